"""`cdp add source` writes specs of queries and tables that compile, and under which no value of theirs is lost.

described(cdp, folder, server, problems): a table of PostgreSQL and one of SQLite with a column of each type, and files.
"""
import datetime
import json
import os
import sqlite3
import subprocess
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

UTC = datetime.timezone.utc
# The type of a column, a value in SQL, the type in the spec, and the value in the store.
POSTGRES = [
    ("text", "'a, \"b\"'", "string", 'a, "b"'),
    ("varchar(9)", "'nine'", "string", "nine"),
    ("char(5)", "'ab'", "string", "ab   "),
    ("citext", "'Ada'", "string", "Ada"),
    ("mood", "'glad'", "string", "glad"),
    ("code", "7", "integer", 7),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "string", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("boolean", "true", "boolean", True),
    ("smallint", "-32768", "integer", -32768),
    ("integer", "2147483647", "integer", 2147483647),
    ("bigint", "-9223372036854775807", "integer", -9223372036854775807),
    ("oid", "4294967295", "integer", 4294967295),
    ("real", "0.1", "float", 0.1),
    ("double precision", "1e-300", "float", 1e-300),
    ("numeric(12,2)", "-1234567890.12", "decimal(12, 2)", Decimal("-1234567890.12")),
    ("numeric(18)", "123456789012345678", "decimal(18, 0)", Decimal("123456789012345678")),
    ("numeric(30,5)", "1.5", "string", "1.50000"),
    ("numeric", "1e30", "string", "1" + 30 * "0"),
    ("money", "12.5", "string", "$12.50"),
    ("date", "'2026-02-03'", "date", datetime.date(2026, 2, 3)),
    ("time", "'04:05:06.7'", "string", "04:05:06.7"),
    ("timestamp", "'2026-02-03 04:05:06.789'", "timestamp", datetime.datetime(2026, 2, 3, 4, 5, 6, 789000, UTC)),
    ("timestamptz", "'2026-02-03 04:05:06+02'", "timestamp", datetime.datetime(2026, 2, 3, 2, 5, 6, 0, UTC)),
    ("interval", "'1 day 2 hours'", "string", "P1DT2H"),
    ("json", "'{\"a\": [1]}'", "string", '{"a": [1]}'),
    ("jsonb", "'{\"a\": [1]}'", "string", '{"a": [1]}'),
    ("integer[]", "'{1,2}'", "string", "{1,2}"),
    ("bytea", "'\\x00ff'", "string", "\\x00ff"),
    ("inet", "'10.0.0.1/8'", "string", "10.0.0.1/8"),
    ("point", "'(1,2)'", "string", "(1,2)"),
    ("bit(3)", "'101'", "string", "101"),
    ("xml", "'<a/>'", "string", "<a/>"),
    ("int4range", "'[1,3)'", "string", "[1,3)"),
]
SQLITE = [
    ("integer", 2**62, "integer", 2**62),
    ("unsigned big int", 5, "integer", 5),
    ("varchar(9)", "nine", "string", "nine"),
    ("text", "a, \"b\"", "string", 'a, "b"'),
    ("real", 0.1, "float", 0.1),
    ("double precision", 1e-300, "float", 1e-300),
    ("boolean", 1, "boolean", True),
    ("decimal(10,2)", "12.5", "decimal(10, 2)", Decimal("12.50")),
    ("numeric", 12, "string", "12"),
    ("date", "2026-02-03", "date", datetime.date(2026, 2, 3)),
    ("datetime", "2026-02-03 04:05:06", "timestamp", datetime.datetime(2026, 2, 3, 4, 5, 6, 0, UTC)),
    ("timestamp", "2026-02-03T04:05:06Z", "timestamp", datetime.datetime(2026, 2, 3, 4, 5, 6, 0, UTC)),
    ("json", '{"a": 1}', "string", '{"a": 1}'),
    ("blob", b"\x00\xff", "string", "\\x00ff"),
    ("", "untyped", "string", "untyped"),
]
# The name of a column, its values, and the type in the spec.
PARQUET = [
    ("id", pa.array([1, 2], pa.int64()), "integer"),
    ("Shop Name", pa.array(["a", None]), "string"),
    ("price", pa.array([Decimal("1.25"), None], pa.decimal128(12, 2)), "decimal(12, 2)"),
    ("large", pa.array([Decimal("1.250"), None], pa.decimal128(30, 3)), "decimal(18, 3)"),
    ("tags", pa.array([["x", "y"], []], pa.list_(pa.string())), "list of string"),
    ("home", pa.array([{"city": "Oslo", "spent": Decimal("1.5")}, None], pa.struct([("city", pa.string()), ("spent", pa.decimal128(9, 1))])),
     '{ type: struct, fields: { city: string, spent: "decimal(9, 1)" } }'),
    ("at", pa.array([datetime.datetime(2026, 2, 3, tzinfo=UTC), None], pa.timestamp("us", "UTC")), "timestamp"),
    ("ok", pa.array([True, None]), "boolean"),
]
PROJECT = """
cdp: 1
project: described
specs: [specs]
connections:
  shop:
    postgres:
      {{ host: localhost, port: "${{env:SHOP_PORT}}", database: postgres, user: owner, password: "${{env:SHOP_PASSWORD}}",
        root_certificate: {authority} }}
  desk: {{ sqlite: desk.db }}
"""


