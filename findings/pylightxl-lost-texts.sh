#!/usr/bin/env bash
# pylightxl 1.61: of a workbook that openpyxl 3.1.5 wrote (so of `to_excel` too), all texts are empty, and columns of texts are not there.
#
# Expected: the texts, as other readers show them; texts in the cell itself (`inlineStr`) are part of the format beside those in a shared table.
# Seen: a text in the cell is passed over. Numbers, dates and booleans come as they are, so a sheet has its rows, with an empty header; a sheet of texts
# alone has no cells, as an empty one. Nothing is raised. Of a workbook of XlsxWriter, whose texts are in the shared table, all is read.
#
# For who reads what colleagues or their own jobs made: names, e-mails and consents are empty, and an update with them clears what was known. Read
# with openpyxl or calamine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pylightxl==1.61 openpyxl==3.1.5 XlsxWriter==3.2.9 python-calamine==0.9.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import openpyxl
import pylightxl
import python_calamine
import xlsxwriter

rows = [["id", "email", "points"], [1, "ann@shop.example", 10], [2, "bo@shop.example", 20]]
book = openpyxl.Workbook()
book.active.title = "people"
for row in rows:
    book.active.append(row)
words = book.create_sheet("words")
words.append(["email", "consent"])
words.append(["ann@shop.example", "no"])
book.save("openpyxl.xlsx")
with xlsxwriter.Workbook("xlsxwriter.xlsx") as other:
    sheet = other.add_worksheet("people")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)


def read(name, sheet):
    return list(pylightxl.readxl(name).ws(sheet).rows)


seen, empty, shared = read("openpyxl.xlsx", "people"), read("openpyxl.xlsx", "words"), read("xlsxwriter.xlsx", "people")
calamine = python_calamine.CalamineWorkbook.from_path("openpyxl.xlsx").get_sheet_by_name("people").to_python()
print(f"{seen}; texts alone {empty}; of XlsxWriter {shared}; calamine {calamine}")
sys.exit(0 if seen == [["", "", ""], [1, "", 10], [2, "", 20]] and not any(map(any, empty)) and shared == rows == calamine else 1)
PYTHON
