#!/usr/bin/env bash
# datacompy 1.1.0: two tables match whose customer numbers differ, if the numbers have 17 digits, and so do amounts in exact decimals.
#
# Expected: with tolerances of 0 two whole numbers are equal only if they are the same number.
# Seen: numbers are compared as floats, in pandas and in Polars: 9007199254740993 and 9007199254740992 are equal, and in pandas
# `Decimal("12345678901234567.01")` equals one that ends in `.99`. `matches()` is True, the report says that all rows are equal. As a key to join on the
# same numbers are told apart, and as texts in a column too.
#
# For who checks a migration or a new pipeline: ids of advertising and social networks have 15 to 19 digits, and ids that went through a float are the
# fault that one looks for. Compare such columns as texts: `frame.astype({"customer": "string"})`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check datacompy==1.1.0 pandas==3.0.6 numpy==2.4.6 polars==1.44.2
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import decimal
import logging
import sys

import datacompy
import pandas
import polars

logging.disable()


def equal(before, after, **how):
    old, new = (pandas.DataFrame({"row": [1], "customer": [value]}, **how) for value in (before, after))
    return bool(datacompy.PandasCompare(old, new, join_columns="row", abs_tol=0, rel_tol=0).matches())


seen = {
    "17 digits": equal(9007199254740993, 9007199254740992),
    "19 digits": equal(1152921504606846977, 1152921504606847000),
    "decimals": equal(decimal.Decimal("12345678901234567.01"), decimal.Decimal("12345678901234567.99")),
    "5 digits": equal(12345, 12346),
    "texts": equal("9007199254740993", "9007199254740992"),
}
old, new = (polars.DataFrame({"row": [1], "customer": [value]}) for value in (9007199254740993, 9007199254740992))
seen["Polars"] = datacompy.PolarsCompare(old, new, join_columns="row", abs_tol=0, rel_tol=0).matches()
old, new = (pandas.DataFrame({"customer": [number], "name": ["Ann"]}) for number in (9007199254740993, 9007199254740992))
key = datacompy.PandasCompare(old, new, join_columns="customer")
seen["as key"] = len(key.intersect_rows) == 1
print(seen)
same = {"17 digits": True, "19 digits": True, "decimals": True, "Polars": True}
sys.exit(0 if seen == {**same, "5 digits": False, "texts": False, "as key": False} else 1)
PYTHON
