#!/usr/bin/env bash
# dateparser 1.5.0: the date `2026-W27-1` of ISO 8601, Monday of the 27th week, is read as 27 January, five months away.
#
# Expected: 29 June, which `date.fromisoformat` of Python reads in it, or None, as for `2026-W40-7` and for the ordinal date `2026-182`.
# Seen: the W is passed over; the number of the week is the day of the month, and the day of the week is the month. `2026-W05-3` is 3 May and not 28 January,
# `2026-W12-1` is 1 December and not 16 March. `2026-W27`, without a day, is the 27th of the month that it is today. What cannot be read so, as week 40,
# is None: some rows of a column are None and the others are wrong. `STRICT_PARSING` reads the full form in the same way; `languages=["en"]` gives None.
#
# For who reads exports by week (reports of shops and ad platforms): what looks parsed is not. Read what has a W by `date.fromisoformat`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0 tzdata==2026.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import datetime
import sys

import dateparser

now = datetime.datetime(2026, 8, 15)


def read(text, **settings):
    found = dateparser.parse(text, settings={"RELATIVE_BASE": now, **settings})
    return found and str(found.date())


texts = ["2026-W27-1", "2026-W05-3", "2026-W12-1", "2026-W40-7", "2026-182"]
seen = [read(text) for text in texts]
strict = [read(text, STRICT_PARSING=True) for text in texts]
week = read("2026-W27")
meant = [str(datetime.date.fromisoformat(text)) for text in texts[:4]]
english = dateparser.parse("2026-W27-1", languages=["en"])
print(f"{seen}; strict {strict}; week alone {week}; meant {meant}; English {english}")
good = seen == strict == ["2026-01-27", "2026-05-03", "2026-12-01", None, None] and week == "2026-08-27" and english is None
sys.exit(0 if good and meant == ["2026-06-29", "2026-01-28", "2026-03-16", "2026-10-04"] else 1)
PYTHON
