#!/usr/bin/env bash
# pycountry 26.2.16: `search_fuzzy` does not put the country first whose name is exactly what was asked.
#
# Expected: `search_fuzzy("Niger")` begins with Niger.
# Seen: it begins with Nigeria. Points are added up: a whole country name counts 50, a whole name of a subdivision 49, and parts of names
# more on top. Nigeria has a state called Niger, so it ends above the country of that name. Code that takes the first answer moves every
# customer of Niger to Nigeria, with another dialling code and other postal codes.
#
# For who reads country names: look the whole name up first (`countries.lookup`), and take no guess for a key.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pycountry==26.2.16
"$work/venv/bin/python" - <<'PYTHON'
import sys

import pycountry

fuzzy = [country.alpha_2 for country in pycountry.countries.search_fuzzy("Niger")]
exact = pycountry.countries.lookup("Niger").alpha_2
print(f"search_fuzzy: {fuzzy}, lookup: {exact}")
sys.exit(0 if fuzzy[:2] == ["NG", "NE"] and exact == "NE" else 1)
PYTHON
