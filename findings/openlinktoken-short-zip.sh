#!/usr/bin/env bash
# openlinktoken 2.2.1 (privacy-preserving linkage): a ZIP code that lost its leading zero is filled with a zero behind, in another state.
#
# Expected: `2108` of a spreadsheet is Boston's `02108` again, or is refused.
# Seen: it is `21080`, of Maryland's numbers, and is valid. Its token T2 (names, birth date, the first three digits) is neither that of the same
# person at `02108` nor none: it is that of a person of the same name and birth date at `21080`. All of New England, New Jersey and
# Puerto Rico begins with a zero.
#
# For who exchanges tokens: bring the zeros back before; where one of two parties used a spreadsheet, this token finds none of these customers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check openlinktoken==2.2.1
"$work/venv/bin/python" - <<'PYTHON'
import sys

from openlinktoken.attributes.person.postal_code_attribute import PostalCodeAttribute
from openlinktoken.tokens.definitions.t2_token import T2Token

person = {"LastName": "Example", "FirstName": "Ann", "BirthDate": "1980-02-03"}


def signature(zip_code):
    """What the token T2 is a digest of."""
    record = person | {"PostalCode": zip_code}
    parts = []
    for expression in T2Token().get_definition():
        attribute = expression.attribute_class()
        parts.append(expression.get_effective_value(attribute.normalize(record[attribute.get_name()])))
    return "|".join(parts)


postal = PostalCodeAttribute()
seen = {text: (postal.normalize(text), postal.validate(text), signature(text)) for text in ["02108", "2108", "21080"]}
for text, result in seen.items():
    print(text, *result)
sys.exit(0 if seen["2108"] == seen["21080"] != seen["02108"] and seen["2108"][:2] == ("21080", True) else 1)
PYTHON
