#!/usr/bin/env bash
# avro 1.12.2 (Apache's package): an amount with fewer decimals than its column is written ten or a hundred times too small.
#
# Expected: in a decimal of scale 2 the amounts 12, 12.5 and 12.50 are 12.00, 12.50 and 12.50, as fastavro 1.13.1 writes them. The package raises
# AvroOutOfScaleException for a third decimal, so it looks at the scale.
# Seen: the digits are written as they stand and the scale is not applied to them: 12 is 0.12, 12.5 is 1.25, 1000 given as 1E+3 is 0.01. Both packages
# read that back. An amount with more digits than the precision is rounded to it, 123456789.12 to 123456790, also in silence.
#
# For who writes orders with Avro: `Decimal` keeps as many decimals as it was given, so prices in whole euros and sums of them shrink, and those with cents
# do not. Write `amount.quantize(Decimal("0.01"))`, or use fastavro.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check avro==1.12.2 fastavro==1.13.1
"$work/venv/bin/python" - <<'PYTHON'
import io
import json
import sys
from decimal import Decimal

import avro.datafile
import avro.errors
import avro.io
import avro.schema
import fastavro

amount = {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}
schema = {"type": "record", "name": "order", "fields": [{"name": "amount", "type": amount}]}


def apache(text):
    file = io.BytesIO()
    writer = avro.datafile.DataFileWriter(file, avro.io.DatumWriter(), avro.schema.parse(json.dumps(schema)))
    writer.append({"amount": Decimal(text)})
    writer.flush()
    file.seek(0)
    same = next(iter(avro.datafile.DataFileReader(io.BytesIO(file.getvalue()), avro.io.DatumReader())))["amount"]
    other = next(fastavro.reader(file))["amount"]
    return same if same == other else (same, other)


def fast(text):
    file = io.BytesIO()
    fastavro.writer(file, fastavro.parse_schema(schema), [{"amount": Decimal(text)}])
    file.seek(0)
    return next(fastavro.reader(file))["amount"]


texts = ["12", "12.5", "12.50", "1E+3", "-7"]
seen = {text: str(apache(text)) for text in texts}
others = {text: str(fast(text)) for text in texts}
long = int(apache("123456789.12"))
try:
    third = apache("1.005")
except avro.errors.AvroOutOfScaleException as error:
    third = type(error).__name__
print(f"avro {seen}; fastavro {others}; 123456789.12 -> {long}; 1.005 -> {third}")
expected = {"12": "0.12", "12.5": "1.25", "12.50": "12.50", "1E+3": "0.01", "-7": "-0.07"}
right = {"12": "12.00", "12.5": "12.50", "12.50": "12.50", "1E+3": "1000.00", "-7": "-7.00"}
sys.exit(0 if seen == expected and others == right and long == 123456790 and third == "AvroOutOfScaleException" else 1)
PYTHON
