#!/usr/bin/env bash
# polars 2.1.0: card numbers of 20 digits in a CSV become integers of 128 bits, and in Parquet 16 bytes that nobody else reads as a number.
#
# Expected: digits that fit no integer of 64 bits stay text, or are written as a decimal, as duckdb 2.0.1 writes its HUGEINT.
# Seen: `read_csv` infers `Int128`, and `write_parquet` makes of it a column of fixed length without a logical type. polars itself reads the numbers
# again. duckdb sees a BLOB, so that a join by card finds nobody and a cast to text gives escapes; pyarrow 26.0.1 refuses the whole file, all
# other columns too.
#
# For who hands files on: SIM cards and some loyalty cards have 19 or 20 digits. Say `schema_overrides={"card": polars.String}`; leading zeros stay
# then too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import duckdb
import polars
import pyarrow
import pyarrow.parquet

people = polars.read_csv(b"card,name\n89330000000000000012,Ann\n89330000000000000013,Bo\n")
people.write_parquet("people.parquet")
kind = people.schema["card"]
again = polars.read_parquet("people.parquet")["card"].to_list()
duck = duckdb.sql("select typeof(card), octet_length(card), name from 'people.parquet'").fetchall()
try:
    arrow = pyarrow.parquet.read_table("people.parquet", columns=["name"]).num_rows
except pyarrow.ArrowNotImplementedError as error:
    arrow = str(error)
print(f"polars {kind} {again}\nduckdb {duck}\npyarrow {arrow}")
good = again == [89330000000000000012, 89330000000000000013] and kind == polars.Int128
sys.exit(0 if good and duck == [("BLOB", 16, "Ann"), ("BLOB", 16, "Bo")] and "64 bits" in str(arrow) else 1)
PYTHON
