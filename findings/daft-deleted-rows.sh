#!/usr/bin/env bash
# daft 0.7.26: once a table no longer makes deletion vectors, `read_deltalake` shows and counts the rows that its vectors have deleted.
#
# Expected: the rows that are left, or an error. Delta's protocol has a reader go by the features it lists, and `deletionVectors` is still among them.
# Seen: daft looks at the property `delta.enableDeletionVectors`, which tells writers whether to make new vectors. With it, daft refuses the table; turned
# off, which leaves the vectors where they are, all four customers are in the rows and the count, of whom deltalake 1.6.6's `QueryBuilder` shows two.
#
# For who makes audiences with daft: turning vectors off so that daft reads the table brings back who was erased. Purge the vectors first, and look
# for `deletionVectors` in `DeltaTable(…).protocol()`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check daft==0.7.26 deltalake==1.6.6 pyarrow==25.0.0
cd "$work"
cat > read.py <<'PYTHON'
import json
import os
import sys

import daft
import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder

fields = [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in (("id", "long"),)]
metadata = {
    "id": "11111111-1111-1111-1111-111111111111",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": fields}),
    "partitionColumns": [],
    "configuration": {"delta.enableDeletionVectors": sys.argv[1]},
    "createdTime": 0,
}
# The rows 0 and 3 as a roaring bitmap array, written into the log itself.
text = "^Bg9^0rr910000000000iXQKl0rr91000315c8Xg00093"
vector = {"storageType": "i", "pathOrInlineDv": text, "sizeInBytes": 36, "cardinality": 2}
protocol = {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
os.makedirs("people/_delta_log")
pa.parquet.write_table(pa.table({"id": [1, 2, 3, 4]}), "people/a.parquet")
add = {"path": "a.parquet", "partitionValues": {}, "size": os.path.getsize("people/a.parquet"), "modificationTime": 0, "dataChange": True}
stats = json.dumps({"numRecords": 4, "tightBounds": False})
log = [{"protocol": protocol}, {"metaData": metadata}, {"add": {**add, "stats": stats, "deletionVector": vector}}]
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))
rows = QueryBuilder().register("people", DeltaTable("people")).execute("select id from people order by id").read_all()
right = [row["id"] for row in rows.to_struct_array().to_pylist()]
try:
    seen = daft.read_deltalake("people").to_pydict()["id"], daft.read_deltalake("people").count_rows()
except Exception as error:
    seen = "ignore_deletion_vectors" in str(error) and "refused"
print(f"new vectors {sys.argv[1]}: QueryBuilder {right}, daft {seen}")
sys.stdout.flush()
os._exit(0 if right == [2, 3] and seen == {"true": "refused", "false": ([1, 2, 3, 4], 4)}[sys.argv[1]] else 1)
PYTHON
venv/bin/python read.py true
rm -r people
venv/bin/python read.py false
