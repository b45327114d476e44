#!/usr/bin/env bash
# target-duckdb 0.8.0: the offset of a `date-time` is dropped and the clock kept, so that three instants become one.
#
# Expected: 10:00+02:00 is stored as an instant, 08:00 in UTC, as the JSON Schema format `date-time` means.
# Seen: the column is a `timestamp` and holds 10:00 for `+02:00`, for `Z` and for `-08:00`; three instants that lie hours apart are one.
# Nothing is raised or logged.
#
# For who loads through Singer: which change of a consent came last is decided wrongly as soon as two sources write in different zones. Let the
# tap send UTC.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check target-duckdb==0.8.0 duckdb==2.0.1
cd "$work"
export HOME="$work"
echo '{"filepath": "people.duckdb", "default_target_schema": "main"}' > config.json
venv/bin/python - <<'PYTHON'
import json
import subprocess
import sys

import duckdb

properties = {"id": {"type": "integer"}, "changed": {"type": ["string", "null"], "format": "date-time"}}
schema = {"type": "SCHEMA", "stream": "people", "key_properties": ["id"], "schema": {"type": "object", "properties": properties}}
times = [None, "2026-07-01T10:00:00+02:00", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00-08:00"]
records = [{"id": number, "changed": time} for number, time in enumerate(times)]
messages = [schema] + [{"type": "RECORD", "stream": "people", "record": record} for record in records]
text = "".join(json.dumps(message) + "\n" for message in messages)
subprocess.run(["venv/bin/target-duckdb", "--config", "config.json"], input=text, text=True, check=True, capture_output=True)
with duckdb.connect("people.duckdb") as database:
    columns = [row[:2] for row in database.execute("describe people").fetchall()]
    stored = [str(row[0]) for row in database.execute("select changed from people order by id").fetchall()]
print(f"columns {columns}, stored {stored}")
good = columns == [("changed", "TIMESTAMP"), ("id", "HUGEINT")] and stored == ["None"] + ["2026-07-01 10:00:00"] * 3
sys.exit(0 if good else 1)
PYTHON
