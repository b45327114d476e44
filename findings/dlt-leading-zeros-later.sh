#!/usr/bin/env bash
# dlt 1.31.0: once a column has seen a number, later texts of digits are turned into numbers and lose their leading zeros.
#
# Expected: a text in a column of numbers gets the variant column `…__v_text`, as `A17` does, or the column becomes text.
# Seen: after a first row with 17, the text `0017` is 17 in the same column, `01234` is 1234 and ` 5 ` is 5. With the rows in the other order the column is
# text and all zeros are kept. So the same source gives other keys, depending on which row came first.
#
# For who loads customer numbers and postal codes from JSON, where one system quotes and another does not: two customers become one. Declare such
# columns: `columns={"code": {"data_type": "text"}}`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check dlt==1.31.0 duckdb==2.0.1
cd "$work"
export RUNTIME__DLTHUB_TELEMETRY=false DLT_DATA_DIR="$work/dlt" HOME="$work"
venv/bin/python -W ignore - <<'PYTHON'
import sys

import dlt
import duckdb

codes = [17, "0017", "01234", " 5 ", "A17"]


def load(name, values, **hints):
    pipeline = dlt.pipeline(name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="landing")
    rows = [{"id": number, "code": value} for number, value in enumerate(values)]
    pipeline.run(rows, table_name="people", **hints).raise_on_failed_jobs()
    with duckdb.connect(f"{name}.duckdb") as database:
        names = [row[0] for row in database.execute("describe landing.people").fetchall() if row[0].startswith("code")]
        return names, database.execute(f"select {', '.join(names)} from landing.people order by id").fetchall()


number = load("number", codes)
text = load("text", codes[::-1])
told = load("told", codes, columns={"code": {"data_type": "text"}})
print(f"number first {number}\ntext first {text}\ntold {told}")
good = number == (["code", "code__v_text"], [(17, None), (17, None), (1234, None), (5, None), (None, "A17")])
sys.exit(0 if good and text == (["code"], [("A17",), (" 5 ",), ("01234",), ("0017",), ("17",)]) and told[1][1] == ("0017",) else 1)
PYTHON
