#!/usr/bin/env bash
# polars 2.1.0: customers whom a deletion vector deleted come back where the path of their file has a blank in it, as in `city=New York`.
#
# Expected: the rows that deltalake 1.6.6's own query engine shows for the same table, or an error, as for a feature that polars does not know.
# Seen: the log writes a blank in a path as `%20`, as Delta's protocol says, and `scan_delta` finds no vector for such a file: all its rows are there, in the
# rows and in the count. In a file without such a sign the vector is kept to, so one table is half right. Nothing is raised.
#
# For who deletes customers and checks with polars, or makes audiences with it: whoever lives in New York is written to again. Count with a second reader.
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
from deltalake import DeltaTable, QueryBuilder

fields = [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in (("id", "long"), ("city", "string"))]
metadata = {
    "id": "11111111-1111-1111-1111-111111111111",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": fields}),
    "partitionColumns": ["city"],
    "configuration": {"delta.enableDeletionVectors": "true"},
    "createdTime": 0,
}
# The rows 0 and 3 as a roaring bitmap array, written into the log itself.
text = "^Bg9^0rr910000000000iXQKl0rr91000315c8Xg00093"
vector = {"storageType": "i", "pathOrInlineDv": text, "sizeInBytes": 36, "cardinality": 2}
protocol = {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
log = [{"protocol": protocol}, {"metaData": metadata}]
os.makedirs("people/_delta_log")
for number, city in enumerate(["Oslo", "New York"]):
    path = f"city={city}/a.parquet"
    os.mkdir(f"people/city={city}")
    pa.parquet.write_table(pa.table({"id": [10 * number + row for row in range(4)]}), f"people/{path}")
    add = {"path": path.replace(" ", "%20"), "partitionValues": {"city": city}, "size": os.path.getsize(f"people/{path}"), "modificationTime": 0}
    log.append({"add": {**add, "dataChange": True, "stats": json.dumps({"numRecords": 4, "tightBounds": False}), "deletionVector": vector}})
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))
rows = QueryBuilder().register("people", DeltaTable("people")).execute("select id from people order by id").read_all()
right = [row["id"] for row in rows.to_struct_array().to_pylist()]
seen = sorted(polars.scan_delta("people").collect()["id"].to_list())
print(f"QueryBuilder {right}, polars {seen}")
sys.stdout.flush()
os._exit(0 if right == [1, 2, 11, 12] and seen == [1, 2, 10, 11, 12, 13] else 1)
PYTHON
