#!/usr/bin/env bash
# singer-sdk 0.54.9 (Meltano): a time without a zone is written as one in UTC.
#
# Expected: the time as it is, without an offset, or an error: nobody said where its clock hangs.
# Seen: `2026-03-29 02:30`, which no clock in Paris showed, is `2026-03-29T02:30:00.000000+00:00`. From there on nobody can tell it from a time that is in
# UTC; a reader with a zone for clocks without an offset has nothing to apply it to. Nothing is raised or logged. meltanolabs-tap-postgres 0.10.0 does it
# with every column of the type `timestamp`, and writes `infinity` as `9999-12-31T23:59:59.999999+00:00`.
#
# For who loads through taps of the SDK: of two opt-ins an hour apart the wrong one is the later, half of the year. Select `at time zone 'Europe/Paris'` in
# a view.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check singer-sdk==0.54.9
cd "$work"
export HOME="$work" TZ=Europe/Paris
cat >tap.py <<'PYTHON'
import datetime

from singer_sdk import Stream, Tap
from singer_sdk import typing as th


class Consents(Stream):
    name = "consents"
    schema = th.PropertiesList(th.Property("id", th.IntegerType), th.Property("at", th.DateTimeType)).to_dict()

    def get_records(self, context):
        yield {"id": 1, "at": datetime.datetime(2026, 3, 29, 2, 30)}
        yield {"id": 2, "at": datetime.datetime(2026, 3, 29, 2, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))}


class Trial(Tap):
    name = "tap-trial"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self):
        return [Consents(self)]


Trial.cli()
PYTHON
echo '{}' >config.json
venv/bin/python tap.py --config config.json 2>log >messages
venv/bin/python - <<'PYTHON'
import json
import sys

records = [message["record"]["at"] for message in map(json.loads, open("messages")) if message["type"] == "RECORD"]
warnings = [line for line in open("log") if "WARN" in line or "ERROR" in line]
print(records, warnings)
expected = ["2026-03-29T02:30:00.000000+00:00", "2026-03-29T02:30:00.000000+02:00"]
sys.exit(0 if records == expected and not warnings else 1)
PYTHON
