#!/usr/bin/env bash
# deltalake 1.6.6: `to_pyarrow_table(filters=…)` finds no row in a column of which the log has no bounds, as of every boolean that Spark wrote.
#
# Expected: the rows that match, as `QueryBuilder` of the same package finds them. Delta leaves it to the writer of which columns it keeps bounds; its own
# writer keeps none of booleans.
# Seen: a bound that is not there becomes `consent >= null` in the dataset that deltalake makes for pyarrow, which is never true, so the file is passed over.
# Of three customers two have consented: the filter finds none, nor does `!= true` or DuckDB 2.0.0 over `to_pyarrow_dataset()`; without a filter all three are
# there. Where `delta.dataSkippingStatsColumns` names the columns with bounds, the filter is right.
#
# For who makes audiences of tables of Spark or Databricks: nobody is in them, and nobody is on the list of refusals either. Filter with `QueryBuilder`, or filter
# the rows after they are read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 duckdb==2.0.0 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import os
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder


def seen(name, configuration):
    fields = [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in (("id", "long"), ("consent", "boolean"))]
    metadata = {
        "id": "11111111-1111-1111-1111-111111111111",
        "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps({"type": "struct", "fields": fields}),
        "partitionColumns": [],
        "configuration": configuration,
        "createdTime": 0,
    }
    os.makedirs(f"{name}/_delta_log")
    pa.parquet.write_table(pa.table({"id": [1, 2, 3], "consent": [True, True, False]}), f"{name}/a.parquet")
    stats = {"numRecords": 3, "minValues": {"id": 1}, "maxValues": {"id": 3}, "nullCount": {"id": 0, "consent": 0}}
    add = {"path": "a.parquet", "partitionValues": {}, "size": os.path.getsize(f"{name}/a.parquet"), "modificationTime": 0, "dataChange": True}
    log = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}, {"metaData": metadata}, {"add": {**add, "stats": json.dumps(stats)}}]
    with open(f"{name}/_delta_log/00000000000000000000.json", "w") as out:
        out.write("".join(json.dumps(action) + "\n" for action in log))
    table = DeltaTable(name)
    query = QueryBuilder().register("people", table).execute("select id from people where consent order by id").read_all()
    right = [row["id"] for row in query.to_struct_array().to_pylist()]
    ids = lambda filters: table.to_pyarrow_table(filters=filters)["id"].to_pylist()
    dataset = table.to_pyarrow_dataset()
    queried = duckdb.sql("select id from dataset where consent = true order by id").fetchall()
    found = right, ids([("consent", "==", True)]), ids([("consent", "!=", True)]), [id for id, in queried], ids(None)
    print(f"{name}: QueryBuilder {found[0]}, filter == true {found[1]}, filter != true {found[2]}, DuckDB {found[3]}, without a filter {found[4]}")
    return found


ok = seen("spark", {}) == ([1, 2], [], [], [], [1, 2, 3])
ok = seen("told", {"delta.dataSkippingStatsColumns": "id"}) == ([1, 2], [1, 2], [3], [1, 2], [1, 2, 3]) and ok
sys.stdout.flush()
os._exit(0 if ok else 1)
PYTHON
