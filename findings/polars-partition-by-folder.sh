#!/usr/bin/env bash
# polars 2.1.0: a partition column is null in every row where the folders of a Delta table are not named after it.
#
# Expected: the value that the log has for each file; Delta's protocol says that a reader must not take it from the path.
# Seen: the log says `"partitionValues": {"consent": "yes"}` for `a.parquet` and `no` for `b.parquet`, and `scan_delta` reads null for both; a filter for
# `yes` finds nobody. deltalake 1.6.6 reads the two values. With `consent=yes/a.parquet` polars reads them too, so tables of most writers pass a test; those
# with random prefixes, or files added by hand, do not.
#
# For who reads tables of Spark or Databricks: nothing is raised. Compare the nulls of a partition column with `get_add_actions`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import os
import sys

import polars
import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable

fields = [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in (("id", "long"), ("consent", "string"))]
metadata = {
    "id": "11111111-1111-1111-1111-111111111111",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": fields}),
    "partitionColumns": ["consent"],
    "configuration": {},
    "createdTime": 0,
}
log = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}, {"metaData": metadata}]
os.makedirs("people/_delta_log")
for number, consent in enumerate(["yes", "no"]):
    path = f"{number}.parquet"
    pa.parquet.write_table(pa.table({"id": [number]}), f"people/{path}")
    add = {"path": path, "partitionValues": {"consent": consent}, "size": os.path.getsize(f"people/{path}"), "modificationTime": 0, "dataChange": True}
    log.append({"add": add})
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))
right = sorted((row["id"], row["consent"]) for row in DeltaTable("people").to_pyarrow_table().to_pylist())
frame = polars.scan_delta("people")
seen, found = sorted(frame.collect().rows()), frame.filter(polars.col("consent") == "yes").collect().height
print(f"deltalake {right}, polars {seen}, rows with yes {found}")
sys.stdout.flush()
os._exit(0 if right == [(0, "yes"), (1, "no")] and seen == [(0, None), (1, None)] and found == 0 else 1)
PYTHON
