#!/usr/bin/env bash
# python-calamine 0.9.1: a cell with an error is an empty text, as a cell with nothing is.
#
# Expected: `#N/A`, as openpyxl 3.1.5 gives it, or something else that is no empty text.
# Seen: `#N/A` and `#DIV/0!` come as `''`, the value of empty cells. A column of a lookup that found nobody and one that nobody filled in cannot be told apart.
#
# For who reads spreadsheets of marketing: a broken VLOOKUP for the opt-out looks like "not opted out". Read such columns with openpyxl, and count the texts that
# begin with `#`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
for row in [["id", "opt_out"], ["1", "#N/A"], ["2", "#DIV/0!"], ["3", None], ["4", "no"]]:
    book.active.append(row)
book.save("people.xlsx")
seen = [row[1] for row in CalamineWorkbook.from_path("people.xlsx").get_sheet_by_index(0).to_python()[1:]]
other = [row[1] for row in openpyxl.load_workbook("people.xlsx").active.iter_rows(min_row=2, values_only=True)]
print(seen, other)
sys.exit(0 if seen == ["", "", "", "no"] and other == ["#N/A", "#DIV/0!", None, "no"] else 1)
PYTHON
