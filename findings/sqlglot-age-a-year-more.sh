#!/usr/bin/env bash
# sqlglot 30.29.0: an age in whole years becomes the difference of two calendar years on the way to DuckDB, and the other way round to PostgreSQL.
#
# Expected: where two databases count differently, the query is rewritten, as sqlglot does elsewhere, or it warns.
# Seen: `timestampdiff(year, …)` of MySQL and `date_diff('year', …)` of Presto, Trino and Athena count full years. Both become DuckDB's
# `date_diff`, which counts the turns of the year: born on 31 December 2008, one is 18 on 1 January 2026. The same query of Presto is written with `age`
# for PostgreSQL, and there it is 17. `datediff` of Redshift and SQL Server, which counts turns, is right in DuckDB and becomes that same `age` in
# PostgreSQL. Months are the same. Nothing is raised, also with `unsupported_level=RAISE`.
#
# For who moves a warehouse, or tests its queries in DuckDB: minors are of age, and `within 12 months` is another set of people. DuckDB has `date_sub` for
# full years.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sqlglot==30.29.0 duckdb==2.0.1
"$work/venv/bin/python" - <<'PYTHON'
import sys

import duckdb
import sqlglot

database = duckdb.connect()
database.execute("create table people as select date '2008-12-31' as born, date '2026-01-01' as today")
queries = {
    "mysql": "select timestampdiff(year, born, today), timestampdiff(month, born, today) from people",
    "trino": "select date_diff('year', born, today), date_diff('month', born, today) from people",
    "redshift": "select datediff(year, born, today), datediff(month, born, today) from people",
}


def run(dialect, to="duckdb"):
    """DuckDB runs what is written for PostgreSQL too: it has the same `age` and `extract`."""
    return database.execute(sqlglot.transpile(queries[dialect], read=dialect, write=to, unsupported_level=sqlglot.ErrorLevel.RAISE)[0]).fetchone()


seen = {dialect: run(dialect) for dialect in queries}
postgres = {dialect: run(dialect, "postgres") for dialect in ("trino", "redshift")}
full = database.execute("select date_sub('year', born, today), date_sub('month', born, today) from people").fetchone()
print(f"for DuckDB {seen}; for PostgreSQL {postgres}; full years and months {full}")
sys.exit(0 if set(seen.values()) == {(18, 205)} and set(postgres.values()) == {(17, 204)} and full == (17, 204) else 1)
PYTHON
