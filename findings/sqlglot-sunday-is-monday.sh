#!/usr/bin/env bash
# sqlglot 30.29.0: a query for Sundays becomes one for Mondays on the way from MySQL, BigQuery or Spark to DuckDB.
#
# Expected: days of the week are numbered anew where databases number them differently, as is done for `day_of_week` of Trino and `toDayOfWeek`.
# Seen: `dayofweek` is 1 on Sundays and 7 on Saturdays in MySQL, BigQuery and Spark, and 0 and 6 in DuckDB (and in Snowflake). The function is written
# with the number that it was compared with, so 1 is Monday, 7 is no day and 0 is left out. Nothing is raised or warned of. The other way, from
# Snowflake or DuckDB, it is the same.
#
# For who sends on certain days, or tests a warehouse's queries in DuckDB: all days are one off and Saturdays are nobody. Ask for `dayofweek_iso`, or
# compare the name of the day.
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
database.execute("create table orders as select date '2026-07-05' + n::int as day, strftime(day, '%a') as name from range(7) t(n)")


def days(dialect, condition):
    query = sqlglot.transpile(f"select name from orders where {condition}", read=dialect, write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    return [name for name, in database.execute(query).fetchall()]


forms = {"mysql": "dayofweek(day)", "bigquery": "extract(dayofweek from day)", "spark": "dayofweek(day)"}
sundays = {dialect: days(dialect, f"{form} = 1") for dialect, form in forms.items()}
saturdays = {dialect: days(dialect, f"{form} = 7") for dialect, form in forms.items()}
trino = days("trino", "day_of_week(day) = 7"), days("clickhouse", "toDayOfWeek(day) = 7")
back = sqlglot.transpile("select dayofweek(day) = 0", read="duckdb", write="bigquery")[0]
print(f"Sundays are {sundays}, Saturdays {saturdays}; of Trino and ClickHouse {trino}; back: {back}")
good = all(found == ["Mon"] for found in sundays.values()) and not any(saturdays.values())
sys.exit(0 if good and trino == (["Sun"], ["Sun"]) and back == "SELECT EXTRACT(DAYOFWEEK FROM day) = 0" else 1)
PYTHON
