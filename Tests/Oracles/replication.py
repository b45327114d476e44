"""Tables whose changes are pulled equal those of the database, whatever breaks meanwhile.

replication.py CDP [KILLS]

Eight sessions write to a real server of PostgreSQL: rows that come, change, get another key and leave, long texts that do not change,
tables that are emptied, transactions that stay open, are rolled back, or move a row from one table to another. Meanwhile cdp is killed at
random moments, when it attaches, pulls and applies, the server falls, and columns come and go. In the end the store's tables, read by
Polars, equal the database's, and nothing comes again. One transaction of 500,000 rows takes no more memory than a small one. The password and
values of people stand nowhere.
"""
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa

from postgres_server import PostgresServer
from pulling import Trial, Writers

SPECS = """
cdp: 1
project: shop
connections:
  shop_db:
    postgres:
      {{ host: localhost, port: "${{env:SHOP_PORT}}", database: postgres, user: reader, password: "${{env:SHOP_PASSWORD}}",
        root_certificate: {authority} }}
sources:
  people:
    read: {{ changes_of: public.people, on: shop_db }}
    key: id
    fields: {{ id: integer, email: {{ type: string, required: true }}, note: string, paid: "decimal(14,4)", ok: boolean, tags: string, updated_at: timestamp }}
    map: [email]
  stock:
    read: {{ changes_of: Goods.Stock, on: shop_db }}
    key: [place, no]
    fields: {{ place: string, no: integer, label: string, count: integer }}
    map: {{ loyalty_id: label }}
  texts:
    read: {{ changes_of: public.texts, on: shop_db }}
    key: id
    fields: {{ id: integer, body: string, n: integer }}
    map: {{ loyalty_id: cast(id as string) }}
  on_left:
    read: {{ changes_of: public.on_left, on: shop_db }}
    key: id
    fields: {{ id: integer }}
    map: {{ loyalty_id: cast(id as string) }}
  on_right:
    read: {{ changes_of: public.on_right, on: shop_db }}
    key: id
    fields: {{ id: integer }}
    map: {{ loyalty_id: cast(id as string) }}
  scratch:
    read: {{ changes_of: public.scratch, on: shop_db }}
    key: id
    fields: {{ id: integer, v: string }}
    map: {{ loyalty_id: cast(id as string) }}
  sales:
    read: {{ changes_of: public.sales, on: shop_db }}
    key: [id, day]
    event_at: day
    belongs_to: {{ people: cast(person as string) }}
    fields: {{ id: integer, day: date, person: integer }}
profile:
  attributes:
    loyalty_id: {{ type: string, identifier: true, pii: none }}
"""
TABLES = """
create table people (id serial primary key, email text not null, note text, paid numeric(14,4), ok bool, tags text[], updated_at timestamptz not null default now());
alter table people alter note set storage external;
create schema "Goods";
create table "Goods"."Stock" (place text, no int, label text, count int, twice int generated always as (count * 2) stored, primary key (no, place));
create table texts (id int unique, body text, n int);
alter table texts alter body set storage external;
alter table texts replica identity full;
create table on_left (id int primary key);
create table on_right (id int primary key);
insert into on_left select generate_series(1, 50);
create table scratch (id serial primary key, v text);
create table sales (id int, day date, person int, primary key (id, day)) partition by range (day);
create table sales_a partition of sales for values from ('2020-01-01') to ('2026-07-01');
create table sales_b partition of sales for values from ('2026-07-01') to ('2030-01-01');
insert into people (email, note) select 'p' || n || '@example.com', repeat('long ' || n, 600) from generate_series(1, 300) n;
insert into texts select n, repeat('body ' || n, 600), 0 from generate_series(1, 100) n;
insert into sales select n, '2026-01-01'::date + n, n from generate_series(1, 300) n;
create role reader login replication password 'PASSWORD';
grant create on database postgres to reader;
grant usage on schema "Goods" to reader;
alter table people owner to reader; alter table "Goods"."Stock" owner to reader; alter table texts owner to reader;
alter table on_left owner to reader; alter table on_right owner to reader; alter table scratch owner to reader; alter table sales owner to reader;
"""
NAMES = ["people", "stock", "texts", "on_left", "on_right", "scratch", "sales"]
NOTES = ["null", "''", "'plain'", "'a \"quoted\", text'", "E'two\\nlines'", "'\\N'", "'\\.'", "E'tab\\there \\\\ slash'", "' '", "repeat('x1y2', 2000)"]
ACCEPT = [word for name in NAMES for word in ("--accept", f"source.shrinks:source.{name}")]
ACCEPT += [word for name in NAMES for word in ("--accept", f"source.nulls:source.{name}")]
ACCEPT += ["--accept", "source.owners:source.sales"]


