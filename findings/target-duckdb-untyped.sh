#!/usr/bin/env bash
# target-duckdb 0.8.0: a property whose schema is `{}` is not loaded, and nothing says so.
#
# Expected: `{}` allows any value in JSON Schema, so the value is stored as text or JSON, or an error says that it cannot be.
# Seen: the table has no column for it; the values are in no row, the sync ends well and its state is written. The same property with a list of types is
# stored as text. Taps write `{}` for fields whose type the source does not tell, such as the custom fields of a CRM.
#
# For who loads through Singer: segments and consents that were made as custom fields are missing, the built-in fields are there. Compare the columns
# of the table with the properties of the SCHEMA messages, or give the types in the catalog.
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

properties = {"id": {"type": "integer"}, "segment": {}, "level": {"type": ["string", "integer", "null"]}}
schema = {"type": "SCHEMA", "stream": "people", "key_properties": ["id"], "schema": {"type": "object", "properties": properties}}
messages = [schema, {"type": "RECORD", "stream": "people", "record": {"id": 1, "segment": "gold", "level": 7}}]
messages.append({"type": "STATE", "value": {"people": 1}})
text = "".join(json.dumps(message) + "\n" for message in messages)
command = ["venv/bin/target-duckdb", "--config", "config.json"]
ended = subprocess.run(command, input=text, text=True, check=True, capture_output=True)
with duckdb.connect("people.duckdb") as database:
    columns = [row[0] for row in database.execute("describe people").fetchall()]
    rows = database.execute("select id, level from people").fetchall()
state, said = ended.stdout.strip(), "segment" in ended.stderr
print(f"columns {columns}, rows {rows}, state {state}, log names segment: {said}")
sys.exit(0 if columns == ["id", "level"] and rows == [(1, "7")] and state == '{"people": 1}' and not said else 1)
PYTHON
