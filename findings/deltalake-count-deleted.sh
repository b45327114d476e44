#!/usr/bin/env bash
# deltalake 1.6.6: `DeltaTable.count()` counts the rows that deletion vectors have deleted.
#
# Expected: the number of rows that the table has, as `select count(*)` of the same package says.
# Seen: `count()` adds up `numRecords` of the files, which says how many rows a file holds, the deleted ones too. A table of four customers of whom
# two were deleted has 2 rows for `QueryBuilder` and 4 for `count()`.
#
# For who checks that deletions arrived, or compares counts before and after a load: tables of Databricks have deletion vectors unless one says
# otherwise. Count with a query.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
mkdir -p "$work/people/_delta_log"
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import os
import struct
import sys

import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder

pa.parquet.write_table(pa.table({"id": [1, 2, 3, 4]}), "people/a.parquet")
digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def z85(data):
    text = ""
    for start in range(0, len(data), 4):
        number = int.from_bytes(data[start : start + 4], "big")
        text += "".join(digits[number // 85**power % 85] for power in (4, 3, 2, 1, 0))
    return text


# A roaring bitmap array with one bitmap of one container: the rows 1 and 3.
bitmap = struct.pack("<IIHHIHH", 12346, 1, 0, 1, 16, 1, 3)
vector = struct.pack("<IQI", 1681511377, 1, 0) + bitmap
fields = [{"name": "id", "type": "long", "nullable": True, "metadata": {}}]
deleted = {"storageType": "i", "pathOrInlineDv": z85(vector), "sizeInBytes": len(vector), "cardinality": 2}
log = [
    {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}},
    {
        "metaData": {
            "id": "11111111-1111-1111-1111-111111111111",
            "format": {"provider": "parquet", "options": {}},
            "schemaString": json.dumps({"type": "struct", "fields": fields}),
            "partitionColumns": [],
            "configuration": {"delta.enableDeletionVectors": "true"},
            "createdTime": 0,
        }
    },
    {
        "add": {
            "path": "a.parquet",
            "partitionValues": {},
            "size": os.path.getsize("people/a.parquet"),
            "modificationTime": 0,
            "dataChange": True,
            "stats": json.dumps({"numRecords": 4, "tightBounds": False}),
            "deletionVector": deleted,
        }
    },
]
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))
table = DeltaTable("people")
read = QueryBuilder().register("people", table).execute("select id from people order by id").read_all().to_struct_array().to_pylist()
queried = QueryBuilder().register("people", table).execute("select count(*) as n from people").read_all().to_struct_array().to_pylist()
print(f"rows {read}, select count(*) {queried}, count() {table.count()}")
sys.exit(0 if read == [{"id": 1}, {"id": 3}] and queried == [{"n": 2}] and table.count() == 4 else 1)
PYTHON
