#!/usr/bin/env bash
# singer-python 6.8.0: `Transformer` makes 1250.0 of `12,50`.
#
# Expected: a text that is no JSON number does not match the schema `number`, as `12.0` does not match `integer`.
# Seen: commas are removed before a number is read, wherever they stand: `12,50` is 1250.0, `1,5` is 15.0, `1,2,3` is 123.0. A shop that
# writes a decimal comma has a hundred times its revenue, or ten times where the last zero was left out; no error, no line in the log.
#
# For who loads through taps: take amounts as strings, and compare one sum with the source.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check singer-python==6.8.0
"$work/venv/bin/python" - <<'PYTHON'
import sys

from singer import Transformer

schema = {"type": "object", "properties": {"total": {"type": ["null", "number"]}}}
seen = {}
for text in ["12,50", "1,5", "1,2,3", "12.50"]:
    with Transformer() as transformer:
        seen[text] = transformer.transform({"total": text}, schema)["total"]
print(seen)
sys.exit(0 if seen == {"12,50": 1250.0, "1,5": 15.0, "1,2,3": 123.0, "12.50": 12.5} else 1)
PYTHON
