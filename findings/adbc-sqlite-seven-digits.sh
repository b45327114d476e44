#!/usr/bin/env bash
# adbc-driver-sqlite 1.13.0: one text in a column of amounts turns all its numbers into texts of seven digits.
#
# Expected: the numbers as SQLite itself casts them to text, with all their digits: 1234567.89 is "1234567.89".
# Seen: a column whose first rows hold numbers and a text becomes text, and each number that is no integer, or came after one that is none, is written
# as `1.234568e+06`. 19.99 is `1.999000e+01`. An integer before the first fraction loses digits too: 100200300400 is `1.002003e+11`. SQLite lets a
# column declared `decimal(10,2)` hold texts, so a single `n/a` is enough.
#
# For who reads exports and app databases through ADBC: amounts and customer numbers are rounded as soon as one row is dirty. Select
# `cast(amount as text)` and read the numbers oneself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check adbc-driver-sqlite==1.13.0 adbc-driver-manager==1.13.0 pyarrow==26.0.1
cd "$work"
venv/bin/python - <<'PYTHON'
import sqlite3
import sys

import adbc_driver_sqlite.dbapi

database = sqlite3.connect("shop.db")
database.execute("create table orders (id integer, total decimal(10,2), clean decimal(10,2))")
totals = [(1, 100200300400, 1), (2, 1234567.89, 1234567.89), (3, 19.99, 19.99), (4, "n/a", 4)]
database.executemany("insert into orders values (?, ?, ?)", totals)
database.commit()


def read(what):
    with adbc_driver_sqlite.dbapi.connect("shop.db") as connection, connection.cursor() as cursor:
        cursor.execute(f"select {what} as v from orders order by id")
        return cursor.fetch_arrow_table()["v"].to_pylist()


dirty, clean, cast = read("total"), read("clean"), read("cast(total as text)")
print(f"with n/a {dirty}, without {clean}, cast by SQLite {cast}")
good = dirty == ["1.002003e+11", "1.234568e+06", "1.999000e+01", "n/a"] and clean == [1.0, 1234567.89, 19.99, 4.0]
sys.exit(0 if good and cast == ["100200300400", "1234567.89", "19.99", "n/a"] else 1)
PYTHON
