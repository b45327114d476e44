#!/usr/bin/env bash
# fastavro 1.13.1: in a union that names `double` before `long`, an int is written as a double, and long customer numbers change.
#
# Expected: an int takes the branch `long`, as avro 1.12.2 of Apache writes it.
# Seen: the first branch that can hold the value is taken, and `double` is said to hold ints: 9007199254740993 is read back as
# 9007199254740992.0, and no longer as an int. The order of the branches decides over the digits.
#
# For who moves keys through Avro: two customer numbers of 16 digits or more can become one. Give keys one type, best a string, and put `long` first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastavro==1.13.1 avro==1.12.2
"$work/venv/bin/python" - <<'PYTHON'
import io
import json
import sys

import avro.io
import avro.schema
import fastavro

schema = ["null", "double", "long"]
keys = [9007199254740992, 9007199254740993]


def fast(value):
    file = io.BytesIO()
    fastavro.schemaless_writer(file, schema, value)
    return fastavro.schemaless_reader(io.BytesIO(file.getvalue()), schema)


def apache(value):
    parsed = avro.schema.parse(json.dumps(schema))
    file = io.BytesIO()
    avro.io.DatumWriter(parsed).write(value, avro.io.BinaryEncoder(file))
    return avro.io.DatumReader(parsed).read(avro.io.BinaryDecoder(io.BytesIO(file.getvalue())))


seen = [fast(key) for key in keys]
other = [apache(key) for key in keys]
print(f"fastavro {seen}, avro {other}")
sys.exit(0 if seen == [9007199254740992.0, 9007199254740992.0] and isinstance(seen[0], float) and other == keys else 1)
PYTHON
