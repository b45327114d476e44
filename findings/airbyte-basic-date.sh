#!/usr/bin/env bash
# airbyte-cdk 7.39.1: `ab_datetime_parse` reads the date `20260701` as 23 August 1970, and the month `2026-07` as the day of July that it is today.
#
# Expected: ISO 8601 writes the first of July `2026-07-01` or `20260701`; both are that day, as `20260701T100000Z` is. Or an error, as for `2026-W27-3`.
# Seen: a text of digits is a number of seconds since 1970, so every date of this century without hyphens is a day of late August 1970, and the year
# `2026` is 34 minutes past midnight. Of `2026-07` the missing day is taken from the clock: read on the 30th it is the 30th, and another one tomorrow.
# `01/07/2026` is the seventh of January and `13/07/2026` the thirteenth of July. Nothing is raised.
#
# For who reads sources with the CDK: dates of birth and of orders move by decades, or the same file gives other dates on another day. Parse with
# `DatetimeParser().parse(text, "%Y%m%d")`, and give a format in every manifest.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check airbyte-cdk==7.39.1 freezegun==1.5.5
cd "$work"
HOME="$work" venv/bin/python -W ignore - <<'PYTHON'
import sys

import freezegun
from airbyte_cdk.sources.declarative.datetime.datetime_parser import DatetimeParser
from airbyte_cdk.utils.datetime_helpers import ab_datetime_parse


def read(text, today="2026-11-30"):
    with freezegun.freeze_time(today):
        try:
            return ab_datetime_parse(text).strftime("%Y-%m-%dT%H:%M:%S")
        except ValueError:
            return "refused"


expected = {
    "2026-07-01": "2026-07-01T00:00:00",
    "20260701T100000Z": "2026-07-01T10:00:00",
    "20260701": "1970-08-23T11:58:21",
    "19900228": "1970-08-19T07:50:28",
    "2026": "1970-01-01T00:33:46",
    "01/07/2026": "2026-01-07T00:00:00",
    "13/07/2026": "2026-07-13T00:00:00",
    "2026-W27-3": "refused",
}
seen = {text: read(text) for text in expected}
months = [read("2026-07", today) for today in ("2026-11-30", "2026-12-01")]
parsed = DatetimeParser().parse("20260701", "%Y%m%d").date().isoformat()
print(f"{seen}\n2026-07 on 30 November and on 1 December: {months}; with a format {parsed}")
sys.exit(0 if seen == expected and months == ["2026-07-30T00:00:00", "2026-07-01T00:00:00"] and parsed == "2026-07-01" else 1)
PYTHON
