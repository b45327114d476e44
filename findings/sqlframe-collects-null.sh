#!/usr/bin/env bash
# sqlframe 4.10.0 (PySpark's API on DuckDB): `collect_set` and `collect_list` keep the nulls that Spark leaves out.
#
# Expected: what Spark gives for the same code; its documentation of both says that nulls are left out.
# Seen: null is one of the collected values, so that a customer without an e-mail has a set of one, and one with an e-mail in two of three rows a list of
# three. `size` counts it. sqlglot 30.29.0 alone, asked for Spark's SQL as DuckDB's, writes the filter that leaves nulls out.
#
# For who gathers the e-mails or devices of a person: people with one are people with two, and all who have none share a value, which joins them with each
# other where the arrays are taken apart and matched without care for null. Filter first: `F.array_compact`, or `where(col.isNotNull())` before grouping.
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
rows = session.sql("select * from (values (1, 'a@shop.example'), (1, null), (1, 'b@shop.example'), (2, null), (2, null)) t(customer, email)")
emails = rows.groupBy("customer").agg(F.collect_set("email").alias("kinds"), F.collect_list("email").alias("all"))
seen = {row[0]: (sorted(map(str, row[1])), row[2], row[3]) for row in emails.select("customer", "kinds", F.size("kinds"), F.size("all")).collect()}
mended = rows.where(F.col("email").isNotNull()).groupBy("customer").agg(F.collect_list("email").alias("all")).select("customer", F.size("all")).collect()
written = sqlglot.transpile("select collect_list(email) from people", read="spark", write="duckdb")[0]
print(f"{seen}; filtered first {[tuple(row) for row in mended]}; sqlglot: {written}")
good = seen == {1: (["None", "a@shop.example", "b@shop.example"], 3, 3), 2: (["None"], 1, 2)} and [tuple(row) for row in mended] == [(1, 2)]
sys.exit(0 if good and "FILTER" in written else 1)
PYTHON
