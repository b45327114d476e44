#!/usr/bin/env bash
# sqlframe 4.10.0 (PySpark's API on DuckDB): `cast("int")` rounds, where Spark cuts.
#
# Expected: what Spark gives for the same code, which is what the package is for; elsewhere it goes to that length, as with `dayofweek`.
# Seen: 19.7 becomes 20, where Spark has 19; 0.5 of a double becomes 0 and 1.5 becomes 2, as DuckDB rounds halves of doubles to even numbers, and a decimal
# 0.5 becomes 1. The text `19.7` becomes 20 too. sqlglot 30.29.0, which writes the SQL, does the same with Spark's `cast(x as int)`; DuckDB has `trunc`.
#
# For who runs Spark's jobs without Spark, or tests them so: points, age groups and days since the last order are one too high for half of the people,
# and those just under a limit are in. Use `F.floor` (for what is not negative) before the cast.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sqlframe==4.10.0 sqlglot==30.29.0 duckdb==2.0.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import sqlglot
from sqlframe.duckdb import DuckDBSession
from sqlframe.duckdb import functions as F

session = DuckDBSession()
people = session.sql("select * from (values ('ann', 19.7::double, 19.7, '19.7'), ('bo', 0.5, 0.5, '0.5'), ('cy', 1.5, 1.5, '1.5')) t(name, spent, amount, text)")
cast = [tuple(row) for row in people.select("name", *(F.col(name).cast("int") for name in ("spent", "amount", "text"))).collect()]
best = [row[0] for row in people.where(F.col("spent").cast("int") >= 20).select("name").collect()]
mended = [row[0] for row in people.select(F.floor("spent").cast("int").alias("points")).collect()]
written = sqlglot.transpile("select cast(spent as int) from people", read="spark", write="duckdb")[0]
sunday = session.sql("select date '2026-07-05' as day").select(F.dayofweek("day").alias("number")).collect()[0][0]
print(f"cast {cast}; with 20 points or more {best}; with floor {mended}; sqlglot: {written}; Sunday as in Spark: {sunday}")
good = cast == [("ann", 20, 20, 20), ("bo", 0, 1, 1), ("cy", 2, 2, 2)] and best == ["ann"] and mended == [19, 0, 1]
sys.exit(0 if good and written == "SELECT TRY_CAST(spent AS INT) FROM people" and sunday == 1 else 1)
PYTHON
