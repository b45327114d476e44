"""Queries of databases that others write to at the same time lose no row, and show one moment.

databases.py CDP [PULLS]

Ten sessions write to a real server of PostgreSQL, in transactions that stay open up to some seconds and are committed or rolled back.
Their rows have `updated_at = now()`, which is the transaction's beginning and may go back for a row, or a number of a sequence. Meanwhile cdp pulls with an
overlap of nothing, is killed at random moments, and the server falls. In the end the store's tables, read by Polars, equal the
database's. Rows that move between two tables are in one of them in each pull. The password stands nowhere.
"""
import json
import random
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa

from described import described
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
  desk: {{ sqlite: desk.db }}
sources:
  people:
    read: {{ sql: select * from people, on: shop_db, since: updated_at, overlap: 0 seconds }}
    key: id
    fields: {{ id: integer, email: string, note: string, paid: "decimal(14,4)", ok: boolean, updated_at: timestamp }}
    map: [email]
  visits:
    read: {{ sql: "select n, person from visits", on: shop_db, since: n }}
    key: n
    fields: {{ n: integer, person: integer }}
    map: {{ loyalty_id: cast(person as string) }}
  on_left:
    read: {{ sql: select id from on_left, on: shop_db }}
    delivers: snapshot
    key: id
    fields: {{ id: integer }}
    map: {{ loyalty_id: cast(id as string) }}
  on_right:
    read: {{ sql: select id from on_right, on: shop_db }}
    delivers: snapshot
    key: id
    fields: {{ id: integer }}
    map: {{ loyalty_id: cast(id as string) }}
  tickets:
    read: {{ sql: "select id, body, price, at from tickets", on: desk, since: at }}
    key: id
    fields: {{ id: integer, body: string, price: float, at: string }}
    map: {{ loyalty_id: cast(id as string) }}
profile:
  attributes:
    loyalty_id: {{ type: string, identifier: true, pii: none }}
