#!/usr/bin/env bash
# duckdb 2.0.1: a cast of a CSV column is applied to the text of the file or to the column's value, depending on what else the query reads.
#
# Expected: the value is cast, as in duckdb 1.5.6. `describe` calls the columns DOUBLE, BOOLEAN and TIMESTAMP WITH TIME ZONE.
# Seen: where the query uses a column nowhere else, its cast is left to the reader of the file, which casts what stands there: `vip::varchar` is `TRUE`,
# `amount::varchar` is `12.50`, and `seen::date` of 2026-07-01T23:30:00-08:00 is 1 July. With the column beside it, in a filter or in an order, the same
# expressions are `true`, `12.5` and 2 July (the session's zone is UTC). 2.5 as an integer is 3 in one and 2 in the other.
#
# For who builds keys, flags or days from files: to add a column or a filter to a query changes another column, keys of two queries do not join, and
# visits move between days. Load into a table first and cast there, or read with `all_varchar = true`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
cd "$work"
cat > visits.csv <<'CSV'
customer,amount,score,vip,seen
1,12.50,2.5,TRUE,2026-07-01T23:30:00-08:00
2,3.25,0.7,FALSE,2026-07-01T12:00:00+00:00
CSV
venv/bin/python - <<'PYTHON'
import datetime
import sys

import duckdb

duckdb.sql("set TimeZone = 'UTC'")
casts = "amount::varchar, score::integer, vip::varchar, seen::date"
kinds = [row[1] for row in duckdb.sql("describe from 'visits.csv'").fetchall()][1:]


def first(what, source="'visits.csv'"):
    return duckdb.sql(f"select {what} from {source}").fetchall()[0][:4]


duckdb.sql("create table visits as from 'visits.csv'")
file = {"alone": first(casts), "another column": first(f"{casts}, customer")}
value = {
    "beside": first(f"{casts}, amount, score, vip, seen"),
    "filtered": first(casts, "'visits.csv' where amount > 0 and score > 0 and vip and seen > '2026-01-01'"),
    "table": first(casts, "visits"),
}
print(kinds, file, value, sep="\n")
good = all(row == ("12.50", 3, "TRUE", datetime.date(2026, 7, 1)) for row in file.values()) and kinds[0] == "DOUBLE"
sys.exit(0 if good and all(row == ("12.5", 2, "true", datetime.date(2026, 7, 2)) for row in value.values()) else 1)
PYTHON
