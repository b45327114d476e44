#!/usr/bin/env bash
# cuallee 0.15.4: `are_unique(("number", "line"))` finds order lines double that are not, and in DuckDB passes those that are.
#
# Expected: one check gives one verdict on the same rows, and a key of two columns is unique where every pair occurs once.
# Seen: three answers. polars looks at the pairs. pandas counts the different values of each column by itself and takes the mean, so two orders of two lines
# violate the key twice. DuckDB takes the mean as well, of estimates (`approx_count_distinct`): of 100 rows of which three are
# equal it passes all, 100 good rows have minus 2 violations, and 1000 good rows 22. `is_unique` of one column gives the right verdict in all three;
# `has_cardinality` counts null as a value in polars only.
#
# For who checks loads with it: the check against double order lines is red on good data until it is taken out, and green on double ones. Join the columns of
# the key to one and ask `is_unique` of that.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cuallee==0.15.4 pandas==2.3.3 polars==1.44.2 duckdb==2.0.1 pyarrow==19.0.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import duckdb
import pandas
import polars
from cuallee import Check, CheckLevel


def verdicts(rows, rule):
    answers = []
    for engine in ("pandas", "duckdb", "polars"):
        check = Check(CheckLevel.WARNING, "trial")
        rule(check)
        if engine == "pandas":
            result = check.validate(pandas.DataFrame(rows))
        elif engine == "polars":
            result = check.validate(polars.DataFrame(rows)).to_pandas()
        else:
            database = duckdb.connect()
            database.register("given", pandas.DataFrame(rows))
            database.execute("create table lines as select * from given").fetchall()
            check.table_name = "lines"
            result = check.validate(database)
            result = result.to_pandas() if hasattr(result, "to_pandas") else result
        answers.append(f"{result.iloc[0]['status']} {int(result.iloc[0]['violations'])}")
    return answers


def key(check):
    return check.are_unique(("number", "line"))


def column(check):
    return check.is_unique("line")


hundred, thousand = list(range(100)), list(range(1000))
double = [5, 5, *range(2, 5), 5, *range(6, 100)]
seen = {
    "two orders of two lines": verdicts({"number": [1, 1, 2, 2], "line": [1, 2, 1, 2]}, key),
    "a hundred different": verdicts({"number": hundred, "line": hundred}, key),
    "a hundred, three equal": verdicts({"number": double, "line": double}, key),
    "a thousand different": verdicts({"number": thousand, "line": thousand}, key),
    "one column, a thousand": verdicts({"line": thousand}, column),
    "one column, three equal": verdicts({"line": double}, column),
    "two of a, b, null": verdicts({"city": ["a", "b", None, "a"]}, lambda check: check.has_cardinality("city", 2)),
}
for what, answers in seen.items():
    print(f"{what}: pandas {answers[0]}, duckdb {answers[1]}, polars {answers[2]}")
expected = [
    ["FAIL 2", "FAIL 2", "PASS 0"],
    ["PASS 0", "PASS -2", "PASS 0"],
    ["FAIL 2", "PASS 0", "FAIL 3"],
    ["PASS 0", "FAIL 22", "PASS 0"],
    ["PASS 0", "PASS 0", "PASS 0"],
    ["FAIL 2", "FAIL 2", "FAIL 3"],
    ["PASS 0", "PASS 0", "FAIL 4"],
]
sys.exit(0 if list(seen.values()) == expected else 1)
PYTHON
