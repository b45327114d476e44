#!/usr/bin/env bash
# facebook_business 26.0.3 (Meta's SDK): `CustomAudience.add_users` hashes what is missing, letters that are not English, and the first two letters of a country.
#
# Expected: an empty value stays empty, `josé` is hashed as UTF-8 as Meta's page shows it, Austria is `at` or an error, as `Normalize` of the same package
# gives an error for what is no code.
# Seen, with several keys: an empty telephone number is sent as the hash of the empty text, `e3b0c442…`, the same for everybody who has none; all but A to
# Z is taken out of names and cities, so `José` is hashed as `jos` and every Russian or Greek name as the empty text too; `Austria` is cut to `au`, the
# code of Australia, `Germany` to `ge`, Georgia. With the single key of telephones nothing is done before hashing: `+33 2 …` with its blanks and `+`. All rows
# are accepted, and counted as received.
#
# For who sends audiences: matches are lost, and some are made with people who share nothing but a missing value. Normalise and hash oneself, and send with
# `pre_hashed=True`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check facebook_business==26.0.3
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import hashlib
import sys

from facebook_business.adobjects.customaudience import CustomAudience

keys, schema = CustomAudience.Schema.MultiKeySchema, CustomAudience.Schema
texts = ["", "jos", "josé", "au", "at", "ge", "de", "33261911234", "+33 2 61 91 12 34"]
known = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}


def sent(*arguments, **options):
    return CustomAudience.format_params(*arguments, **options)["payload"]["data"]


rows = sent([keys.extern_id, keys.fn, keys.country, keys.phone], [["1", "José", "Austria", ""], ["2", "Мария", "Germany", "+33 2 61 91 12 34"]], is_raw=True)
rows = [[known.get(value, value) for value in row] for row in rows]
single = [known[value] for value in sent(schema.phone_hash, ["+33 2 61 91 12 34"])]
print(f"hashed: {rows}; telephone alone: {single}")
sys.exit(0 if rows == [["1", "jos", "au", ""], ["2", "", "ge", "33261911234"]] and single == ["+33 2 61 91 12 34"] else 1)
PYTHON
