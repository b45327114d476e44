"""A table of PostgreSQL holds the audience, and each batch was written exactly once, whatever was killed meanwhile.

written_tables.py CDP [ROUNDS]

People come, change and go in a file. cdp is killed while it delivers, and the server falls. A trigger writes down each batch that a
transaction brought; none may come twice. The table refuses some rows by a constraint; it is compared with the store's profiles, read by
Polars, without those. Others delete and change rows meanwhile, truncate the table and drop it: the plan counts what they did, and it is undone. Values that CSV and COPY give a meaning to arrive as they are.
"""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from postgres_server import PostgresServer

SPECS = """
cdp: 1
project: shop
connections:
  crm:
    postgres:
      {{ host: localhost, port: "{port}", database: postgres, user: writer, password: "${{env:CRM_PASSWORD}}",
        root_certificate: {authority} }}
sources:
  people:
    read: people.csv
    delivers: snapshot
    key: id
    fields: {{ id: string, email: string, city: string, paid: money, born: date, at: timestamp, ok: boolean }}
    map: {{ email: email, note: city, loyalty_id: id, paid: paid, birth_date: born, seen: at, ok: ok }}
profile:
  attributes:
    loyalty_id: {{ type: string, identifier: true, pii: none }}
    paid: {{ type: money, pii: none }}
    seen: {{ type: timestamp, pii: none }}
    note: {{ type: string, pii: none }}
    ok: {{ type: boolean, pii: none }}
destinations:
  people:
    write: {{ table: crm.people, on: crm, within: 20 seconds }}
    key: Id
    fields: {{ Id: loyalty_id, "e-mail": email, city: note, paid: paid, born: birth_date, seen: seen, ok: ok }}
  keys:
    write: {{ table: keys, on: crm, within: 20 seconds }}
    key: city
    fields: {{ city: note }}
"""
TABLES = """
create schema crm;
create table crm.people ("Id" text primary key, "e-mail" text, city text check (city <> 'refused'), paid numeric, born date, seen timestamptz, ok boolean, own int default 7);
create table batches (n bigserial, destination text, delivery text);
create role writer login password 'PASSWORD';
grant all on schema crm, public to writer;
grant all on crm.people to writer;
"""
WATCH = """
create function note() returns trigger language plpgsql security definer as
  $$ begin insert into public.batches (destination, delivery) values (new.destination, new.delivery); return new; end $$;
create trigger note after insert or update on crm.cdp_deliveries for each row execute function note();
"""
CITIES = ["Lyon", "", "\\.", "a,\"b\"", "two\nlines", "\\N", "refused", "tab\there", "é", "x\n\\.\ny"]


