#!/usr/bin/env bash
# singer-python 6.8.0: `Transformer` turns the texts `no`, `N`, `0` and `off` into True.
#
# Expected: a text in a boolean field is read by its meaning, or does not match the schema, as `12.0` does not match `integer`.
# Seen: only `false` in any case and the empty text are False; every other text is True, `"False "` with a blank at its end too. No error, no
# line in the log. The number 0 is False and the text `0` is True, so the answer depends on whether the API quotes its numbers.
#
# For who loads through taps: an opt-in column that says `no` arrives as consent. Declare it a string in the schema and read it where it is loaded.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check singer-python==6.8.0
"$work/venv/bin/python" - <<'PYTHON'
import sys

from singer import Transformer

schema = {"type": "object", "properties": {"opt_in": {"type": ["null", "boolean"]}}}
expected = {"no": True, "N": True, "0": True, "off": True, "False ": True, "false": False, "": False, 0: False}
seen = {}
for value in expected:
    with Transformer() as transformer:
        seen[value] = transformer.transform({"opt_in": value}, schema)["opt_in"]
print(seen)
sys.exit(0 if seen == expected else 1)
PYTHON
