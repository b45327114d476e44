#!/usr/bin/env bash
# pyorc 0.12.0: a number too large for its `int` column comes back whole from pyorc, and as another customer from pyarrow 26.0.1.
#
# Expected: an error when 4294967297 is written to a column of 32 bits, or one value for all who read the file.
# Seen: no error; pyorc's `Reader` gives 4294967297 again, so a test of the round trip passes. pyarrow reads the low 32 bits of the same file: 1.
# 3000000001 is -1294967295 there. A loader with a schema of its first years, `struct<id:int>`, goes on for good behind two billion.
#
# For who hands customers on as ORC: the receiver merges customer 4294967297 into customer 1. Declare keys `bigint`, and test with a second reader.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyorc==0.12.0 pyarrow==26.0.1
"$work/venv/bin/python" - <<'PYTHON'
import io
import sys

import pyarrow
import pyarrow.orc
import pyorc

keys = [1, 2147483647, 3000000001, 4294967297]
file = io.BytesIO()
with pyorc.Writer(file, "struct<id:int>") as writer:
    for key in keys:
        writer.write((key,))
own = [row[0] for row in pyorc.Reader(io.BytesIO(file.getvalue()))]
other = pyarrow.orc.read_table(pyarrow.BufferReader(file.getvalue()))["id"].to_pylist()
print(f"written {keys}\npyorc   {own}\npyarrow {other}")
sys.exit(0 if own == keys and other == [1, 2147483647, -1294967295, 1] else 1)
PYTHON