class Changes(Writers):
    slow, longest, shortest = 2, 1.0, 0.03
    # PostgreSQL 15.18 cannot decode ("could not map filenode", XX000) what was truncated by some of several sessions while a slot was made.
    empties = False

    def statements(self, chance):
        return [self.statement(chance, self.empties)]

    def last(self, chance):
        return ["savepoint s; " + self.statement(chance, self.empties) + " rollback to s;"] if chance.random() < 0.2 else []

    @staticmethod
    def statement(chance, empties):
        note, who, other = chance.choice(NOTES), chance.randrange(1, 400), chance.randrange(10**8)
        return chance.choice([
            f"insert into people (email, note, paid, ok, tags) values ('p{who}@example.com', {note}, {other}/10000.0, {chance.choice(['true', 'false', 'null'])}, array['a,b', 'c \"d\"']);",
            f"update people set paid = coalesce(paid, 0) + 1 where id = {who};",
            f"update people set note = {note} where id = {who};",
            f"update people set id = {10**6 + other} where id = {who};",
            f"delete from people where id = {who};",
            f"insert into people (id, email) values ({who}, 'p{other}@example.com') on conflict (id) do update set email = excluded.email;",
            f"insert into \"Goods\".\"Stock\" values ('s{who % 7}', {who}, 'l{other}', 1) on conflict (no, place) do update set count = \"Stock\".count + 1;",
            f"update \"Goods\".\"Stock\" set place = 'moved{other}' where no = {who};",
            f"delete from \"Goods\".\"Stock\" where no = {who};",
            f"update texts set n = n + 1 where id = {who % 120};",
            f"update texts set id = {10**6 + other} where id = {who % 120};",
            f"delete from texts where id = {who}; insert into texts values ({who}, repeat('t{other}', 900), 0);",
            f"insert into scratch (v) select 'v' || n from generate_series(1, {who % 20}) n;",
            "truncate scratch;" if empties and chance.random() < 0.3 else f"update scratch set v = {note};",
            f"insert into sales values ({10**6 + other}, '2026-06-25'::date + {who % 12}, {who});",
            f"update sales set day = day + 1 where id % 400 = {who};",
            f"delete from sales where id = {who};",
        ])


