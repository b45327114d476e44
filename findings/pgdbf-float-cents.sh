#!/usr/bin/env bash
# pgdbf 0.6.2 (Debian 12): amounts in a field of dBase's type F lose their cents in PostgreSQL.
#
# Expected: F of 12 digits with 2 decimals becomes `numeric(12, 2)`, as N of the same size does.
# Seen: it becomes `numeric(2)`: the number of decimals is taken for the number of digits, and there are no decimals. PostgreSQL rounds 12.50 to 13 and
# 0.49 to 0 while it reads, without a word. With 4 decimals all up to 9999 go through, rounded. pgdbf's output still has the cents.
#
# For who moves prices or balances out of an old dBase or FoxPro program: amounts arrive whole, and nothing looks broken. Make the table oneself and call
# pgdbf with `-C -D`, which keeps what is in the file.
set -euo pipefail
command -v pgdbf >/dev/null || { echo "this needs Debian's package pgdbf" >&2; exit 2; }
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
cd "$work"
as "$bin/initdb" -D "$work/data" -A trust -U postgres -E UTF8 >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses='' -c unix_socket_directories='$work'" start >/dev/null
ask() { "$bin/psql" -X -At -q -v ON_ERROR_STOP=1 -h "$work" -U postgres "$@"; }
python3 - <<'PYTHON'
import struct

fields = [("ID", "N", 4, 0), ("PRICE", "F", 12, 2), ("RATE", "F", 12, 4), ("SAME", "N", 12, 2)]
rows = [("1", "12.50", "1234.5600", "12.50"), ("2", "0.49", "0.4900", "0.49")]
head = struct.pack("<BBBBLHH20x", 3, 126, 7, 1, len(rows), 33 + 32 * len(fields), 1 + sum(field[2] for field in fields))
head += b"".join(name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([size, places]) + bytes(14) for name, kind, size, places in fields) + b"\r"
body = b"".join(b" " + b"".join(value.rjust(field[2]).encode() for field, value in zip(fields, row)) for row in rows)
with open("prices.dbf", "wb") as file:
    file.write(head + body + b"\x1a")
PYTHON
pgdbf prices.dbf >out.sql
status=0
ask -f out.sql >/dev/null 2>errors || status=$?
types=$(ask -c "select string_agg(format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute where attrelid = 'prices'::regclass and attnum > 0")
rows=$(ask -c "select price, rate, same from prices order by id" | tr '\n' ';')
ask -c "truncate prices" -c "alter table prices alter price type numeric(12, 2), alter rate type numeric(12, 4)"
pgdbf -C -D prices.dbf | ask >/dev/null
mended=$(ask -c "select price, rate, same from prices order by id" | tr '\n' ';')
dpkg-query -W -f '${Package} ${Version}\n' pgdbf
echo "types $types; rows $rows status $status, errors [$(grep -v NOTICE errors || true)]; own table $mended"
[[ $types == "numeric(4,0), numeric(2,0), numeric(4,0), numeric(12,2)" && $rows == "13|1235|12.50;0|0|0.49;" && $status == 0 ]]
[[ $mended == "12.50|1234.5600|12.50;0.49|0.4900|0.49;" ]] && ! grep -qE 'ERROR|WARN' errors
