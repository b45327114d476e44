#!/usr/bin/env bash
# dlt 1.31.0: of two rows with one primary key in one load, `merge` keeps the one that came first, also where the first one is a deletion.
#
# Expected: the last one wins, as it does for the same two rows in two loads, or an error.
# Seen: with `write_disposition="merge"` on duckdb 2.0.1 the row that stood first is in the table and the later one is nowhere. With a `hard_delete`
# column, a customer who was deleted and made again within one load is gone; one who was made and then deleted stays. Whether two changes meet in one
# load depends on how often the job runs.
#
# For who loads change feeds: after an outage the catch-up load takes the oldest state of each customer, and deletions are undone. Give a column with
# `dedup_sort="desc"`, such as the time of the change.
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

deletion = {"gone": {"data_type": "bool", "hard_delete": True}}


def load(name, *batches, **hints):
    pipeline = dlt.pipeline(name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="landing")
    for rows in batches:
        resource = dlt.resource(rows, name="people", write_disposition="merge", primary_key="id", **hints)
        pipeline.run(resource).raise_on_failed_jobs()
    with duckdb.connect(f"{name}.duckdb") as database:
        return database.execute("select id, consent from landing.people order by id").fetchall()


asked, refused = {"id": 1, "consent": "yes", "at": 1}, {"id": 1, "consent": "no", "at": 2}
seen = {
    "one load": load("one", [asked, refused]),
    "two loads": load("two", [asked], [refused]),
    "sorted": load("sorted", [asked, refused], columns={"at": {"data_type": "bigint", "dedup_sort": "desc"}}),
    "deleted, made": load("again", [{**asked, "gone": True}, {**refused, "gone": False}], columns=deletion),
    "made, deleted": load("kept", [{**asked, "gone": False}, {**refused, "gone": True}], columns=deletion),
}
print(seen)
good = seen["one load"] == seen["made, deleted"] == [(1, "yes")] and seen["deleted, made"] == []
sys.exit(0 if good and seen["two loads"] == seen["sorted"] == [(1, "no")] else 1)
PYTHON
