#!/usr/bin/env bash
# CurrencyConverter 0.18.23: `convert(100, "RUB")` without a date converts at the rate of 1 March 2022, and `convert(100, "EUR", "RUB")` is an error.
#
# Expected: the rates of one day, the newest in its file from the European Central Bank, or an error where a currency has none then, as there is with a date.
# Seen: the day is the last one of the currency that is given. Roubles have had no rate since March 2022, so 100 RUB are 0.85 EUR and 0.95 USD, both of that day.
# The other way round, from EUR to RUB, it is the day of the euro, and an error. 100 Croatian kuna in dollars are those of December 2022.
#
# For who sums orders in one currency: those in roubles are converted without an error at a rate of years ago, and no log has a line of it. Always give the
# date of the order.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check CurrencyConverter==0.18.23
"$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date

from currency_converter import CurrencyConverter, RateNotFoundError

converter = CurrencyConverter()


def convert(*arguments, **options):
    try:
        return round(converter.convert(100, *arguments, **options), 4)
    except RateNotFoundError:
        return "no rate"


newest = converter.bounds["USD"].last_date
old = date(2022, 3, 1)
seen = [convert("RUB", "EUR"), convert("RUB", "USD"), convert("EUR", "RUB"), convert("HRK", "USD"), convert("USD", "EUR")]
dated = [convert("RUB", "EUR", date=old), convert("RUB", "USD", date=old), convert("EUR", "RUB", date=newest)]
dated += [convert("HRK", "USD", date=date(2022, 12, 30)), convert("USD", "EUR", date=newest)]
refused = convert("RUB", "EUR", date=newest)
print(f"newest rates {newest}; RUB to EUR, to USD, EUR to RUB, HRK to USD, USD to EUR: {seen}; RUB with the newest day: {refused}")
sys.exit(0 if seen == dated and seen[0] == 0.8532 and seen[2] == refused == "no rate" and newest.year == 2026 else 1)
PYTHON
