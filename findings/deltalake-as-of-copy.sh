#!/usr/bin/env bash
# deltalake 1.6.6: "as of" a time goes by the age of the log files on this disk, also where the table keeps the times of its commits itself.
#
# Expected: with in-commit timestamps, Delta's feature for this, a time means the same version wherever the table lies.
# Seen: `load_as_version` with a time, and polars 2.1.0's `scan_delta(version=…)`, take the modification time of each log file. After a copy, a restore
# from a backup or a move to another bucket all of them are of today, and every time of the past is version 0, the oldest; nothing is raised. `history()`
# shows the right times. With the old modification times put back, the same table answers right.
#
# For who must say what a customer had agreed to on a given day: the answer is that of the first day. Look the version up in `history()`, and load by
# its number.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1 polars==2.1.0
mkdir -p "$work/people/_delta_log"
cd "$work"
venv/bin/python - <<'PYTHON'
import datetime
import json
import os
import sys

import polars
import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable

noon = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.timezone.utc)
days = [noon + datetime.timedelta(number) for number in range(3)]
logs = [f"people/_delta_log/{number:020}.json" for number in range(3)]
fields = [{"name": "consent", "type": "string", "nullable": True, "metadata": {}}]
metadata = {
    "id": "11111111-1111-1111-1111-111111111111",
    "format": {"provider": "parquet", "options": {}},
    "schemaString": json.dumps({"type": "struct", "fields": fields}),
    "partitionColumns": [],
    "configuration": {"delta.enableInCommitTimestamps": "true"},
    "createdTime": 0,
}
protocol = {"minReaderVersion": 1, "minWriterVersion": 7, "writerFeatures": ["inCommitTimestamp"]}
for number, consent in enumerate(["asked", "yes", "withdrawn"]):
    name, millis = f"{number}.parquet", int(days[number].timestamp() * 1000)
    pa.parquet.write_table(pa.table({"consent": [consent]}), f"people/{name}")
    actions = [{"commitInfo": {"inCommitTimestamp": millis, "timestamp": millis, "operation": "WRITE"}}]
    actions += [{"protocol": protocol}, {"metaData": metadata}] if number == 0 else []
    if number:
        actions.append({"remove": {"path": f"{number - 1}.parquet", "deletionTimestamp": millis, "dataChange": True}})
    size = os.path.getsize(f"people/{name}")
    actions.append({"add": {"path": name, "partitionValues": {}, "size": size, "modificationTime": millis, "dataChange": True}})
    with open(logs[number], "w") as log:
        log.write("".join(json.dumps(action) + "\n" for action in actions))


def versions():
    table, seen = DeltaTable("people"), []
    for day in days:
        table.load_as_version(day + datetime.timedelta(hours=1))
        seen.append(table.version())
    return seen


history = [commit["timestamp"] == int(day.timestamp() * 1000) for commit, day in zip(DeltaTable("people").history(), days[::-1])]
copied = versions()
frame = polars.scan_delta("people", version=days[1] + datetime.timedelta(hours=1)).collect()["consent"].to_list()
for log, day in zip(logs, days):
    os.utime(log, (day.timestamp(), day.timestamp()))
restored = versions()
print(f"versions of three days {copied}, polars {frame}, times of history right {history}; with the old file times {restored}")
good = copied == [0, 0, 0] and frame == ["asked"] and history == [True, True, True] and restored == [0, 1, 2]
sys.stdout.flush()
os._exit(0 if good else 1)
PYTHON
