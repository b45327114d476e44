#!/usr/bin/env bash
# pgloader 3.6.9 (Debian 12): one text that PostgreSQL refuses leaves a whole table empty, and pgloader ends with status 0.
#
# Expected: a row that PostgreSQL refuses is put aside and the others are loaded, as pgloader's manual says of files, or the status tells that rows are missing.
# Seen: from SQLite, where an empty text may stand in a column of dates, one such row among a thousand costs the table: the target has it with no rows. The
# other tables are loaded. The status is 0, also with `--on-error-stop`; only the text of the report has a line ERROR and a 1 under `errors`.
#
# For who loads every night: `pgloader … && …` goes on with no customers, and a full reload, which drops the table first, has deleted those of yesterday. Look
# for ERROR and FATAL in the output, and compare counts.
set -euo pipefail
command -v pgloader >/dev/null || { echo "this needs Debian's package pgloader" >&2; exit 2; }
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
cd "$work"
as "$bin/initdb" -D "$work/data" -A trust -U postgres -E UTF8 >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses='' -c unix_socket_directories='$work'" start >/dev/null
ask() { "$bin/psql" -X -At -h "$work" -U postgres -c "$1"; }
python3 - <<'PYTHON'
import sqlite3

with sqlite3.connect("shop.db") as shop:
    shop.execute("create table customers (id integer primary key, born date)")
    shop.execute("create table orders (id integer primary key, customer integer)")
    shop.executemany("insert into customers values (?, ?)", [(number, "1990-02-28") for number in range(1000)])
    shop.executemany("insert into orders values (?, ?)", [(number, number) for number in range(1000)])
PYTHON
cat >shop.load <<LOAD
LOAD DATABASE FROM sqlite://$work/shop.db INTO postgresql://postgres@unix:$work:5432/postgres WITH include drop, create tables;
LOAD
counts() { ask "select (select count(*) from customers), (select count(*) from orders)"; }
HOME=$work pgloader shop.load >/dev/null
yesterday=$(counts)
python3 -c 'import sqlite3; shop = sqlite3.connect("shop.db"); shop.execute("update customers set born = ? where id = 500", ("",)); shop.commit()'
status=0
HOME=$work pgloader shop.load >report || status=$?
today=$(counts)
strict=0
HOME=$work pgloader --on-error-stop shop.load >report.strict || strict=$?
errors=$(grep -c ' ERROR ' report || true)
dpkg-query -W -f '${Package} ${Version}\n' pgloader
echo "customers and orders: yesterday $yesterday, today $today; status $status, with --on-error-stop $strict; lines with ERROR $errors"
[[ $yesterday == "1000|1000" && $today == "0|1000" && $status == 0 && $strict == 0 && $errors -ge 1 ]]
