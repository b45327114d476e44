#!/usr/bin/env bash
# growthbook 4.0.0: a customer with a long number as id is in variation A where the id is a number, and in B where it is a text.
#
# Expected: the id is hashed by its digits, so that 1 and "1" get the same, as they do, and long numbers too; or long numbers are refused.
# Seen: a number goes through a double first. From 17 digits on its last digits are lost, and of ids of 18 digits half of all customers change their
# variation of two when the id comes as a text, which keeps its digits. Neighbouring numbers all share one variation.
#
# For who assigns groups in more than one place: ids of 64 bits are numbers in the warehouse and texts in the app, so half of the people see one variant
# and are counted in the other; the result tends to nothing. Give ids as texts everywhere.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check growthbook==4.0.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import growthbook


def variation(customer, count):
    attributes = growthbook.GrowthBook(attributes={"id": customer})
    return attributes.run(growthbook.Experiment(key="banner", variations=list(range(count)))).value


differ = {}
for digits in (9, 15, 18):
    ids = [10 ** (digits - 1) + number * 7919 * 10 ** (digits - 9) + number for number in range(1000)]
    differ[digits] = sum(variation(customer, 2) != variation(str(customer), 2) for customer in ids)
neighbours = [123456789012345680 + number for number in range(8)]
numbers = {variation(customer, 100) for customer in neighbours}
texts = {variation(str(customer), 100) for customer in neighbours}
print(f"of 1000 ids so many differ, by digits: {differ}; 8 neighbours of 100 variations: {len(numbers)} as numbers, {len(texts)} as texts")
good = differ[9] == differ[15] == 0 and 400 < differ[18] < 600
sys.exit(0 if good and len(numbers) == 1 and len(texts) > 4 else 1)
PYTHON
