#!/usr/bin/env bash
# sqlite-utils 4.2.1 and dataset 2.0.0: `upsert_all` and `update_many` clear the fields that a row does not have but another row of its batch has.
#
# Expected: an update changes the fields that it is given, as `upsert` with the same row alone does in both, and dataset's `upsert_many`.
# Seen: the columns of a batch are those of all its rows together, and what a row does not name is set to null: of two changes, one of a phone and one of
# a consent, the first clears the consent and the second the phone. Alone, or among rows with the same fields, each leaves the other field as it
# was. So what a customer loses depends on who else changed that day.
#
# For who applies partial updates: consents and addresses disappear here and there, without an error. Sort rows by their fields and send each kind in
# a call of its own; sqlite-utils' `batch_size=1` does not help, as columns of earlier batches are kept.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sqlite-utils==4.2.1 dataset==2.0.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import dataset
import sqlite_utils

people = [{"id": 1, "phone": "0100", "consent": "yes"}, {"id": 2, "phone": "0200", "consent": "yes"}]
changes = [{"id": 1, "phone": "0111"}, {"id": 2, "consent": "no"}]


def sqlite(apply):
    table = sqlite_utils.Database(memory=True)["people"]
    table.insert_all(people, pk="id")
    apply(table)
    return [tuple(row.values()) for row in table.rows_where(order_by="id")]


def other(apply):
    database = dataset.connect("sqlite:///:memory:")
    table = database.create_table("people", primary_id="id", primary_type=database.types.integer)
    table.insert_many(people)
    apply(table)
    return [(row["id"], row["phone"], row["consent"]) for row in table.find(order_by="id")]


lost = {
    "sqlite-utils upsert_all": sqlite(lambda table: table.upsert_all(changes, pk="id")),
    "dataset update_many": other(lambda table: table.update_many(changes, ["id"])),
}
kept = {
    "sqlite-utils upsert": sqlite(lambda table: [table.upsert(change, pk="id") for change in changes]),
    "a call for each kind": sqlite(lambda table: [table.upsert_all([change], pk="id") for change in changes]),
    "dataset upsert_many": other(lambda table: table.upsert_many(changes, ["id"])),
    "dataset update": other(lambda table: [table.update(change, ["id"]) for change in changes]),
}
print(f"{lost}\n{kept}")
cleared = all(rows == [(1, "0111", None), (2, None, "no")] for rows in lost.values())
sys.exit(0 if cleared and all(rows == [(1, "0111", "yes"), (2, "0200", "no")] for rows in kept.values()) else 1)
PYTHON