class Shop(Trial):
    def rows(self, name, *columns):
        kind = "events" if name == "sales" else "rows"
        return sorted(pl.read_delta(str(self.folder / f"store/{kind}" / name)).select(columns).rows(), key=repr)

    def moved(self):
        """Rows that move from one table to another stand in one of them, in each generation."""
        left, right = (self.rows(name, "id") for name in ("on_left", "on_right"))
        if len(left) + len(right) != 50 or set(left) & set(right):
            self.problems.append(f"two tables show different moments: {len(left)} and {len(right)} rows of 50")

    def compare(self):
        """The store's tables and the database's."""
        def wanted(sql):
            lines = self.server.sql(f"select json_build_array({sql}")
            return [json.loads(line) for line in lines.split("\n") if line]

        people = [(i, e, n, p and Decimal(p), o, g, t) for i, e, n, p, o, g, t in wanted(
            "id, email, note, paid::text, ok, tags::text, (extract(epoch from updated_at) * 1000000)::int8) from people")]
        found = [(*row[:6], int(row[6].timestamp() * 1_000_000 + 0.5)) for row in self.rows("people", "id", "email", "note", "paid", "ok", "tags", "updated_at")]
        both = {
            "people": (people, found),
            "stock": (wanted('place, no, label, count) from "Goods"."Stock"'), self.rows("stock", "place", "no", "label", "count")),
            "texts": (wanted("id, body, n) from texts"), self.rows("texts", "id", "body", "n")),
            "scratch": (wanted("id, v) from scratch"), self.rows("scratch", "id", "v")),
            "on_left": (wanted("id) from on_left"), self.rows("on_left", "id")),
            "on_right": (wanted("id) from on_right"), self.rows("on_right", "id")),
            "sales": (wanted("id, day, person) from sales"), [(i, d.isoformat(), p) for i, d, p in self.rows("sales", "id", "day", "person")]),
        }
        for name, (rows, found) in both.items():
            rows, found = sorted(map(tuple, rows), key=repr), sorted(found, key=repr)
            if rows != found:
                lost, more = set(rows) - set(found), set(found) - set(rows)
                self.problems.append(f"{name}: {len(found)} rows, {len(rows)} in the database; {len(lost)} are lost or old, {len(more)} should not be there")
        return {name: len(rows) for name, (rows, _) in both.items()}

    def apply(self):
        """Applies; what was killed may hold the slot for a moment longer."""
        for _ in range(20):
            if not self.run("apply", "--yes", "--quiet", *ACCEPT, may_fail=True).returncode: return
            time.sleep(0.5)
        self.run("apply", "--yes", "--quiet", *ACCEPT)

    def attach(self):
        """Each source, killed some times before it is let."""
        for name in NAMES:
            for _ in range(random.randrange(3)): self.killed("source", "attach", name, within=0.4)
            for _ in range(5):
                if not self.run("source", "attach", name, may_fail=True).returncode: break
            else: self.problems.append(f"{name} is not attached")


def large(shop, server):
    """A transaction that changes 500,000 rows, and has rows before and after a new column: what lands, read by Polars, gives the table, in
    little memory."""
    server.sql("create table bulk (id serial primary key, v text); alter table bulk owner to reader")
    folder = shop.folder / "large"
    folder.mkdir()
    head = (shop.folder / "cdp.yaml").read_text().split("sources:")[0]
    (folder / "cdp.yaml").write_text(head + "sources:\n  bulk: { read: { changes_of: public.bulk, on: shop_db }, key: id, fields: { id: integer, v: string } }\n")
    here = ("--project", folder)
    server.sql("insert into bulk (v) select 'v' || n from generate_series(1, 500000) n")
    subprocess.run([shop.cdp, "source", "attach", "bulk", *here], env=shop.environment, check=True, stdout=subprocess.DEVNULL)
    server.sql("update bulk set v = v || '!'; delete from bulk where id % 10 = 0; alter table bulk add column late text; insert into bulk (v, late) values ('a', 'b')")
    command, peak = subprocess.Popen([shop.cdp, "pull", *here], env=shop.environment, stdout=subprocess.DEVNULL), 0
    while command.poll() is None:
        # What wait4 says of a child also counts what it was before it became cdp: this process.
        try: peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{command.pid}/status").read_text())[1]) / 1024)
        except (OSError, TypeError): pass
        time.sleep(0.05)
    if command.returncode: shop.problems.append("a large transaction is not pulled")
    if peak > 100: shop.problems.append(f"a transaction of 500,000 rows took {peak:.0f} MiB")
    rows = {}
    for path in sorted((folder / "store/_cdp/inbox/bulk").glob("0*/changes*.zst")):
        text = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read()
        for gone, key, value, *late in pl.read_csv(text, infer_schema=False).iter_rows():
            if gone: rows.pop(key, None)
            else: rows[key] = (value, late[0] if late else None)
    wanted = {key: (value, late or None) for key, value, late in (line.split("\t") for line in server.sql("select id, v, late from bulk").split("\n"))}
    if rows != wanted: shop.problems.append(f"a large transaction: {len(rows)} rows, {len(wanted)} in the database")
    subprocess.run([shop.cdp, "source", "detach", "bulk", *here], env=shop.environment, check=True, stdout=subprocess.DEVNULL)
    return peak


