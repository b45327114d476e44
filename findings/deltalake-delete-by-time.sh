#!/usr/bin/env bash
# deltalake 1.6.6: `delete` and `update` refuse a filter by a point in time that the query engine of the same package takes.
#
# Expected: `seen < timestamp '2026-07-01 10:00:00'` means the same for `QueryBuilder` and for `delete`.
# Seen: the query gives the row; `delete` and `update` raise an error about comparing microseconds with nanoseconds, as they do for `cast(… as timestamp)` and
# `to_timestamp(…)`. With a plain text, `seen < '2026-07-01 10:00:00'`, they work.
#
# For who deletes what is past its retention: a job tried as a query first fails on the day when it deletes. Write the time as a plain text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import datetime
import sys

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake

days = [datetime.datetime(2026, month, 1, tzinfo=datetime.timezone.utc) for month in (6, 8)]
write_deltalake("visits", pa.table({"id": [1, 2], "seen": pa.array(days, pa.timestamp("us", "UTC"))}))
answers = []
for filter in ("seen < timestamp '2026-07-01 10:00:00'", "seen < '2026-07-01 10:00:00'"):
    rows = QueryBuilder().register("visits", DeltaTable("visits")).execute(f"select id from visits where {filter}").read_all()
    answers.append([row["id"] for row in rows.to_struct_array().to_pylist()])
    for change in (lambda: DeltaTable("visits").update(updates={"id": "1"}, predicate=filter), lambda: DeltaTable("visits").delete(filter)):
        try:
            answers.append(change().get("num_deleted_rows", "updated"))
        except Exception as error:
            answers.append("Timestamp(ns)" in str(error) and "error")
print(answers)
sys.exit(0 if answers == [[1], "error", "error", [1], "updated", 1] else 1)
PYTHON
