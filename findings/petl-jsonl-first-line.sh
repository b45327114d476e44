#!/usr/bin/env bash
# petl 1.7.30: `fromjson(…, lines=True)` has the fields of the first line only; the same objects in one array have all of theirs.
#
# Expected: every field that a line has is a column, as for an array, or an error.
# Seen: of JSON lines the first names the columns. A field that is missing there, because APIs leave out what is empty, is dropped from every row
# behind it, without a warning. For an array the first 1000 objects are looked at, and fields that come up later are dropped likewise.
#
# For who loads JSON lines: the first customer had no consent yet, and so nobody has one. Give the columns: `header=["id", "consent"]`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check petl==1.7.30
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import sys

import petl

people = [{"id": 1}, {"id": 2, "consent": "no"}, {"id": 3, "consent": "yes"}]
with open("people.jsonl", "w") as lines, open("people.json", "w") as array:
    lines.write("".join(json.dumps(person) + "\n" for person in people))
    json.dump(people, array)
with open("late.json", "w") as array:
    json.dump([{"id": number} for number in range(1000)] + people, array)


def rows(name, **options):
    return [tuple(row) for row in petl.fromjson(name, **options)]


seen, whole, late = rows("people.jsonl", lines=True), rows("people.json"), rows("late.json")[0]
told = rows("people.jsonl", lines=True, header=["id", "consent"])
print(f"lines {seen}, array {whole}, field of object 1002 {late}, header given {told}")
right = [("id", "consent"), (1, None), (2, "no"), (3, "yes")]
sys.exit(0 if seen == [("id",), (1,), (2,), (3,)] and whole == told == right and late == ("id",) else 1)
PYTHON
