#!/usr/bin/env bash
# python-calamine 0.9.1: whole numbers come as floats, so that customer 1234 is `1234.0`.
#
# Expected: 1234, as openpyxl 3.1.5 gives it, since the cell says `<v>1234</v>`.
# Seen: every number is a float, also in a column with the format `0`; `str` and JSON write `1234.0`.
# Cells that hold the same digits as text stay as they are, so that one customer has two spellings in a column.
#
# For who reads exports of cards and customer numbers: keys do not match those of other systems, and people are twice in the list. `int(value)` where
# `value.is_integer()`, or read with openpyxl.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import sys

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
for value in ["customer", 1234, "1234", 400_000_000_001]:
    book.active.append([value])
book.active["A2"].number_format = "0"
book.save("people.xlsx")
seen = json.dumps([row[0] for row in CalamineWorkbook.from_path("people.xlsx").get_sheet_by_index(0).to_python()[1:]])
other = json.dumps([row[0] for row in openpyxl.load_workbook("people.xlsx").active.iter_rows(min_row=2, values_only=True)])
print(seen, other)
sys.exit(0 if seen == '[1234.0, "1234", 400000000001.0]' and other == '[1234, "1234", 400000000001]' else 1)
PYTHON
