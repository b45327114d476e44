#!/usr/bin/env bash
# singer-sdk 0.54.9 (Meltano): a length of time becomes a moment in 1970.
#
# Expected: an `interval` is a text such as `1 day, 2:00:00` or `P1DT2H`, or an error: the property is declared a string.
# Seen: a `timedelta` is added to 1970-01-01 and written as a time: 26 hours are `1970-01-02T02:00:00+00:00`, minus 5 hours are an evening of 1969. Nothing
# is raised or logged. meltanolabs-tap-postgres 0.10.0 does it with every column of the type `interval`, whose schema says `string`.
#
# For who loads through taps of the SDK: contract periods, times until churn and lengths of visits look like dates, and a reader that guesses types makes
# timestamps of them. Select `extract(epoch from …)` in a view, and read a number.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check singer-sdk==0.54.9
cd "$work"
export HOME="$work"
cat >tap.py <<'PYTHON'
import datetime

from singer_sdk import Stream, Tap
from singer_sdk import typing as th


class Visits(Stream):
    name = "visits"
    schema = th.PropertiesList(th.Property("id", th.IntegerType), th.Property("stay", th.StringType)).to_dict()

    def get_records(self, context):
        for number, hours in enumerate([26, -5, 0]):
            yield {"id": number, "stay": datetime.timedelta(hours=hours)}


class Trial(Tap):
    name = "tap-trial"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self):
        return [Visits(self)]


Trial.cli()
PYTHON
echo '{}' >config.json
venv/bin/python tap.py --config config.json 2>log >messages
venv/bin/python - <<'PYTHON'
import json
import sys

records = [message["record"]["stay"] for message in map(json.loads, open("messages")) if message["type"] == "RECORD"]
warnings = [line for line in open("log") if "WARN" in line or "ERROR" in line]
print(records, warnings)
expected = ["1970-01-02T02:00:00+00:00", "1969-12-31T19:00:00+00:00", "1970-01-01T00:00:00+00:00"]
sys.exit(0 if records == expected and not warnings else 1)
PYTHON
