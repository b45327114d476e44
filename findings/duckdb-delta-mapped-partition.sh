#!/usr/bin/env bash
# duckdb 1.5.5 with its extension delta 1.5.5: with column mapping the partition column of a Delta table is null in every row.
#
# Expected: the values of the log, as deltalake 1.6.6's `QueryBuilder` reads them.
# Seen: with column mapping the log names a partition column by its physical name. `delta_scan` reads all other columns well and null for this one; a filter
# for `yes` finds nobody, and `group by` has one group. Nothing is raised.
#
# For who queries tables of Databricks in place: mapping is on as soon as a column was renamed or dropped. Read partition columns with another engine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==1.5.5 duckdb-extensions==1.5.5 duckdb-extension-delta==1.5.5
cd "$work"
HOME="$work" venv/bin/python - <<'PYTHON'
import json
import os
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder
from duckdb_extensions import import_extension

fields = []
for number, (name, kind) in enumerate([("id", "long"), ("consent", "string")], 1):
    mapping = {"delta.columnMapping.id": number, "delta.columnMapping.physicalName": f"col-{number}"}
    fields.append({"name": name, "type": kind, "nullable": True, "metadata": mapping})
metadata = {
    "id": "11111111-1111-1111-1111-111111111111",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": fields}),
    "partitionColumns": ["consent"],
    "configuration": {"delta.columnMapping.mode": "name", "delta.columnMapping.maxColumnId": "2"},
    "createdTime": 0,
}
protocol = {"minReaderVersion": 2, "minWriterVersion": 5}
log = [{"protocol": protocol}, {"metaData": metadata}]
os.makedirs("people/_delta_log")
for number, consent in enumerate(["yes", "no"]):
    path = f"{number}.parquet"
    pa.parquet.write_table(pa.table({"col-1": [number]}), f"people/{path}")
    add = {"path": path, "partitionValues": {"col-2": consent}, "size": os.path.getsize(f"people/{path}"), "modificationTime": 0, "dataChange": True}
    log.append({"add": add})
with open("people/_delta_log/00000000000000000000.json", "w") as out:
    out.write("".join(json.dumps(action) + "\n" for action in log))
rows = QueryBuilder().register("people", DeltaTable("people")).execute("select id, consent from people order by id").read_all()
right = [tuple(row.values()) for row in rows.to_struct_array().to_pylist()]
import_extension("delta")
duckdb.sql("load delta")
seen = duckdb.sql("select id, consent from delta_scan('people') order by id").fetchall()
found = duckdb.sql("select id from delta_scan('people') where consent = 'yes'").fetchall()
print(f"deltalake {right}, duckdb {seen}, rows with yes {found}")
sys.exit(0 if right == [(0, "yes"), (1, "no")] and seen == [(0, None), (1, None)] and found == [] else 1)
PYTHON
