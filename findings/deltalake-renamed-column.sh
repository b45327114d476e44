#!/usr/bin/env bash
# deltalake 1.6.6: `to_pandas` and `to_pyarrow_table` read a table with column mapping by the wrong names, so that one consent is shown as another.
#
# Expected: the values that the table has, as its own `QueryBuilder` reads them, or an error, as polars 2.1.0 gives.
# Seen: the names of the table are looked up in the data files as they are, though each column's metadata says what it is called there. A column that
# was renamed is null in every row. Where its old name was then given to a new column, the new one shows the values of the old one: here `consent`
# was renamed to `consent_post`, and the customer whose `consent` is `yes` is read as `no`.
#
# For who reads tables that Spark or Databricks write: a rename is enough, no data file changes. Read such tables through `QueryBuilder`, and look for
# `delta.columnMapping.mode` in the table's configuration first.
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
import sys

import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder


def stored(name, kind, number):
    return pa.field(name, kind, metadata={"PARQUET:field_id": str(number)})


def column(name, kind, number, physical):
    known = {"delta.columnMapping.id": number, "delta.columnMapping.physicalName": physical}
    return {"name": name, "type": kind, "nullable": True, "metadata": known}


def file(name, columns, fields):
    pa.parquet.write_table(pa.table(columns, schema=pa.schema(fields)), f"people/{name}")
    size = os.path.getsize(f"people/{name}")
    return {"add": {"path": name, "partitionValues": {}, "size": size, "modificationTime": 0, "dataChange": True}}


first = [stored("id", pa.int64(), 1), stored("consent", pa.string(), 2)]
columns = [column("id", "long", 1, "id"), column("consent_post", "string", 2, "consent"), column("consent", "string", 3, "col-7c1e")]
log = [
    {"protocol": {"minReaderVersion": 2, "minWriterVersion": 5}},
    {
        "metaData": {
            "id": "11111111-1111-1111-1111-111111111111",
            "format": {"provider": "parquet", "options": {}},
            "schemaString": json.dumps({"type": "struct", "fields": columns}),
            "partitionColumns": [],
            "configuration": {"delta.columnMapping.mode": "name", "delta.columnMapping.maxColumnId": "3"},
            "createdTime": 0,
        }
    },
    file("before.parquet", [[1, 2], ["yes", "no"]], first),
    file("after.parquet", [[3], ["no"], ["yes"]], [*first, stored("col-7c1e", pa.string(), 3)]),
]
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))


def rows(read):
    return sorted(tuple(row[name] for name in ("id", "consent_post", "consent")) for row in read)


table = DeltaTable("people")
right = rows(QueryBuilder().register("people", table).execute("select * from people").read_all().to_struct_array().to_pylist())
read = rows(table.to_pyarrow_table().to_pylist())
print(f"QueryBuilder {right}\nto_pyarrow_table {read}")
good = right == [(1, "yes", None), (2, "no", None), (3, "no", "yes")]
sys.stdout.flush()
# Not sys.exit: threads of pyarrow may still be at work.
os._exit(0 if good and read == [(1, None, "yes"), (2, None, "no"), (3, None, "no")] else 1)
PYTHON
