#!/usr/bin/env bash
# meltanolabs-target-csv 0.5.0: objects and lists are written as Python prints them, not as JSON.
#
# Expected: JSON, as Singer's messages are JSON: `{"city": "Oslo", "zip": null}`.
# Seen: `{'city': 'Oslo', 'zip': None}`, and `True` for `true`. No JSON reader takes it, and to replace the quotes does not help: a value with an
# apostrophe has double quotes around it and its neighbours single ones. Nothing is raised or logged.
#
# For who lands extracts as CSV: addresses and lists of tags cannot be read downstream. Set `flattening_enabled` and `flattening_max_depth` for objects,
# or use `target-jsonl`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check meltanolabs-target-csv==0.5.0
cd "$work"
export HOME="$work"
echo '{}' > config.json
venv/bin/python - <<'PYTHON'
import csv
import json
import subprocess
import sys

properties = {"id": {"type": "integer"}, "home": {"type": ["object", "null"]}, "tags": {"type": ["array", "null"]}, "vip": {"type": "boolean"}}
schema = {"type": "SCHEMA", "stream": "people", "key_properties": ["id"], "schema": {"type": "object", "properties": properties}}
record = {"id": 1, "home": {"city": "Oslo", "zip": None}, "tags": ["gold", "fleur d'or"], "vip": True}
messages = [schema, {"type": "RECORD", "stream": "people", "record": record}]
text = "".join(json.dumps(message) + "\n" for message in messages)
subprocess.run(["venv/bin/target-csv", "--config", "config.json"], input=text, text=True, check=True, capture_output=True)
with open("people.csv", newline="") as file:
    row = next(csv.DictReader(file))
print(row)
sys.exit(0 if row == {"id": "1", "home": str(record["home"]), "tags": str(record["tags"]), "vip": "True"} else 1)
PYTHON
