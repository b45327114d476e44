#!/usr/bin/env bash
# deltalake 1.6.6: `vacuum(full=True)` deletes the deletion vectors that the table is using.
#
# Expected: what the newest version names stays, vectors as well as data files; Delta's protocol counts both as files of the table.
# Seen: a full vacuum looks for files that the log does not name, and takes only data files for named: the `.bin` file of the vector is listed by the dry run
# and then removed. From then on deltalake reads nothing: the file is not found. The plain vacuum leaves it alone.
#
# For who vacuums tables of Databricks with a job outside: the deletions are lost, and with them the table. Look for `deletion_vector_` in the dry run.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import os
import struct
import sys
import zlib

import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder

fields = [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in (("id", "long"),)]
metadata = {
    "id": "11111111-1111-1111-1111-111111111111",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": fields}),
    "partitionColumns": [],
    "configuration": {"delta.enableDeletionVectors": "true"},
    "createdTime": 0,
}
# The rows 0 and 3 in a file whose name is a UUID of zeros.
data = struct.pack("<IQIIIHHIHH", 1681511377, 1, 0, 12346, 1, 0, 1, 16, 0, 3)
name = "deletion_vector_00000000-0000-0000-0000-000000000000.bin"
vector = {"storageType": "u", "pathOrInlineDv": "0" * 20, "offset": 1, "sizeInBytes": len(data), "cardinality": 2}
protocol = {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
os.makedirs("people/_delta_log")
with open(f"people/{name}", "wb") as out:
    out.write(bytes([1]) + struct.pack(">I", len(data)) + data + struct.pack(">I", zlib.crc32(data)))
pa.parquet.write_table(pa.table({"id": [1, 2, 3, 4]}), "people/a.parquet")
add = {"path": "a.parquet", "partitionValues": {}, "size": os.path.getsize("people/a.parquet"), "modificationTime": 0, "dataChange": True}
stats = json.dumps({"numRecords": 4, "tightBounds": False})
log = [{"protocol": protocol}, {"metaData": metadata}, {"add": {**add, "stats": stats, "deletionVector": vector}}]
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))


def rows():
    try:
        return QueryBuilder().register("people", DeltaTable("people")).execute("select id from people order by id").read_all().to_struct_array().to_pylist()
    except Exception as error:
        return "not found" in str(error).lower() and "file not found"


def vacuum(full):
    DeltaTable("people").vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=full)
    return rows()


seen = [rows(), vacuum(False), vacuum(True), os.path.exists(f"people/{name}")]
print(seen)
sys.exit(0 if seen == [[{"id": 2}, {"id": 3}]] * 2 + [ "file not found", False] else 1)
PYTHON