def refusals(shop, server):
    """What cannot be exact is told."""
    def said(words, *command):
        done = shop.run(*command, may_fail=True)
        if done.returncode == 0 or words not in done.stdout + done.stderr: shop.problems.append(f"{command}: {done.stdout}{done.stderr}")

    server.sql("alter publication %s drop table scratch" % server.sql("select pubname from pg_publication"))
    said("has `public.scratch` no more", "pull", "scratch")
    shop.run("source", "attach", "scratch")
    slot = server.sql("select slot_name from pg_replication_slots")
    server.sql("insert into scratch (v) values ('lost')")
    server.sql(f"select pg_replication_slot_advance('{slot}', pg_current_wal_lsn())")
    said("moved past changes", "pull", "scratch")
    if "slot" not in shop.run("validate", "--connect").stderr + shop.run("validate", "--connect").stdout:
        shop.problems.append("the slot without a limit is not told")
    server.sql(f"select pg_drop_replication_slot('{slot}')")
    said("is not there any more", "pull")
    for name in NAMES: shop.run("source", "attach", name)
    shop.apply()
    shop.compare()
    server.sql("create table keyless (id int, v text)")
    text = (shop.folder / "cdp.yaml").read_text()
    (shop.folder / "cdp.yaml").write_text(text.replace("public.scratch", "public.keyless"))
    said("no primary key", "source", "attach", "scratch")
    (shop.folder / "cdp.yaml").write_text(text.replace("key: id\n    fields: {{ id: integer, v".replace("{{", "{"), "key: v\n    fields: { id: integer, v"))
    said("is told by `id`", "pull", "scratch")
    (shop.folder / "cdp.yaml").write_text(text)
    for name in NAMES: shop.run("source", "detach", name)
    left = server.sql("select count(*) from pg_replication_slots") + server.sql("select count(*) from pg_publication")
    if left != "00": shop.problems.append(f"slots and publications stay: {left}")
    said("not attached", "pull", "people")


def main():
    cdp, kills = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    random.seed(12)
    with PostgresServer("wal_level = logical", "max_wal_senders = 20", "max_replication_slots = 20") as server, tempfile.TemporaryDirectory() as folder, ExitStack() as told:
        shop = told.enter_context(Shop(cdp, Path(folder), server, SPECS, TABLES))
        shop.run("pull", may_fail=True)
        writers = Changes(server, 8)
        shop.attach()
        writers.empties = True
        shop.apply()
        falls = 0
        for number in range(kills):
            shop.killed("pull", within=0.6)
            if number % 3 == 1: shop.run("pull", may_fail=True)
            if number % 20 == 13:
                falls += 1
                shop.fall("pull")
            if number % 10 == 4: shop.killed("apply", "--yes", "--quiet", *ACCEPT, within=1.5)
            if number % 10 == 9:
                shop.apply()
                shop.moved()
            if number % 20 == 6: server.sql(f"alter table texts add column more_{number} text default 'new'; update texts set n = n + 1 where id % 3 = 0")
            if number % 20 == 16: server.sql(f"lock table texts; update texts set n = n - 1 where id % 5 = 0; alter table texts drop column more_{number - 10}; update texts set n = n + 1 where id % 4 = 0")
            if number % 30 == 22: shop.run("source", "attach", random.choice(NAMES), "--again", may_fail=True)
        writers.stop()
        shop.apply()
        rows = shop.compare()
        again = shop.run("pull").stdout
        if again.count("nothing new") != len(NAMES): shop.problems.append(f"what is there comes again: {again}")
        peak = large(shop, server)
        if "kept log" not in shop.run("status").stdout: shop.problems.append("status says nothing of the log")
        refusals(shop, server)
        shop.secrets()
    shop.end(f"{kills} kills, {falls} falls of the server, {writers.committed} transactions of eight writers: "
             f"{', '.join(f'{count} {name}' for name, count in rows.items())}, equal; a transaction of 500,000 rows took {peak:.0f} MiB")


if __name__ == "__main__":
    main()
