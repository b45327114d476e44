#!/usr/bin/env bash
# pyiceberg 0.12.0: `not in` with two values shows rows with null, with one value it does not.
#
# Expected: a null is not in the answer of `consent not in (…)`, as in SQL, or is, but the length of the list does not decide.
# Seen: `not in ('no', 'withdrawn')` gives the customer whose consent is null, `not in ('no')` does not, nor does
# `consent != 'no' and consent != 'withdrawn'`. A list of one value becomes `!=`, and the two are evaluated in different ways.
#
# For who selects audiences from Iceberg: the second word in a list of exclusions adds all customers of whom nothing is known. Add
# `and consent is not null`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pyiceberg[sql-sqlite,pyarrow]==0.12.0" pyarrow==26.0.1
WORK="$work" "$work/venv/bin/python" -W ignore - <<'PYTHON'
import os
import sys

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog

work = os.environ["WORK"]
catalog = SqlCatalog("local", uri=f"sqlite:///{work}/catalog.db", warehouse=f"file://{work}/warehouse")
catalog.create_namespace("crm")
people = pa.table({"id": [1, 2, 3], "consent": [None, "yes", "no"]})
table = catalog.create_table("crm.people", schema=people.schema)
table.append(people)
expected = {
    "consent not in ('no', 'withdrawn')": [1, 2],
    "consent not in ('no')": [2],
    "consent != 'no' and consent != 'withdrawn'": [2],
    "consent not in ('no', 'withdrawn') and consent is not null": [2],
}
seen = {where: sorted(table.scan(row_filter=where).to_arrow()["id"].to_pylist()) for where in expected}
for where, ids in seen.items():
    print(where, ids)
sys.exit(0 if seen == expected else 1)
PYTHON
