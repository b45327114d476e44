#!/usr/bin/env bash
# xls2csv of catdoc 0.95 (Debian 12): cells with TRUE and FALSE are empty, and customer numbers of 16 digits lose the last one.
#
# Expected: `TRUE` and `FALSE`, or 1 and 0, as xlrd 2.0.2 reads the same file.
# Seen: a boolean cell is as empty as one with nothing in it, so that yes, no and not known are one. The number 1234567890123456 is written as
# `1.23456789012346e+15`, which is another customer, and the same one for its neighbours. Nothing is written to standard error, and the status is 0.
#
# For who loads lists of consents in Excel's old format: all of them are null, and with a default all are yes or all are no. Read with xlrd, or let
# `ssconvert` of Gnumeric write the CSV.
set -euo pipefail
command -v xls2csv >/dev/null || { echo "this needs Debian's package catdoc" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xlwt==1.3.0 xlrd==2.0.2
cd "$work"
HOME="$work" venv/bin/python - <<'PYTHON'
import csv
import subprocess
import sys

import xlrd
import xlwt

rows = [["name", "mail", "number"], ["Ann", True, 1234567890123456], ["Bo", False, 1234567890123457], ["Cy", None, 5]]
book = xlwt.Workbook()
sheet = book.add_sheet("consents")
for line, row in enumerate(rows):
    for column, value in enumerate(row):
        if value is not None:
            sheet.write(line, column, value)
book.save("consents.xls")
other = [xlrd.open_workbook("consents.xls").sheet_by_index(0).row_values(line) for line in range(1, 4)]
run = subprocess.run(["xls2csv", "consents.xls"], capture_output=True, text=True, check=True)
seen = [row for row in csv.reader(run.stdout.replace("\f", "").splitlines()) if row][1:]
version = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}", "catdoc"], capture_output=True, text=True).stdout
print(f"{version}: {seen}, standard error {run.stderr!r}; xlrd {other}")
expected = [["Ann", "", "1.23456789012346e+15"], ["Bo", "", "1.23456789012346e+15"], ["Cy", "", "5"]]
right = [["Ann", 1, 1234567890123456], ["Bo", 0, 1234567890123457], ["Cy", "", 5]]
sys.exit(0 if seen == expected and other == right and not run.stderr else 1)
PYTHON
