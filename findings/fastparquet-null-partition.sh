#!/usr/bin/env bash
# fastparquet 2026.9.0: rows whose partition column is null are not written, and nothing says so.
#
# Expected: a folder `country=__HIVE_DEFAULT_PARTITION__`, as Hive, Spark and pyarrow make it, or an error.
# Seen: `write(…, partition_on=["country"])` returns as ever and makes a folder for each country that is known. The customers without one
# are in no file; reading back gives fewer rows. `pandas.DataFrame.to_parquet(engine="fastparquet", partition_cols=…)` does the same.
#
# For who writes customers by country, consent or channel: fill the column before, and compare the counts of rows.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastparquet==2026.9.0 pandas==2.3.3
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import fastparquet
import pandas

people = pandas.DataFrame({"id": [1, 2, 3, 4], "country": ["FR", None, "DE", None]})
fastparquet.write("direct", people, file_scheme="hive", partition_on=["country"])
people.to_parquet("pandas", engine="fastparquet", partition_cols=["country"])
seen = [sorted(fastparquet.ParquetFile(folder).to_pandas()["id"]) for folder in ["direct", "pandas"]]
print(f"written {sorted(people['id'])}, read {seen}")
sys.exit(0 if seen == [[1, 3], [1, 3]] else 1)
PYTHON
