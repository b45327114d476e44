#!/usr/bin/env bash
# tablib 3.10.0: objects whose keys stand in another order are put into the wrong columns.
#
# Expected: a value goes to the column of its key; in JSON the order of keys means nothing.
# Seen: the headers are the keys of the first object, and of every other object the values are taken one after the other: `{"phone": …, "email": …}`
# behind `{"email": …, "phone": …}` has its phone in the column `email`. It is so for JSON, YAML and for `Dataset.dict`. An object with more or fewer
# keys is refused, so the check looks as if there was one.
#
# For who imports customers, also through django-import-export, which reads files with tablib: some rows have two fields swapped, and both are texts. Sort
# the keys before (`json.dumps(…, sort_keys=True)`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "tablib[yaml]==3.10.0"
"$work/venv/bin/python" - <<'PYTHON'
import json
import sys

import tablib

people = [{"email": "ann@shop.example", "phone": "0100"}, {"phone": "0200", "email": "bo@shop.example"}]
swapped = [("ann@shop.example", "0100"), ("0200", "bo@shop.example")]


def load(text, kind):
    data = tablib.Dataset().load(text, format=kind)
    return data.headers, data[:]


seen = {kind: load(json.dumps(people), kind) for kind in ("json", "yaml")}
data = tablib.Dataset()
data.dict = people
seen["dict"] = (data.headers, data[:])
ordered = load(json.dumps(people, sort_keys=True), "json")
try:
    refused = load(json.dumps([*people, {"email": "cy@shop.example"}]), "json") is None
except tablib.InvalidDimensions:
    refused = True
print(f"{seen}, keys sorted {ordered}, other keys refused {refused}")
good = all(read == (["email", "phone"], swapped) for read in seen.values()) and refused
sys.exit(0 if good and ordered[1] == [("ann@shop.example", "0100"), ("bo@shop.example", "0200")] else 1)
PYTHON