"""
TABLES = """
create table people (id serial primary key, email text, note text, paid numeric(14,4), ok boolean, updated_at timestamptz not null default now());
create index on people (updated_at);
create table visits (n bigserial primary key, person int);
create table on_left (id int primary key);
create table on_right (id int primary key);
insert into on_left select generate_series(1, 50);
create role reader login password 'PASSWORD';
grant pg_read_all_data, pg_read_all_stats to reader;
"""
NOTES = ["null", "''", "'plain'", "'a \"quoted\", text'", "E'two\\nlines'", "'\\N'", "E'tab\\there \\\\ slash'", "' '"]
ACCEPT = [word for name in ("on_left", "on_right") for word in ("--accept", f"source.shrinks:source.{name}")]


class People(Writers):
    slow, longest, shortest = 3, 1.5, 0.05

    def statements(self, chance):
        note, who = chance.choice(NOTES), chance.randrange(1, 400)
        return [f"insert into people (email, note, paid, ok) values ('p{who}@example.com', {note}, {chance.randrange(10**9)}/10000.0, {chance.choice(['true', 'false', 'null'])});",
                f"update people set note = {note}, updated_at = now() where id = {who};", f"insert into visits (person) values ({who});"]


class Shop(Trial):
    def __init__(self, cdp, folder, server):
        super().__init__(cdp, folder, server, SPECS, TABLES)
        self.desk = __import__("sqlite3").connect(folder / "desk.db")
        self.desk.execute("create table tickets (id integer primary key, body text, price real, at text)")

    def work(self):
        """What happens in SQLite meanwhile; times of one second repeat."""
        with self.desk:
            for _ in range(random.randrange(30)):
                body = random.choice([None, "", "a,\"b\"", "x\ny", "é"])
                self.desk.execute("insert or replace into tickets values (?, ?, ?, datetime('now'))",
                                  (random.randrange(1, 300), body, random.choice([None, 0.1, 1e21, 3])))

    def moments(self):
        """Whether both tables of a pull show one moment: rows that move stand in exactly one of them."""
        found = {}
        for name in ("on_left", "on_right"):
            for place in (self.folder / "store/_cdp/inbox" / name).glob("[0-9]*"):
                record = json.loads((place / "delivery.json").read_text())
                for rows in place.glob("rows.*"):
                    text = pa.CompressedInputStream(pa.OSFile(str(rows)), "zstd").read().decode()
                    found.setdefault(record["landed_at"], {})[name] = set(text.split()[1:])
        both = [pair for pair in found.values() if len(pair) == 2]
        for pair in both:
            if len(pair["on_left"]) + len(pair["on_right"]) != 50 or pair["on_left"] & pair["on_right"]:
                self.problems.append("two tables of one pull show different moments")
        return len(both)

    def compare(self):
        """The store's tables and the database's."""
        def of(name, *columns): return sorted(pl.read_delta(str(self.folder / "store/rows" / name)).select(columns).rows(), key=repr)

        people = [json.loads(line) for line in self.server.sql(
            "select json_build_array(id, email, note, paid::text, ok, (extract(epoch from updated_at) * 1000000)::int8) from people").split("\n")]
        wanted = sorted(((i, e, n, p and Decimal(p), o, t) for i, e, n, p, o, t in people), key=repr)
        found = sorted(((i, e, n, p, o, int(t.timestamp() * 1_000_000 + 0.5)) for i, e, n, p, o, t in of(
            "people", "id", "email", "note", "paid", "ok", "updated_at")), key=repr)
        if found != wanted:
            self.problems.append(f"people: {len(found)} rows, {len(wanted)} in the database; {len(set(wanted) - set(found))} are lost or old")
        visits = sorted((tuple(map(int, line.split("\t"))) for line in self.server.sql("select n, person from visits").split("\n")), key=repr)
        if of("visits", "n", "person") != visits: self.problems.append(f"visits: {len(of('visits', 'n'))} of {len(visits)} rows")
        tickets = sorted(self.desk.execute("select id, body, price, at from tickets").fetchall(), key=repr)
        if of("tickets", "id", "body", "price", "at") != tickets: self.problems.append("tickets of the store are not those of SQLite")
        return len(wanted), len(visits)


def refusals(shop):
    """What a server says of values is kept from messages; what it says of names is told."""
    folder = shop.folder / "refusals"
    folder.mkdir()
    for sql, told, hidden in (
        ("select id, cast(email as int) as n from people", "22P02", "example.com"),
        ("select id, mail from people", 'column "mail" does not exist', None),
        ("select 1 as id from nowhere", 'relation "nowhere" does not exist', None),
    ):
        specs = SPECS.format(authority=shop.server.authority).split("  people:")[0]
        (folder / "cdp.yaml").write_text(specs + "  people:\n    read: { sql: \"" + sql + "\", on: shop_db }\n    key: id\n    fields: { id: integer, email: string }\n    map: [email]\n")
        done = subprocess.run([shop.cdp, "pull", "--project", folder], env=shop.environment, capture_output=True, text=True)
        said = done.stdout + done.stderr
        if done.returncode != 1 or told not in said: shop.problems.append(f"{sql}: {said}")
        if hidden and hidden in said: shop.problems.append(f"{sql}: says a value: {said}")
        if hidden and hidden not in (folder / "store/_cdp/inbox/people/errors.log").read_text(): shop.problems.append("the server's words are lost")


def main():
    cdp, pulls = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 40
    random.seed(11)
    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        shop = Shop(cdp, Path(folder), server)
        writers = People(server, 10)
        falls = moments = 0
        for number in range(pulls):
            shop.work()
            shop.killed("pull") if number % 2 else shop.run("pull", may_fail=True)
            moments += shop.moments()
            if number % 20 == 13:
                falls += 1
                shop.fall("pull")
            if number % 8 == 7: shop.run("apply", "--yes", "--quiet", *ACCEPT)
        writers.stop()
        shop.run("apply", "--yes", "--quiet", *ACCEPT)
        people, visits = shop.compare()
        shop.run("pull")
        again = shop.run("pull").stdout
        if again.count("nothing new") != 5: shop.problems.append(f"what is there comes again: {again}")
        server.sql("revoke pg_read_all_stats from reader")
        blind = shop.run("pull").stderr
        if blind.count("warning[CDP6006]") != 2: shop.problems.append(f"that transactions of others cannot be seen is not told of both queries: {blind}")
        refusals(shop)
        described(cdp, Path(folder), server, shop.problems)
        shop.secrets()
    shop.end(f"{pulls} pulls, half of them killed, {falls} falls of the server, {writers.committed} transactions of ten writers: "
             f"{people} people and {visits} visits, none lost; {moments} pairs of tables show one moment")


if __name__ == "__main__":
    main()