def columns(types): return [f"c{number}" for number in range(len(types))]


def tables(server, folder):
    """The tables, each with a row of values and one of nulls, and a key of two columns."""
    described = ", ".join(f"{name} {kind}" for name, (kind, *_) in zip(columns(POSTGRES), POSTGRES))
    values = ", ".join(value for _, value, *_ in POSTGRES)
    server.sql(f"""
        create extension citext; create type mood as enum ('glad'); create domain code as int check (value > 0);
        create table every (shop text, n int, {described}, "Last Change" timestamptz default now(), email text, primary key (n, shop));
        insert into every values ('a', 1, {values}); insert into every (shop, n) values ('a', 2);
        create table others (id int, body text)""")
    with sqlite3.connect(folder / "desk.db") as desk:
        described = ", ".join(f"{name} {kind}" for name, (kind, *_) in zip(columns(SQLITE), SQLITE))
        desk.execute(f"create table every (id integer primary key, {described})")
        desk.execute(f"insert into every values (1, {', '.join('?' for _ in SQLITE)})", [value for _, value, *_ in SQLITE])
        desk.execute("insert into every (id) values (2)")


def files(run, folder, problems):
    """Files whose names say little: the types are those that a source without `fields` would have."""
    (folder / "data").mkdir()
    pq.write_table(pa.table({name: values for name, values, _ in PARQUET}), folder / "data/parts.parquet")
    (folder / "data/crm_2026-01.csv").write_text("id;Email;zip;spent;$os;yes;a: #b\n1;ada@example.com;01067;12.50;linux;1;2\n")
    run("add", "source", "--file", "data/parts.parquet", "--key", "id")
    run("add", "source", "--file", "data/crm_*.csv", "--key", "id")
    (folder / "data/tabs.csv").write_text("id\tEmail\n1\tada@example.com\n")
    (folder / "data/nested.json").write_text('{"id":1,"a":{"x":[1.25]}}\n{"id":2}\n')
    run("add", "source", "--file", "data/tabs.csv", "--key", "id")
    run("add", "source", "--file", "data/nested.json", "--key", "id")
    text = (folder / "specs/sources/tabs.yaml").read_text()
    if "delimiter: tab" not in text or "Email: string" not in text: problems.append(f"tabs: {text}")
    text = (folder / "specs/sources/parts.yaml").read_text()
    for name, _, wanted in PARQUET:
        name = f'"{name}"' if " " in name else name
        if f"\n      {name}: {wanted}\n" not in text: problems.append(f"parts: {name} is no {wanted}: {text}")
    text = (folder / "specs/sources/crm.yaml").read_text()
    for line in ('file: "data/crm_*.csv"', 'csv: { delimiter: ";" }', "zip: string", "spent: decimal(18, 2)", "email: Email", '"$os": string', '"yes": integer', '"a: #b": integer'):
        if line not in text: problems.append(f"crm: no {line}: {text}")
    if run("apply", "--yes", "--inputs", "landed").returncode: return
    crm = pl.read_delta(str(folder / "store/rows/crm")).select("id", "Email", "zip", "spent", "$os", "yes", "a: #b").rows()
    if crm != [(1, "ada@example.com", "01067", Decimal("12.50"), "linux", 1, 2)]: problems.append(f"crm: {crm}")
    rows = pl.read_delta(str(folder / "store/rows/parts")).sort("id")
    for name, values, _ in PARQUET:
        if rows[name].to_list() != values.to_pylist(): problems.append(f"parts: {name} is {rows[name].to_list()}, not {values.to_pylist()}")


