#!/usr/bin/env bash
# deltalake 1.6.6: whether `score > 0.5` shows and deletes a row whose score is NaN depends on which rows share its file.
#
# Expected: NaN is above every number, as this engine says of a file that holds nothing else, or it is not; the file does not decide.
# Seen: the statistics of a file leave NaN out, and a file whose largest number is 0.1 is passed over for `score > 0.5`, the NaN in it too. Alone in its
# file, or beside a row above 0.5, the same row is in the answer of `QueryBuilder` and is removed by `delete`. A compaction between two runs changes
# the audience. Nulls are never in it.
#
# For who keeps scores of models in Delta: write null where a model says NaN, or add `and not isnan(score)`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake

unknown = float("nan")


def run(name, files, compact=False):
    for rows in files:
        write_deltalake(name, pa.table({"id": list(rows), "score": list(rows.values())}), mode="append")
    table = DeltaTable(name)
    if compact:
        table.optimize.compact()
    query = "select id from people where score > 0.5 order by id"
    shown = QueryBuilder().register("people", table).execute(query).read_all().to_struct_array().to_pylist()
    return [row["id"] for row in shown], table.delete("score > 0.5")["num_deleted_rows"]


files = [{1: unknown, 2: 0.1}, {3: 0.9}]
apart, together = run("apart", files), run("together", files, compact=True)
alone = run("alone", [{1: unknown}, {2: 0.1}, {3: 0.9}])
print(f"shown, deleted: beside a small score {apart}, after compaction {together}, alone {alone}")
sys.exit(0 if apart == ([3], 1) and together == alone == ([1, 3], 2) else 1)
PYTHON
