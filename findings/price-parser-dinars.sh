#!/usr/bin/env bash
# price-parser 0.5.1: amounts of currencies with three decimals are a thousand times too much, even where both separators are written.
#
# Expected: `1,234.500 KWD` is 1234.500. The comma stands for thousands, so the point cannot, and a Kuwaiti dinar has 1000 fils.
# Seen: 1234500. A last group of three digits is thousands whatever stands before it and whichever currency was recognised: `0.750 BHD` is 750,
# `JOD 12.500` is 12500. So is what Babel writes for Kuwait, Bahrain, Jordan, Oman, Libya and Tunisia.
#
# For who reads order totals from exports: dinar customers head every list by revenue. Split such amounts with the currency's own number of
# decimals.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check price-parser==0.5.1 Babel==2.18.0
"$work/venv/bin/python" - <<'PYTHON'
import sys
from decimal import Decimal

from babel.numbers import format_currency
from price_parser import Price

expected = {"1,234.500 KWD": 1234500, "0.750 BHD": 750, "JOD 12.500": 12500, "1,234.50 EUR": Decimal("1234.50")}
seen = {text: Price.fromstring(text).amount for text in expected}
written = {
    territory: Price.fromstring(format_currency(Decimal("1234.500"), currency, locale=f"{language}_{territory}")).amount
    for language, territory, currency in [("ar", "KW", "KWD"), ("ar", "BH", "BHD"), ("ar", "JO", "JOD"), ("ar", "OM", "OMR"), ("ar", "LY", "LYD"), ("fr", "TN", "TND")]
}
print(seen, written)
sys.exit(0 if seen == expected and set(written.values()) == {1234500} else 1)
PYTHON
