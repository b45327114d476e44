#!/usr/bin/env bash
# carquet 0.7.2: an amount of 12.50 in a decimal column is read as the number 1250.
#
# Expected: the decimal, as pyarrow 26.0.1 reads it from the same file, or an error that the type is not supported.
# Seen: what Parquet stores is handed on without the type above it: `decimal(10,2)`, which duckdb 2.0.1 writes as an integer, is an `int64` of 1250, and
# `decimal(30,2)` is 16 bytes. Dates and times in the same file are right, so a look at the first columns finds nothing.
#
# For who adds up revenue: it is a hundred times too much, or a thousand times with three digits, and nothing is raised. Divide by the scale of the schema.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check carquet==0.7.2 duckdb==2.0.1 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import carquet
import duckdb
import pyarrow as pa
import pyarrow.parquet

duckdb.sql("copy (select 12.50::decimal(10,2) as amount, 12.50::decimal(30,2) as wide, '2026-07-01'::date as day) to 'orders.parquet'")
right = pa.parquet.read_table("orders.parquet").to_pylist()[0]
table = pa.table(carquet.read_table("orders.parquet"))
seen = table.to_pylist()[0]
print(f"pyarrow {right}, carquet {seen}, types {table.schema.types}")
good = str(right["amount"]) == "12.50" and seen["amount"] == 1250 and seen["wide"] == (1250).to_bytes(16, "big") and seen["day"] == right["day"]
sys.exit(0 if good else 1)
PYTHON
