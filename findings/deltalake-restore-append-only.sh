#!/usr/bin/env bash
# deltalake 1.6.6: `restore` takes rows out of a table that is append-only.
#
# Expected: an error. `delete`, `update`, `merge` and an overwrite of the same table say that it is append-only, and Delta's protocol allows no removal
# of data there.
# Seen: `restore(0)` removes the file of the later append and puts nothing in its place; the newer rows are gone from the table.
#
# For who keeps consents or an audit trail in an append-only table: what `delete` may not do, one call does. Look for RESTORE in `history()`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

write_deltalake("consents", pa.table({"id": [1]}), configuration={"delta.appendOnly": "true"})
write_deltalake("consents", pa.table({"id": [2]}), mode="append")
try:
    DeltaTable("consents").delete("id = 2")
    refused = False
except Exception as error:
    refused = "append-only" in str(error)
before = sorted(DeltaTable("consents").to_pyarrow_table()["id"].to_pylist())
DeltaTable("consents").restore(0)
after = DeltaTable("consents").to_pyarrow_table()["id"].to_pylist()
print(f"delete refused {refused}, before {before}, after restore {after}")
sys.exit(0 if refused and before == [1, 2] and after == [1] else 1)
PYTHON
