#!/usr/bin/env bash
# stockholm 0.5.7: 1050 yen are 105000 sub units where the currency is the text `JPY`, and 1050 where it is `Currency.JPY`; the two amounts are equal.
#
# Expected: the code names the currency either way, and the package knows that the yen has no decimals and the Kuwaiti dinar three.
# Seen: with a text every currency has two. `Money(1050, "JPY", from_sub_units=True)` is 10.50 yen, and 1050 of `"KWD"` are 10.50 dinars and not 1.050. What was
# right once becomes wrong on the way: `Money.from_json(amount.json())` of a yen amount is equal to it, and has a hundred times its sub units. In a sum the
# side that comes first decides.
#
# For who takes payments or writes amounts in minor units: orders in yen, won or krónur are a hundred times too much or too little, in dinars ten times. Give
# a `Currency`, and after reading JSON set it again: `Money(amount.amount, Currency.JPY)`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check stockholm==0.5.7
"$work/venv/bin/python" - <<'PYTHON'
import sys

from stockholm import Currency, Money

failed = False
for code, text, known, read_text, read_known in [
    ("JPY", 105000, 1050, "10.50 JPY", "1050 JPY"),
    ("ISK", 105000, 1050, "10.50 ISK", "1050 ISK"),
    ("KWD", 105000, 1050000, "10.50 KWD", "1.050 KWD"),
    ("EUR", 105000, 105000, "10.50 EUR", "10.50 EUR"),
]:
    currency = getattr(Currency, code)
    by_text, by_currency = Money("1050", code), Money("1050", currency)
    again = Money.from_json(by_currency.json())
    units = by_text.sub_units, by_currency.sub_units, again.sub_units
    read = str(Money(1050, code, from_sub_units=True)), str(Money(1050, currency, from_sub_units=True))
    sums = (by_text + by_currency).sub_units, (by_currency + by_text).sub_units
    mended = Money(again.amount, currency).sub_units
    print(f"{code}: sub units of the text {units[0]}, of the currency {units[1]}, after JSON {units[2]}; of 1050 sub units {read}; sums {sums}")
    failed |= units != (text, known, text) or read != (read_text, read_known) or not by_text == by_currency == again
    failed |= sums != (2 * text, 2 * known) or mended != known
sys.exit(1 if failed else 0)
PYTHON
