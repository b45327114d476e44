#!/usr/bin/env bash
# frictionless 5.21.0: prices with a decimal comma are read as points on the map, and the rest of them as nothing.
#
# Expected: text, as `12,50` is no number here, or 12.50.
# Seen: in a file whose fields are separated by semicolons the cells `4,50` and `12,00` have the type `geopoint` and the values [4, 50] and [12, 0].
# A latitude ends at 90, so `19,99` is no point: where it is rare `extract` gives None for it, and where it is frequent the whole column is text.
# Which of the three a file gets depends on its prices.
#
# For who reads exports of European shops: totals are lists, or missing for just the prices that end with 99. Read with a schema, or with
# `Detector(field_type="string")`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
cd "$work"
venv/bin/python -W ignore - <<'PYTHON'
import sys

from frictionless import Resource


def read(name, prices):
    with open(f"{name}.csv", "w") as file:
        file.write("order;total\n" + "".join(f"{number};{price}\n" for number, price in enumerate(prices)))
    resource = Resource(path=f"{name}.csv")
    resource.infer()
    return resource.schema.get_field("total").type, [row["total"] for row in resource.read_rows()]


round_prices = ["4,50", "12,00", "7,25", "3,80", "15,50", "2,20", "9,75", "8,00", "6,40", "11,10"]
rare = read("rare", [*round_prices, "19,99"])
frequent = read("frequent", ["19,99", "4,50", "9,99"])
points = [point and [float(part) for part in point] for point in rare[1]]
print(f"rare {rare[0]} {points}\nfrequent {frequent}")
good = rare[0] == "geopoint" and points[:2] == [[4, 50], [12, 0]] and points[-1] is None
sys.exit(0 if good and frequent == ("string", ["19,99", "4,50", "9,99"]) else 1)
PYTHON
