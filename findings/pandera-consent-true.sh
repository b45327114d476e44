#!/usr/bin/env bash
# pandera 0.35.0 with pandas 3.1.1: a consent of `no` becomes True where the schema says `bool` and `coerce`, and so does a missing one.
#
# Expected: an error, as for the text `10.7` in a column of whole numbers; and an error for what is missing, as the column is not nullable.
# Seen: every text but the empty one is True: `no`, `false`, `0`. None and NaN are True before it is checked whether there are nulls, so the column
# passes. `int` cuts cents in the same way. The type `boolean` of pandas raises an error for `no` and for None.
#
# For who checks files before they are loaded: the check turns all consents that were refused or never asked for into given ones, and says that the data
# are valid. Check the texts with `isin` first and map them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pandera==0.35.0 pandas==3.1.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import pandas
import pandera.pandas as pandera


def valid(kind, *values):
    class People(pandera.DataFrameModel):
        field: kind

        class Config:
            coerce = True

    try: return People.validate(pandas.DataFrame({"field": list(values)})).field.tolist()
    except pandera.errors.SchemaErrors: return "refused"
    except pandera.errors.SchemaError: return "refused"


seen = valid(bool, "yes", "no", "false", "0", "", None)
nan = valid(bool, float("nan"))
boolean = valid(pandas.BooleanDtype, "no"), valid(pandas.BooleanDtype, None)
numbers = valid(int, 10.7), valid(int, "10.7")
print(f"{seen}; NaN {nan}; boolean {boolean}; numbers {numbers}")
good = seen == [True, True, True, True, False, True] and nan == [True] and boolean == ("refused", "refused")
sys.exit(0 if good and numbers == ([10], "refused") else 1)
PYTHON
