#!/usr/bin/env bash
# polars 2.1.0: `scan_delta(…, use_pyarrow=True).select(pl.len())` counts 0 rows, whatever the table has.
#
# Expected: the number of rows, as without `use_pyarrow` and as `collect().height` of the same scan.
# Seen: a count needs no column, so the scan asks pyarrow for none, and of a batch without columns polars takes no rows. With a filter the rows are counted, as the
# filter needs its column. Nothing is raised. polars' own issue 27968 is the same for Iceberg.
#
# For who checks with a count that a table arrived, or that an audience is as large as yesterday's: it says that it is empty. Leave `use_pyarrow` out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import os
import sys

import polars
import pyarrow as pa
from deltalake import write_deltalake

write_deltalake("people", pa.table({"id": [1, 2, 3], "city": ["Oslo", "Bergen", "Oslo"]}))
count = lambda scan: scan.select(polars.len()).collect().item()
scan = polars.scan_delta("people", use_pyarrow=True)
found = count(polars.scan_delta("people")), scan.collect().height, count(scan), count(scan.filter(polars.col("city") == "Oslo"))
print(f"len() without pyarrow {found[0]}, rows with pyarrow {found[1]}, len() {found[2]}, len() of those in Oslo {found[3]}")
sys.stdout.flush()
os._exit(0 if found == (3, 3, 0, 2) else 1)
PYTHON
