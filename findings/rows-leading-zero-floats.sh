#!/usr/bin/env bash
# rows 0.4.1: a number with a leading zero is no integer for it, so that a whole column becomes floats, and long customer numbers change.
#
# Expected: a column where some numbers begin with a zero is one of texts; its type for integers refuses them, so as not to lose the zero.
# Seen: the type for floats comes next and takes them. ZIP codes are 1234.0 and 75001.0, and of customer numbers of 17 digits, one of which begins with a
# zero, others change in their last digit, so that two customers are one. A column without such a number has integers, all exact.
#
# For who reads CSV or HTML with it: which numbers come out depends on one row of the file. Give the types: `force_types={"zip": rows.fields.TextField}`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check rows==0.4.1
cd "$work"
venv/bin/python -W ignore - <<'PYTHON'
import sys

import rows


def read(*texts, **types):
    with open("codes.csv", "w") as file:
        file.writelines(f"{text}\n" for text in ("code", *texts))
    return [row.code for row in rows.import_from_csv("codes.csv", **types)]


zips = read("01234", "75001")
customers = read("12345678901234567", "12345678901234568", "01234567890123456")
exact = read("12345678901234567", "12345678901234568")
mended = read("01234", "75001", force_types={"code": rows.fields.TextField})
print(f"{zips}, {customers}, without the zero {exact}, as texts {mended}")
good = zips == [1234.0, 75001.0] and customers[0] == customers[1] == 12345678901234568.0 and isinstance(zips[0], float)
sys.exit(0 if good and exact == [12345678901234567, 12345678901234568] and mended == ["01234", "75001"] else 1)
PYTHON