class Crm:
    def __init__(self, cdp, folder, server):
        self.cdp, self.folder, self.server, self.problems = cdp, folder, server, []
        self.password = "s3cret-" + os.urandom(6).hex()
        server.sql(TABLES.replace("PASSWORD", self.password))
        (folder / "cdp.yaml").write_text(SPECS.format(port=server.port, authority=server.authority))
        # Deliveries of some hundred rows are set aside on disk, as those of many are.
        self.environment = os.environ | {"CRM_PASSWORD": self.password, "CDP_RANGE_ROWS": "512"}
        self.people = {}
        self.said = ""

    def work(self, count):
        for _ in range(count):
            who = f"p{random.randrange(4000)}"
            if random.random() < 0.15: self.people.pop(who, None)
            else:
                self.people[who] = (who, f"{who}@example.com", random.choice(CITIES), f"{random.randrange(10**6) / 100:.2f}",
                                    f"19{random.randrange(50, 99)}-01-02", f"2026-01-01T00:00:{random.randrange(60):02d}Z",
                                    random.choice(["true", "false", ""]))
        with open(self.folder / "people.new", "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "email", "city", "paid", "born", "at", "ok"])
            rows.writerows(self.people.values())
        os.replace(self.folder / "people.new", self.folder / "people.csv")

    def run(self, *words, statuses=(0, 7)):
        done = subprocess.run([self.cdp, *words, "--project", self.folder], env=self.environment, capture_output=True, text=True)
        self.said += done.stdout + done.stderr
        if done.returncode not in statuses:
            self.problems.append(f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-400:]}{done.stderr[-800:]}")
        return done

    APPLY = ("apply", "--yes", "--quiet", "--accept", "source.shrinks:source.people", *[word for name in ("people", "keys") for word in ("--accept", f"delivery.removals:destination.{name}", "--accept", f"discloses.field:destination.{name}")])

    def killed(self):
        """An apply that is killed at some moment, or whose server falls."""
        command = subprocess.Popen([self.cdp, *self.APPLY, "--project", self.folder], env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.random() * 0.9)
        whom = random.choice(["cdp", "cdp", "server"])
        if whom == "cdp": command.kill()
        else: self.server.stop()
        if whom == "server":
            time.sleep(random.random())
            self.server.start()
        command.wait()
        return whom

    def spoil(self, spared=()):
        """Others delete and change rows of the table, and write some of their own."""
        spared = ", ".join(f"'{name}'" for name in {"nobody", *spared})
        some = f"""select "Id" from crm.people where "Id" not like 'own%' and "Id" not in ({spared}) order by random() limit 5"""
        self.server.sql(f"""
            delete from crm.people where "Id" in ({some});
            update crm.people set city = 'spoilt' where "Id" in ({some});
            insert into crm.people ("Id") values ('own' || (random() * 1e9)::int) on conflict do nothing""")

    def repair(self):
        """The plan counts what others did, an apply without news undoes it, and a plan after it finds nothing."""
        def planned():
            found = json.loads(self.run("plan", "--format", "json", statuses=(0, 2)).stdout)["impact"]["destinations"]
            return {row["address"].split(".")[1]: row["drift"] for row in found}

        self.run(*self.APPLY)
        for told, statement in (
                ({"missing": 5, "changed": 5}, None), ({"missing": "all", "changed": 0}, "truncate crm.people"),
                ({"missing": "all", "changed": 0}, "alter table crm.people rename to people_of_before")):
            # Of whom a change is refused nothing is sent, so nothing is said.
            refused = set(self.profiles().filter(pl.col("note") == "refused")["loyalty_id"])
            held = json.loads(self.server.sql("""select json_agg("Id") from crm.people where "Id" not like 'own%'"""))
            self.server.sql(statement) if statement else self.spoil(refused)
            wanted = {kind: len(set(held) - refused) if count == "all" else count for kind, count in told.items()}
            if (drift := planned()) != {"people": wanted, "keys": None}: self.problems.append(f"after {statement or 'spoiling'} the plan tells {drift}, not {wanted}")
            if statement and "rename" in statement: self.server.sql("drop table crm.people_of_before; " + TABLES.splitlines()[2] + "grant all on crm.people to writer")
            self.run(*self.APPLY)
            if any((drift := planned()).values()): self.problems.append(f"after the repair the plan tells {drift}")

    def looks(self):
        """What tells that nobody wrote; what others do to columns, types and rights; a table that somebody has for themselves."""
        def planned(): return self.run("plan", statuses=(0, 2)).stdout

        def expect(what, said, *words):
            if not all(word in said for word in words): self.problems.append(f"{what}: {said}")

        stamps = self.folder / "store/_cdp/log/outputs.json"
        for _ in range(20):
            # The server counts others' rows some seconds late; then nothing was touched, and the rows are not compared again.
            self.run(*self.APPLY)
            if stamps.exists() and set(json.loads(stamps.read_text())) == {"people", "keys"}: break
            time.sleep(0.5)
        else: self.problems.append("no stamp of the tables is kept")
        self.server.sql("""alter table keys rename to others; create table keys (city text primary key); alter table keys owner to writer;
                           insert into keys select * from others; drop table others""")
        expect("another table with the same rows", planned(), "No changes")
        self.server.sql('alter table crm.people drop column seen; alter table crm.people add column seen timestamptz')
        expect("a column that was made anew", planned(), " changed by others")
        self.run(*self.APPLY)
        # Values that no longer fit are changed, and hide nothing else.
        count = int(self.server.sql("""select count(*) from crm.people where "Id" not like 'own%' and city = 'é'"""))
        self.server.sql("""alter table crm.people alter city type varchar(3) using left(city, 3); delete from crm.people where city = 'é'""")
        expect("a type that is narrower", planned(), f"{count} deleted and ", " changed by others")
        self.server.sql("alter table crm.people alter city type text")
        self.run(*self.APPLY)
        self.run("deliver", "people", "--rejected")
        self.server.sql("""insert into crm.people ("Id") values ('own')""")
        time.sleep(1)
        session = self.server.session()
        session.stdin.write("begin; lock table crm.people; select 'locked';\n")
        session.stdin.flush()
        session.stdout.readline()
        begin = time.monotonic()
        expect("a table that is locked", planned(), "No changes", "`destination.people` could not be looked into", "55P03")
        if time.monotonic() - begin > 30: self.problems.append("a plan waits for a table that is locked")
        session.kill()
        session.wait()
        # Who may write into what is there needs no right to make tables; a constraint that waits refuses rows one by one.
        self.server.sql("""revoke create on schema crm from writer;
            create table crm.cities (city text primary key); insert into crm.cities select distinct city from crm.people where city is not null;
            alter table crm.people add constraint late foreign key (city) references crm.cities deferrable initially deferred;
            grant select on crm.cities to writer""")
        for who in list(self.people)[:5]: self.people[who] = (*self.people[who][:2], "nowhere", *self.people[who][3:])
        self.work(200)
        self.run(*self.APPLY)
        expect("a constraint that waits", self.run("status").stdout, "23503")
        self.server.sql("alter table crm.people drop constraint late; grant create on schema crm to writer")
        self.run("deliver", "people", "--rejected")
        # A policy refuses rows one by one, with the code that a missing right has; where a right is missing nothing is written.
        self.server.sql("""alter table crm.people enable row level security;
            create policy near on crm.people using (true) with check (city is distinct from 'far')""")
        for who in list(self.people)[:5]: self.people[who] = (*self.people[who][:2], "far", *self.people[who][3:])
        self.work(200)
        self.run(*self.APPLY)
        expect("a policy", self.run("status").stdout, "42501")
        self.server.sql("revoke update on crm.people from writer")
        self.work(200)
        expect("a right that is missing", self.run(*self.APPLY).stderr, "`destination.people` was not delivered", "42501")
        self.server.sql("grant update on crm.people to writer; drop policy near on crm.people; alter table crm.people disable row level security")
        self.run("deliver", "people", "--rejected")
        # Values of some types are only equal as texts.
        self.server.sql("alter table crm.people alter ok type json using to_json(ok)")
        self.run(*self.APPLY)
        expect("a type without equality", planned(), "No changes")
        self.server.sql("""update crm.people set ok = 'true ' where "Id" in (select "Id" from crm.people where ok::text = 'true' limit 3)""")
        expect("a value of such a type", planned(), "3 changed by others")
        self.work(200)
        self.run(*self.APPLY)
        expect("such a value that was written again", planned(), "No changes")
        self.server.sql("alter table crm.people alter ok type boolean using ok::text::boolean")

    def profiles(self): return pl.read_delta(str(self.folder / "store/profiles"))

    def compare(self):
        profiles = self.profiles()
        columns = ("loyalty_id", "email", "note", "paid", "birth_date", "seen", "ok")
        wanted = sorted((row for row in profiles.select(columns).rows() if row[2] != "refused"), key=repr)
        # Of a row whose change is refused the table goes on to hold what it held.
        refused = {row[0] for row in profiles.select(columns).rows() if row[2] == "refused"}
        # Rows that others wrote are theirs.
        rows = self.server.sql("""select json_agg(json_build_array("Id", "e-mail", city, paid::text, born, extract(epoch from seen)::int8, ok, own)) from crm.people where "Id" not like 'own%'""")
        found = json.loads(rows)
        if any(row[7] != 7 for row in found): self.problems.append("a column of the table that is not ours was changed")
        here = sorted(repr((i, e, c, p, b, s, o)) for i, e, c, p, b, s, o, _ in found if i not in refused)
        there = sorted(repr((i, e, c, f"{p:.2f}", str(b), int(s.timestamp()), o)) for i, e, c, p, b, s, o in wanted)
        if here != there:
            self.problems.append(f"the table holds {len(here)} rows, the audience {len(there)}: {len(set(there) - set(here))} are missing or old, "
                                 f"{len(set(here) - set(there))} too many: {sorted(set(here) ^ set(there))[:3]}")
        keys = set(json.loads(self.server.sql("select json_agg(city) from keys")))
        if keys != {row[2] for row in profiles.select(columns).rows() if row[2] is not None}: self.problems.append(f"keys: {keys}")
        if not refused: self.problems.append("nobody was refused")
        return len(here)


