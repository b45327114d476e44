#!/usr/bin/env bash
# dlt 1.31.0: two fields whose names differ in a hyphen, a blank or capitals become one column, and the null of one replaces the value of the other.
#
# Expected: an error, as for two columns of one name in a database, or two columns.
# Seen: `Opt-In`, `opt_in`, `Opt In` and `OptIn` are all `opt_in`. In each row the field that stands last is kept, whatever it holds: with
# `{"Opt-In": "no", "opt_in": None}` the column is null, with the two in the other order it is `no`. So it can differ from row to row. The load succeeds.
#
# For who loads exports in which people made fields, such as CRMs with a custom field beside a built-in one: rename before, or compare the count
# of columns with that of fields.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check dlt==1.31.0 duckdb==2.0.1
cd "$work"
export RUNTIME__DLTHUB_TELEMETRY=false DLT_DATA_DIR="$work/dlt" HOME="$work"
venv/bin/python -W ignore - <<'PYTHON'
import sys

import dlt
import duckdb

rows = [
    {"id": 1, "Opt-In": "no", "opt_in": None},
    {"id": 2, "opt_in": None, "Opt-In": "no"},
    {"id": 3, "Opt-In": "no", "opt_in": "yes"},
    {"id": 4, "OptIn": "yes", "Opt In": "no"},
]
pipeline = dlt.pipeline("crm", destination=dlt.destinations.duckdb("warehouse.duckdb"), dataset_name="landing")
pipeline.run(rows, table_name="people").raise_on_failed_jobs()
with duckdb.connect("warehouse.duckdb") as database:
    columns = [row[0] for row in database.execute("describe landing.people").fetchall() if not row[0].startswith("_dlt")]
    seen = database.execute("select id, opt_in from landing.people order by id").fetchall()
print(columns, seen)
sys.exit(0 if columns == ["id", "opt_in"] and seen == [(1, None), (2, "no"), (3, "yes"), (4, "no")] else 1)
PYTHON
