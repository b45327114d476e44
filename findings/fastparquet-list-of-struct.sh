#!/usr/bin/env bash
# fastparquet 2026.9.0: a list of objects, such as the lines of an order, is read as null in every row.
#
# Expected: the lists, as pyarrow 26.0.1 reads them, or an error that says that the type is not supported.
# Seen: the column is there and holds None for each row, whatever the file has in it; lists of texts and maps are read well, an empty list and a null
# can no longer be told from an order of two lines. Nothing is raised.
#
# For who reads orders with their lines, or customers with their addresses: a job that skips empty orders skips all of them. Read with pyarrow, or write
# lines as a table of their own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import fastparquet
import pyarrow as pa
import pyarrow.parquet

lines = [[{"sku": "A1", "count": 2}, {"sku": "B2", "count": 1}], [], None]
tags = [["gold", "new"], [], None]
pa.parquet.write_table(pa.table({"order": [1, 2, 3], "lines": lines, "tags": tags}), "orders.parquet")
read = fastparquet.ParquetFile("orders.parquet").to_pandas()
seen, texts = read["lines"].tolist(), read["tags"].tolist()
arrow = pa.parquet.read_table("orders.parquet")["lines"].to_pylist()
print(f"columns {list(read.columns)}, lines {seen}, tags {texts}, pyarrow {arrow}")
sys.exit(0 if seen == [None, None, None] and texts == tags and arrow == lines else 1)
PYTHON