def main():
    cdp, rounds = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 8
    random.seed(5)
    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        crm = Crm(cdp, Path(folder), server)
        crm.work(30)
        first = crm.run(*crm.APPLY)
        if not server.sql("select to_regclass('crm.cdp_deliveries')"): raise SystemExit(f"nothing was written: {first.stdout}{first.stderr}")
        server.sql(WATCH)
        ends = {}
        for number in range(rounds):
            crm.work(random.choice([20, 3000]))
            whom = crm.killed()
            ends[whom] = ends.get(whom, 0) + 1
            if number % 4 == 3: crm.run("deliver")
            if number % 3 == 2: crm.spoil()
        crm.run(*crm.APPLY)
        crm.run("deliver", "people", "--rejected")
        count = crm.compare()
        crm.repair()
        crm.looks()
        crm.compare()
        status = crm.run("status").stdout
        if "23514" not in status: crm.problems.append(f"status does not say why rows were rejected: {status}")
        twice = server.sql("select delivery, count(*) from batches group by 1 having count(*) > 1")
        if twice: crm.problems.append(f"batches were written twice: {twice}")
        batches = server.sql("select count(*) from batches")
        for path in crm.folder.rglob("*"):
            if path.is_file() and crm.password.encode() in path.read_bytes(): crm.problems.append(f"the password stands in {path}")
        if crm.password in crm.said or re.search(r"p\d+@example", crm.said): crm.problems.append("a message says a secret or names people")
    for problem in crm.problems: print(problem, file=sys.stderr)
    print(f"{rounds} deliveries broken off {ends}: {count} rows as the audience, {batches} batches, each written once; {len(crm.problems)} problems")
    sys.exit(1 if crm.problems else 0)


if __name__ == "__main__":
    main()
