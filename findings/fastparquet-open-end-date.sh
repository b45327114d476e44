#!/usr/bin/env bash
# fastparquet 2026.9.0: the date 9999-12-31 is read as a day of the year 1816.
#
# Expected: the date, as pyarrow 26.0.1 reads it, or an error.
# Seen: days are counted in nanoseconds of 64 bits, which end in April 2262 and begin in 1677; what lies outside comes round at the other end, without
# a warning. `pandas.read_parquet(engine="fastparquet")` is the same. A timestamp of microseconds with the same day is read well.
#
# For who keeps histories: 9999-12-31 is how many warehouses write "until further notice", so that every version that is valid now has ended 200 years
# ago, and a filter for what is valid today finds nobody. Read with pyarrow.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import datetime
import sys

import fastparquet
import pyarrow as pa
import pyarrow.parquet

open_end = datetime.date(9999, 12, 31)
columns = {"day": pa.array([open_end]), "instant": pa.array([datetime.datetime(9999, 12, 31)], pa.timestamp("us"))}
pa.parquet.write_table(pa.table(columns), "history.parquet")
read = fastparquet.ParquetFile("history.parquet").to_pandas()
day, instant = str(read["day"][0])[:10], str(read["instant"][0])[:10]
arrow = pa.parquet.read_table("history.parquet")["day"][0].as_py()
print(f"date {day}, timestamp {instant}, pyarrow {arrow}")
sys.exit(0 if (day, instant, arrow) == ("1816-03-29", "9999-12-31", open_end) else 1)
PYTHON
