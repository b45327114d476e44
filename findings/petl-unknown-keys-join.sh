#!/usr/bin/env bash
# petl 1.7.30 and agate 1.14.2: rows whose key is None are joined with each other, every one with every one.
#
# Expected: an unknown key matches nothing, as in SQL.
# Seen: two customers without an e-mail address and two orders without one make four joined rows; `petl.lookupjoin` gives both customers the first of
# the orders, and `petl.antijoin`, which should show whom nothing matches, leaves them out. In petl an empty field of a CSV is an empty text, which
# matches as well; agate, which csvkit's `csvjoin` uses, makes it None first.
#
# For who joins exports: the purchases of all unknown buyers are given to all customers without an address, and the revenue grows by the square. Take
# such rows out before (`petl.selectnotnone`, `Table.where`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check petl==1.7.30 agate==1.14.2
"$work/venv/bin/python" - <<'PYTHON'
import sys

import agate
import petl

people = [("email", "name"), (None, "Ann"), (None, "Bo"), ("cy@shop.example", "Cy")]
orders = [("email", "total"), (None, 10), (None, 20), ("cy@shop.example", 30)]
joined = [tuple(row) for row in petl.data(petl.join(people, orders, key="email"))]
first = [tuple(row)[1:] for row in petl.data(petl.lookupjoin(people, orders, key="email"))]
nothing = list(petl.data(petl.antijoin(people, orders, key="email")))
left = agate.Table(people[1:], people[0], [agate.Text(), agate.Text()])
right = agate.Table(orders[1:], orders[0], [agate.Text(), agate.Number()])
agates = [(row["name"], int(row["total"])) for row in left.join(right, "email", inner=True).rows]
print(f"petl {joined}, lookupjoin {first}, antijoin {nothing}\nagate {agates}")
crossed = [("Ann", 10), ("Ann", 20), ("Bo", 10), ("Bo", 20), ("Cy", 30)]
good = [row[1:] for row in joined] == agates == crossed
sys.exit(0 if good and first == [("Ann", 10), ("Bo", 10), ("Cy", 30)] and nothing == [] else 1)
PYTHON
