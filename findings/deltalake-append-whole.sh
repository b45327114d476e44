#!/usr/bin/env bash
# deltalake 1.6.6: an append of amounts with cents to a column of whole numbers cuts the cents, without an error.
#
# Expected: an error, as for a number that does not fit, for a text that is no number, or for a decimal with three digits appended to one with two.
# Seen: 19.99 is 19 in a `long` column, 1.239 is 1.24 in a decimal(10,2), and a point in time is its day in a `date` column: `write_deltalake` casts
# what it is given to the types of the table. A first load whose amounts were all whole makes the column whole for good.
#
# For who appends day by day: revenue is too small and no load ever fails. Declare the types when the table is made, and compare one sum.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import datetime
import decimal
import os
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

whole, cents, day = decimal.Decimal("1.00"), pa.decimal128(10, 2), datetime.date(2026, 7, 1)
cases = {
    "long": (pa.array([10]), pa.array([19.99])),
    "decimal": (pa.array([whole], cents), pa.array([1.239])),
    "date": (pa.array([day]), pa.array([datetime.datetime(2026, 7, 2, 23, 30, tzinfo=datetime.timezone.utc)])),
    "too large": (pa.array([1], pa.int32()), pa.array([2**32 + 7])),
    "text": (pa.array([1]), pa.array(["12,50"])),
    "three digits": (pa.array([whole], cents), pa.array([decimal.Decimal("1.239")], pa.decimal128(10, 3))),
}
seen = {}
for name, (first, second) in cases.items():
    write_deltalake(name, pa.table({"value": first}))
    try:
        write_deltalake(name, pa.table({"value": second}), mode="append")
        values = DeltaTable(name).to_pyarrow_table()["value"].to_pylist()
        values.remove(first[0].as_py())
        seen[name] = values[0]
    except Exception:
        seen[name] = "refused"
print(seen)
good = seen["long"] == 19 and seen["decimal"] == decimal.Decimal("1.24") and seen["date"] == datetime.date(2026, 7, 2)
sys.stdout.flush()
# Not sys.exit: threads of pyarrow may still be at work.
os._exit(0 if good and [seen[name] for name in ("too large", "text", "three digits")] == ["refused"] * 3 else 1)
PYTHON
