#!/usr/bin/env bash
# babel 2.19.0: `parse_date` changes the order of day and month from row to row where the locale does not fit.
#
# Expected: 31/12/2026 is no date in the United States and raises an error, so that a wrong locale is noticed at the first such row.
# Seen: a month above 12 is taken for the day: with `en_US`, 31/12/2026 is 31 December and 01/02/2026 is 2 January; with `en_GB` 12/31/2026 is 31 December
# too. Of a file from Europe read with `en_US` more than a third of the dates have day and month swapped, the others are right.
#
# For who reads birth dates from exports: no row fails, and a spot check finds mostly right ones. Parse with a fixed format (`strptime`), and count the
# rows whose day is above 12.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$work/venv/bin/python" - <<'PYTHON'
import datetime
import sys

from babel.dates import parse_date

american = [str(parse_date(text, locale="en_US")) for text in ("31/12/2026", "01/02/2026")]
british = [str(parse_date(text, locale="en_GB")) for text in ("12/31/2026", "01/02/2026")]
days = [datetime.date(2026, 1, 1) + datetime.timedelta(number) for number in range(365)]
swapped = sum(parse_date(day.strftime("%d/%m/%Y"), locale="en_US") != day for day in days)
print(f"en_US {american}, en_GB {british}; of 365 days of a European file {swapped} are wrong and none fails")
good = american == ["2026-12-31", "2026-01-02"] and british == ["2026-12-31", "2026-02-01"]
sys.exit(0 if good and swapped == 132 else 1)
PYTHON
