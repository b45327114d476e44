#!/usr/bin/env bash
# pandera 0.35.0 with pandas 3.1.1: `drop_invalid_rows` drops valid rows too, where the parts of a frame were put together with `concat`.
#
# Expected: the rows that fail a check are dropped, and no others.
# Seen: rows are dropped by their label in the index, and after `pandas.concat` of two files the first row of each is 0. One bad row in one file takes the
# row at the same place of every other file with it. No error or warning, and what is left is valid. After `reset_index` only the bad row goes.
#
# For who reads a folder of daily files and drops what is bad: the more files, the more customers are lost for each bad row, other ones each day. Concat
# with `ignore_index=True`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pandera==0.35.0 pandas==3.1.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import pandas
import pandera.pandas as pandera

schema = pandera.DataFrameSchema({"email": pandera.Column(str, pandera.Check.str_contains("@"))}, drop_invalid_rows=True)
monday = pandas.DataFrame({"email": ["none", "ann@shop.example"]})
tuesday = pandas.DataFrame({"email": ["bo@shop.example", "cy@shop.example"]})
wednesday = pandas.DataFrame({"email": ["di@shop.example", "ed@shop.example"]})
week = pandas.concat([monday, tuesday, wednesday])
kept = schema.validate(week, lazy=True).email.tolist()
mended = schema.validate(week.reset_index(drop=True), lazy=True).email.tolist()
print(f"kept {kept}, with an index of its own {mended}")
good = kept == ["ann@shop.example", "cy@shop.example", "ed@shop.example"]
sys.exit(0 if good and mended == ["ann@shop.example", "bo@shop.example", "cy@shop.example", "di@shop.example", "ed@shop.example"] else 1)
PYTHON