def described(cdp, folder, server, problems):
    folder = folder / "described"
    (folder / "specs").mkdir(parents=True)
    (folder / "cdp.yaml").write_text(PROJECT.format(authority=server.authority))
    tables(server, folder)
    environment = os.environ | {"SHOP_PORT": str(server.port), "SHOP_PASSWORD": server.password}

    def run(*words, status=0):
        done = subprocess.run([cdp, *words, "--project", folder], env=environment, capture_output=True, text=True)
        if done.returncode != status: problems.append(f"{' '.join(words)}: {done.returncode} {done.stdout}{done.stderr}")
        return done

    def refused(*words, told, status=64):
        done = run("add", "source", *words, status=status)
        if told not in done.stderr: problems.append(f"add source {' '.join(words)} does not tell {told}: {done.stderr}")

    run("add", "source", "--sql", "select * from every;\n", "--on", "shop")
    run("add", "source", "--sql", "select *, id + 1 as more from every", "--on", "desk", "--name", "tickets")
    text = (folder / "specs/sources/every.yaml").read_text()
    for line in ('key: ["n", shop]', "sql: select * from every\n", '# since: Last Change ', "delivers: snapshot", "email: email"):
        if line not in text: problems.append(f"the spec lacks {line}: {text}")
    for source, types in (("every", POSTGRES), ("tickets", SQLITE)):
        text = (folder / f"specs/sources/{source}.yaml").read_text()
        for name, (kind, _, wanted, _) in zip(columns(types), types):
            if f"\n      {name}: {wanted}\n" not in text and f"\n      {name}: {wanted}  # " not in text:
                problems.append(f"{source}: {kind} is no {wanted}: {text}")
    run("validate", "--connect")
    # SQLite names columns of a query as its text does, but not of a query around it.
    run("add", "source", "--sql", 'select ID, C3 as body, c4 "collate" from every', "--on", "desk", "--name", "named")
    if run("apply", "--yes").returncode: return
    for source, types, key in (("every", POSTGRES, "n"), ("tickets", SQLITE, "id")):
        rows = pl.read_delta(str(folder / "store/rows" / source)).sort(key)
        for name, (kind, value, _, wanted) in zip(columns(types), types):
            found = rows[name].to_list()
            if found != [wanted, None]: problems.append(f"{source}: {value} in a column of {kind} is {found} in the store, not {wanted}")
    named = pl.read_delta(str(folder / "store/rows/named")).drop_nulls()
    if len(named) != 1 or named["body"][0] != SQLITE[3][3]: problems.append(f"named: {named}")
    # A column whose name is no plain word; a query of its own; a table whose changes are read.
    run("add", "source", "--sql", 'select shop, n, "Last Change", email\n\tfrom every\n\n where n > 0 and email is distinct from \'${x}: $1 # 2\'', "--on", "shop", "--since", "Last Change", "--name", "recent")
    text = (folder / "specs/sources/recent.yaml").read_text()
    if "sql: |-\n" not in text or "since: \"Last Change\"\n" not in text or "delivers" in text: problems.append(f"recent: {text}")
    run("add", "source", "--changes-of", "public.every", "--on", "shop", "--name", "changes")
    text = (folder / "specs/sources/changes.yaml").read_text()
    if "changes_of: public.every\n" not in text or 'key: ["n", shop]' not in text or "delivers" in text: problems.append(f"changes: {text}")
    (folder / "specs/sources/changes.yaml").unlink()
    done = run("pull", "recent")
    if "delivery 1" not in done.stdout: problems.append(f"recent: {done.stdout}")
    run("validate")
    printed = run("add", "source", "--sql", "select id, count(*) as n from others group by id", "--on", "shop", "--key", "id", "--print", "--format", "json")
    if json.loads(printed.stdout)["source"] != "others": problems.append(printed.stdout)
    files(run, folder, problems)
    refused("--file", "data/none.csv", told="no such file", status=1)
    refused("--sql", "select * from others", "--on", "shop", told="--key FIELD")
    refused("--sql", "select id from every union all select id from every", "--on", "desk", told="--key FIELD")
    refused("--sql", "select e.n, e.shop, o.body || 'x' as x from every e join others o on true", "--on", "shop", told="--key FIELD")
    refused("--sql", "select 1 as id) as q; create table made (n int); select * from (select 1 as id", "--on", "shop", told="42601", status=1)
    if server.sql("select to_regclass('made')").strip(): problems.append("a query that describes rows made a table")
    refused("--sql", "select * from every for update", "--on", "shop", told="25006", status=1)
    refused("--sql", "select n, c12 from every", "--on", "shop", "--key", "c12", "--name", "floating", told="CDP3002", status=1)
    refused("--sql", "select n as id, n as \"a\u2028b\" from every", "--on", "shop", "--key", "id", "--name", "lines", told="nothing was written", status=1)
    refused("--sql", " ;", "--on", "shop", told="has no query")
    if any((folder / f"specs/sources/{name}.yaml").exists() for name in ("floating", "lines")): problems.append("a spec that does not compile is written")
    run("add", "source", "--sql", "-- all of them\nselect n, lower(email) as email, shop from every", "--on", "shop", "--name", "commented")
    if "# the primary key of the table" not in (folder / "specs/sources/commented.yaml").read_text(): problems.append("the key is not doubted")
    refused("--sql", "select e.n, o.id from every e, others o", "--on", "shop", "--key", "n", told="--name NAME")
    refused("--sql", "select n, n from every", "--on", "shop", told="two columns called `n`", status=1)
    refused("--sql", "select mail from every", "--on", "shop", told='column "mail" does not exist', status=1)
    refused("--sql", "select * from every", "--on", "ship", told="did you mean `shop`")
    refused("--sql", "select * from every", "--on", "shop", "--since", "changed", told="changed does not exist", status=1)
    refused("--sql", "select * from every", "--on", "shop", told="there is a source `every` already", status=1)
    refused("--changes-of", "others", "--on", "shop", told="no primary key", status=1)
    refused("--changes-of", "every", "--on", "desk", told="does not tell changes", status=1)
    refused("--sql", "select 1", told="--on needs the connection")
    refused(told="one of --file, --sql, --changes-of and --singer")
