#!/usr/bin/env bash
# aniso8601 10.0.1: `2026-07-01T24:00:00Z`, the end of the first of July, is read as its beginning, a day earlier.
#
# Expected: ISO 8601 has 24:00 for the midnight at the end of a day, so this is the same moment as `2026-07-02T00:00:00Z`.
# Seen: 2026-07-01 00:00. The time is made to 00:00 and the date is left as it is; so it is in intervals: a day written as `T00:00/T24:00` begins and ends at
# one moment, and one up to `T24:00` loses its last day. ciso8601 2.4.1 goes on to the next day, and isodate 0.7.2 refuses it; aniso8601 does neither.
#
# For who reads validity periods, opening hours or the ends of consents: what ends with a day ends before it begins. Look for `T24` in what comes in, and
# add a day, or read with ciso8601.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check aniso8601==10.0.1 ciso8601==2.4.1 isodate==0.7.2
"$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime, timezone

import aniso8601
import ciso8601
import isodate

end = "2026-07-01T24:00:00Z"
seen = aniso8601.parse_datetime(end)
year = aniso8601.parse_datetime("2026-12-31T24:00:00Z")
first, last = aniso8601.parse_interval("2026-07-01T00:00:00Z/2026-07-01T24:00:00Z")
month = aniso8601.parse_interval("2026-07-01T00:00:00Z/2026-07-31T24:00:00Z")
next_day = ciso8601.parse_datetime(end)
try:
    other = isodate.parse_datetime(end)
except ValueError:
    other = "refused"
print(f"{end} -> {seen}, end of the year -> {year}; a day lasts {last - first}, July {month[1] - month[0]}; ciso8601 {next_day}, isodate {other}")
good = seen == datetime(2026, 7, 1, tzinfo=timezone.utc) and year == datetime(2026, 12, 31, tzinfo=timezone.utc)
good = good and first == last and (month[1] - month[0]).days == 30 and next_day == datetime(2026, 7, 2, tzinfo=timezone.utc)
sys.exit(0 if good and other == "refused" else 1)
PYTHON
