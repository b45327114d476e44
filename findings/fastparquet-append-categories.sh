#!/usr/bin/env bash
# fastparquet 2026.9.0: after an append of a categorical column, the rows that were there before are read with the values of the new ones.
#
# Expected: each part of the file has its own list of categories, so `yes` of the first part stays `yes`, as pyarrow 26.0.1 reads it.
# Seen: `ParquetFile.to_pandas` takes the list of one part for all: rows written with the categories `yes`, `no` and later rows with `no`, `withdrawn` give
# `no` where `yes` was written. The file itself is right. Nothing is raised, and as long as every part has the same categories all is well. (Known
# to the project as issue 949, open since 2025.)
#
# For who keeps consents or channels as categories and appends day by day: one new value changes what history says, and the customer who agreed has
# refused. Write such columns as strings, or read with pyarrow.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import fastparquet
import pandas
import pyarrow.parquet

days = [(["yes", "no"], ["yes", "no"]), (["no", "withdrawn"], ["no", "withdrawn"])]
for kind in ("category", "text"):
    for number, (values, categories) in enumerate(days):
        column = pandas.Categorical(values, categories=categories) if kind == "category" else pandas.Series(values, dtype=object)
        fastparquet.write(f"{kind}.parquet", pandas.DataFrame({"consent": column}), append=number > 0)
again = {kind: fastparquet.ParquetFile(f"{kind}.parquet").to_pandas()["consent"].tolist() for kind in ("category", "text")}
arrow = pyarrow.parquet.read_table("category.parquet")["consent"].to_pylist()
print(f"written {days[0][0] + days[1][0]}, fastparquet {again}, pyarrow {arrow}")
right = ["yes", "no", "no", "withdrawn"]
sys.exit(0 if again == {"category": ["no", "withdrawn", "no", "withdrawn"], "text": right} and arrow == right else 1)
PYTHON
