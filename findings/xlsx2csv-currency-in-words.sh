#!/usr/bin/env bash
# xlsx2csv 0.8.6: an amount whose cell is shown with `USD` or `CHF` behind it is lost: 1234.50 becomes the text `#,##0.00 "us18"`.
#
# Expected: 1234.5, as where the format is `#,##0.00 "EUR"` or `#,##0.00 [$USD]`.
# Seen: a letter d, m, y, h or s in a format, also within quotes, makes a date of the number, and what comes out is the format itself with that letter replaced
# by a day or an hour: `"us18"` for US dollars, `"c12f"` for Swiss francs, `0 "18ays"` for days, `0 "pcs"` for pieces. The amount is nowhere in the file.
# Nothing is written to standard error, and the status is 0.
#
# For who loads what shops and partners send as Excel files: all amounts of one currency are gone, and a reader that takes texts for null sums those of the
# others. Give `--ignore-formats date`, which writes dates as numbers of days, or read with openpyxl or calamine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5 python-calamine==0.9.1
cd "$work"
venv/bin/python - <<'PYTHON'
import csv
import subprocess
import sys

import openpyxl
import python_calamine

expected = {
    '#,##0.00 "EUR"': "1234.5",
    "#,##0.00 [$USD]": "1234.5",
    '#,##0.00 "USD"': '#,##0.00 "us18"',
    '#,##0.00 "CHF"': '#,##0.00 "c12f"',
    '#,##0.00 "DKK"': '#,##0.00 "18kk"',
    '0 "days"': '0 "18ays"',
    '0 "pcs"': '0 "pcs"',
}
book = openpyxl.Workbook()
for number, shown in enumerate(expected, 1):
    book.active.cell(number, 1, 1234.5).number_format = shown
book.save("orders.xlsx")


def converted(*options):
    run = subprocess.run(["venv/bin/xlsx2csv", "orders.xlsx", *options], capture_output=True, text=True, check=True)
    return [row[0] for row in csv.reader(run.stdout.splitlines())], run.stderr


seen, noise = converted()
raw, _ = converted("--ignore-formats", "date")
other = [row[0] for row in python_calamine.CalamineWorkbook.from_path("orders.xlsx").get_sheet_by_index(0).to_python()]
for shown, value in zip(expected, seen):
    print(f"{shown} -> {value}")
print(f"with --ignore-formats date {set(raw)}; calamine {set(other)}; standard error {noise!r}")
sys.exit(0 if seen == list(expected.values()) and set(raw) == {"1234.5"} and set(other) == {1234.5} and not noise else 1)
PYTHON
