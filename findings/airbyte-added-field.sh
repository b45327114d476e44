#!/usr/bin/env bash
# airbyte-cdk 7.39.1: a text that `AddFields` copies becomes what Python would read in it: the phone `+4712345678` the number 4712345678, the name `None` null.
#
# Expected: `value: "{{ record['phone'] }}"` gives the new field the value of the old one, which the API sent as a text.
# Seen: what the template gives is read as a Python value where it can be one. The plus of a phone is gone; `12,50` is the pair (12, 50); the code `1e5` is
# 100000.0, `0x10` is 16, `1_000` is 1000; the postal code `10001` is a number and `02108` stays a text, so that one column has two types. `| string` in the
# template changes nothing. It is so in every manifest that gives no `value_type`, which is optional.
#
# For who makes connectors of manifests: ids and phones that were copied to another name no longer join with those that were not. Give each added field
# `value_type: string`; then every value stays as it is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check airbyte-cdk==7.39.1
cd "$work"
HOME="$work" venv/bin/python -W ignore - <<'PYTHON'
import sys

from airbyte_cdk.sources.declarative.models.declarative_component_schema import AddFields
from airbyte_cdk.sources.declarative.parsers.model_to_component_factory import ModelToComponentFactory


def copied(text, template="{{ record['given'] }}", **options):
    field = {"type": "AddedFieldDefinition", "path": ["copy"], "value": template, **options}
    manifest = {"type": "AddFields", "fields": [field]}
    record = {"given": text}
    ModelToComponentFactory().create_component(AddFields, manifest, {}).transform(record)
    return record["copy"]


expected = {
    "+4712345678": 4712345678,
    "None": None,
    "12,50": (12, 50),
    "1e5": 100000.0,
    "0x10": 16,
    "1_000": 1000,
    "10001": 10001,
    "02108": "02108",
    "Ann": "Ann",
}
failed = False
for text, value in expected.items():
    seen, kept = copied(text), copied(text, value_type="string")
    print(f"{text!r} -> {seen!r}, with value_type string {kept!r}")
    failed |= seen != value or type(seen) is not type(value) or kept != text
filtered = copied("+4712345678", "{{ record['given'] | string }}")
print(f"with | string {filtered!r}")
sys.exit(1 if failed or filtered != 4712345678 else 0)
PYTHON
