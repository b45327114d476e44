#!/usr/bin/env bash
# facebook_business 26.0.3 (Meta's SDK): a national phone number is hashed as the number of another country.
#
# Expected: `Normalize.normalize_field("ph", …)` refuses a number without a country code, as its check for a leading zero suggests.
# Seen: the zeros in front are removed before that check, so `06 …` passes as `6…`: nine digits that begin with the code of
# Australia or Malaysia. And `+33 (0)6 …` keeps its trunk zero, which no telephone network has. Both are hashed without a word and match
# nobody. A number with dots, `+33.6…`, is refused.
#
# For who sends audiences: bring phones to E.164 before anything is hashed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check facebook_business==26.0.3
"$work/venv/bin/python" - <<'PYTHON'
import sys

from facebook_business.adobjects.serverside.normalize import Normalize

seen = {"06 39 98 00 01": "639980001", "+33 (0)6 39 98 00 01": "330639980001", "+33.6.39.98.00.01": "ValueError"}
failed = False
for given, expected in seen.items():
    try:
        got = Normalize.normalize_field_skip_hashing("ph", given)
    except ValueError as error:
        got = type(error).__name__
    print(f"{given!r} -> {got}")
    failed |= got != expected
sys.exit(1 if failed else 0)
PYTHON
