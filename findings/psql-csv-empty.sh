#!/usr/bin/env bash
# psql 15.18 (Debian 12): `psql --csv` writes null and an empty text alike; `copy … csv` keeps them apart.
#
# Expected: the two ways to CSV of one program mean the same: null is nothing and an empty text is `""`.
# Seen: both are nothing with `--csv`, and the file loaded again with `copy` has null for both. `--csv` is a form of printing, so `\pset null (none)`
# in a `.psqlrc`, which many have, writes `(none)` into the file.
#
# For who exports consents and contacts: "asked and left empty" becomes "never asked", and a null of somebody's `.psqlrc` becomes a value. Use
# `\copy (select …) to stdout csv header`, and `-X`.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
as "$bin/initdb" -D "$work/data" -A trust -U postgres >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses='' -c unix_socket_directories='$work'" start >/dev/null
echo '\pset null (none)' >"$work/psqlrc"
query="select null as a, '' as b, ' ' as c"
printed=$("$bin/psql" -X -h "$work" -U postgres --csv -c "$query" | tail -1)
copied=$("$bin/psql" -X -h "$work" -U postgres -c "copy ($query) to stdout csv" | tail -1)
set_null=$(PSQLRC="$work/psqlrc" "$bin/psql" -q -h "$work" -U postgres --csv -c "$query" | tail -1)
"$bin/psql" --version
echo "psql --csv: $printed; copy: $copied; psql --csv with a psqlrc: $set_null"
[[ $printed == ',, ' && $copied == ',"", ' && $set_null == '(none),, ' ]]
