#!/usr/bin/env bash
# pgloader 3.6.9 (Debian 12): amounts in a column REAL of SQLite lose their cents on the way to PostgreSQL, and 1.5 in a column without a type becomes `1.5d0`.
#
# Expected: REAL of SQLite has eight bytes, so it becomes `double precision`, as columns FLOAT and DOUBLE of the same table do.
# Seen: it becomes PostgreSQL's `real` of four bytes, which keeps seven digits: 1234567.89 is 1234567.875, customer number 16777217 is 16777216. A number in a
# column without a type arrives as a text in the way Lisp writes it, `1.5d0`. The report counts all rows and no error, and the exit status is 0.
#
# For who moves a shop or an app from SQLite: REAL is SQLite's own name for numbers with a point, and amounts stand in it. Add to the load file
# `CAST type real to float8 using float-to-string` (without the function no row arrives, again with status 0), and compare sums.
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
    shop.execute("create table orders (id integer primary key, amount real, same float, customer real, free)")
    shop.executemany("insert into orders values (?, ?, ?, ?, ?)", [(1, 1234567.89, 1234567.89, 16777217, 1.5), (2, 0.1, 0.1, 5, "x")])
PYTHON
cat >plain.load <<LOAD
LOAD DATABASE FROM sqlite://$work/shop.db INTO postgresql://postgres@unix:$work:5432/postgres WITH include drop, create tables;
LOAD
cat >cast.load <<LOAD
LOAD DATABASE FROM sqlite://$work/shop.db INTO postgresql://postgres@unix:$work:5432/postgres WITH include drop, create tables
CAST type real to float8 using float-to-string;
LOAD
status=0
HOME=$work pgloader plain.load >report || status=$?
types=$(ask "select string_agg(format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute where attrelid = 'orders'::regclass and attnum > 0")
row=$(ask "select amount::float8, same, customer::bigint, free from orders where id = 1")
errors=$(grep -cE 'ERROR|WARN' report || true)
HOME=$work pgloader cast.load >/dev/null
mended=$(ask "select amount, same, customer::bigint from orders where id = 1")
dpkg-query -W -f '${Package} ${Version}\n' pgloader
echo "types $types; first row $row; errors $errors, status $status; with the cast $mended"
[[ $types == "bigint, real, double precision, real, text" && $row == "1234567.875|1234567.89|16777216|1.5d0" ]]
[[ $errors == 0 && $status == 0 && $mended == "1234567.89|1234567.89|16777217" ]]
