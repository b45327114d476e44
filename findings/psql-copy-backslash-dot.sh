#!/usr/bin/env bash
# psql 15.18 (Debian 12): `\copy … csv` cannot read what it wrote where a text has a line `\.`, and of a file of one column it drops the rest in silence.
#
# Expected: in CSV what stands in quotation marks is data, and RFC 4180 knows no end mark; what `\copy to` wrote comes back with `\copy from`.
# Seen: psql looks at the lines of the file, quoted or not, and takes `\.` for the end. A note of three lines whose second is `\.` ends the file within its
# quotation marks: "unterminated CSV quoted field", and no row is loaded; `copy` by the server reads the same file well. In a list of one column
# that another program wrote, with a line `\.`, what comes after it is not loaded: exit code 0 and `COPY 1` of 3 (the server says 2).
#
# For who moves notes, tickets and lists of addresses by CSV: a text from a mail or a manual stops the load, or shortens it. Have the server read the file, or
# use the text format; compare the counts.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
as "$bin/initdb" -D "$work/data" -A trust -U postgres >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses='' -c unix_socket_directories='$work'" start >/dev/null
ask() { "$bin/psql" -X -At -h "$work" -U postgres -c "$1" 2>&1 || true; }
ask "create table notes (id int, note text); create table again (id int, note text); create table names (name text)" >/dev/null
ask "insert into notes values (1, E'one\n\\\\.\ntwo'), (2, 'b'), (3, 'c')" >/dev/null
ask "\\copy notes to '$work/notes.csv' csv" >/dev/null
chmod 644 "$work/notes.csv"
back=$(ask "\\copy again from '$work/notes.csv' csv" | head -1)
server=$(ask "copy again from '$work/notes.csv' csv")
printf 'name\nann\n\\.\nbo\ncy\n' >"$work/names.csv"
chmod 644 "$work/names.csv"
status=0
short=$("$bin/psql" -X -h "$work" -U postgres -c "\\copy names from '$work/names.csv' csv header" 2>&1) || status=$?
"$bin/psql" --version
echo "its own file: $back; by the server: $server; of three names and \\.: $short, exit code $status"
[[ $back == "ERROR:  unterminated CSV quoted field" && $server == "COPY 3" && $short == "COPY 1" && $status == 0 ]]
