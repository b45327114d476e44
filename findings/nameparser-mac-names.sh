#!/usr/bin/env bash
# nameparser 2.6.0: `capitalize` writes `Maciej Machado` as `MacIej MacHado`.
#
# Expected: capitals inside a name where it is Scottish or Irish, such as `MacDonald`.
# Seen: each name that begins with `mac` or `mc` and has five letters or more gets one: Polish `MacIej`, Portuguese `MacHado` and `MacEdo`,
# Czech `MacHová`, Spanish `MacArena`, French `MacRon`. It happens to names that are all small or all capital letters, as tills and older
# systems store them.
#
# For who writes to customers: "Dear MacIej" in every letter to one of Poland's common names. Give `capitalization_exceptions` such names, or keep
# what the customer wrote.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check nameparser==2.6.0
"$work/venv/bin/python" - <<'PYTHON'
import sys

from nameparser import HumanName

expected = {
    "MACIEJ MACHADO": "MacIej MacHado",
    "eva machová": "Eva MacHová",
    "MACARENA MACEDO": "MacArena MacEdo",
    "ANN MACDONALD": "Ann MacDonald",
    "Maciej Machado": "Maciej Machado",
}
seen = {}
for written in expected:
    name = HumanName(written)
    name.capitalize()
    seen[written] = str(name)
print(seen)
sys.exit(0 if seen == expected else 1)
PYTHON
