#!/usr/bin/env bash
# facebook_business 26.0.3 (Meta's SDK): a postal code ends at its hyphen in every country.
#
# Expected: what stands behind the hyphen is dropped for ZIP+4 of the United States only.
# Seen: Poland's 00-950 becomes 00, so that the whole country shares a hundred values; Japan's 100-0001 becomes 100, Brazil's
# 01310-100 becomes 01310, Portugal's 1000-205 becomes 1000. A code whose hyphen was left out, as many forms store it, keeps all of
# its digits and so has another digest for the same place.
#
# For who sends audiences: one form for each country on both sides, and hash it yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check facebook_business==26.0.3
"$work/venv/bin/python" - <<'PYTHON'
import sys

from facebook_business.adobjects.serverside.normalize import Normalize

seen = {"00-950": "00", "00950": "00950", "100-0001": "100", "01310-100": "01310", "1000-205": "1000", "94103-1234": "94103"}
failed = False
for given, expected in seen.items():
    got = Normalize.normalize_field_skip_hashing("zp", given)
    print(f"{given} -> {got}")
    failed |= got != expected
sys.exit(1 if failed else 0)
PYTHON
