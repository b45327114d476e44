#!/usr/bin/env bash
# dlt 1.31.0: an incremental load leaves out newer rows whose time is written with another number of digits or another offset.
#
# Expected: times are compared as times; in the table they are timestamps.
# Seen: the cursor is compared before that, as the text that the API gave. `10:00:00.500Z` sorts before `10:00:00Z`, so half a second later is taken as
# old and the row is not loaded, in this run and in all that follow. `09:30Z` is later than `10:00+02:00` and is left out too. Of numbers as texts, 10 is
# older than 9. Nothing is raised or logged.
#
# For who loads from APIs of Java, Go or .NET, many of which leave out a fraction of zero: now and then one customer's change is missing. Yield the
# cursor as a `datetime`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check dlt==1.31.0 duckdb==2.0.1
cd "$work"
export RUNTIME__DLTHUB_TELEMETRY=false DLT_DATA_DIR="$work/dlt" HOME="$work"
venv/bin/python -W ignore - <<'PYTHON'
import datetime
import sys

import dlt
import duckdb


def load(name, first, second):
    pipeline = dlt.pipeline(name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="landing")
    for number, changed in enumerate((first, second)):

        @dlt.resource(name="people", primary_key="id", write_disposition="append")
        def people(cursor=dlt.sources.incremental("changed")):
            yield {"id": number, "changed": changed}

        pipeline.run(people()).raise_on_failed_jobs()
    with duckdb.connect(f"{name}.duckdb") as database:
        kind = database.execute("select typeof(changed) from landing.people").fetchone()[0]
        return database.execute("select count(*) from landing.people").fetchone()[0], kind


def instant(text):
    return datetime.datetime.fromisoformat(text)


cases = {
    "fraction": ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00.500Z"),
    "offset": ("2026-07-01T10:00:00+02:00", "2026-07-01T09:30:00Z"),
    "number": ("9", "10"),
    "same form": ("2026-07-01T10:00:00.000Z", "2026-07-01T10:00:00.500Z"),
}
seen = {name.replace(" ", "_"): load(name.replace(" ", "_"), *pair) for name, pair in cases.items()}
seen["datetime"] = load("datetime", *map(instant, cases["fraction"]))
print(seen)
lost, kept = (1, "TIMESTAMP WITH TIME ZONE"), (2, "TIMESTAMP WITH TIME ZONE")
good = seen["fraction"] == seen["offset"] == lost and seen["number"][0] == 1
sys.exit(0 if good and seen["same_form"] == seen["datetime"] == kept else 1)
PYTHON
