#!/usr/bin/env bash
# us 4.0.0: `states.lookup` finds a state of the United States for Como in Italy and for Tunis.
#
# Expected: None for what is no name, abbreviation or FIPS code of a state.
# Seen: a name that is not there is looked up by its sound, with Metaphone, which keeps little more than a few consonants: Como and Qom are Guam, Tunis
# is Tennessee, Giurgiu in Romania is Georgia, Main is Maine. Of the provinces of all other countries it finds more than a dozen. Yet `Mass`, `Calif.`,
# `D.C.` and `MA` with a blank behind it are None.
#
# For who tells the country of an address by its region: customers move from Italy to Guam, with another tax and another privacy law. Ask for the parts
# by themselves: `lookup(name, field="name")`, and `field="abbr"`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check us==4.0.0 jellyfish==1.3.0 pycountry==26.2.16
"$work/venv/bin/python" - <<'PYTHON'
import sys

import pycountry
import us


def found(name, **options):
    state = us.states.lookup(name, **options)
    return state and state.name


seen = {name: found(name) for name in ("Como", "Tunis", "Giurgiu", "Main", "Mass", "Calif.", "D.C.", "MA ")}
abroad = [place for place in pycountry.subdivisions if place.country_code != "US"]
moved = [f"{place.name} ({place.country_code})" for place in abroad if found(place.name) not in (None, place.name)]
exact = [place.name for place in abroad if found(place.name, field="name") not in (None, place.name)]
print(f"{seen}\nmoved to the United States: {moved}; with field=name {exact}")
states = ["Guam", "Tennessee", "Georgia", "Maine", None, None, None, None]
sys.exit(0 if list(seen.values()) == states and len(moved) > 12 and exact == [] else 1)
PYTHON
