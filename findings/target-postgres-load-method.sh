#!/usr/bin/env bash
# meltanolabs-target-postgres 0.8.1: `load_method` changes nothing.
#
# Expected, as `target-postgres --about` says: with `overwrite` it "will delete all existing records and insert all input records", with `append-only` it
# "will always write all input records whether that records already exists or not".
# Seen: what decides is whether the stream has key properties. With them a row is updated or added, also with `append-only`; without them rows are
# added, also with `upsert`. `overwrite` deletes nothing: rows of before stay beside the new ones. Nothing is raised or logged.
#
# For who loads through Singer: a table that is to be replaced each night keeps everybody who left, and a stream without keys doubles.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[[ -x "${bin:-}/initdb" ]] || { echo "needs a server of PostgreSQL: apt-get install postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
[[ $(id -u) -ne 0 ]] || chown postgres "$work"
cd "$work"
as "$bin/initdb" -D "$work/data" -A trust -U postgres >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$work'" start >/dev/null
ask() { "$bin/psql" -X -At -h 127.0.0.1 -p "$port" -U postgres -c "$1"; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check meltanolabs-target-postgres==0.8.1
export HOME="$work"
load() { # a stream, its keys, a method, and the ids of its rows
    echo "{\"host\": \"127.0.0.1\", \"port\": $port, \"user\": \"postgres\", \"password\": \"none\", \"database\": \"postgres\", \"default_target_schema\": \"public\", \"load_method\": \"$3\"}" >config.json
    {
        echo "{\"type\": \"SCHEMA\", \"stream\": \"$1\", \"key_properties\": [$2], \"schema\": {\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"integer\"}}}}"
        for id in $4; do echo "{\"type\": \"RECORD\", \"stream\": \"$1\", \"record\": {\"id\": $id}}"; done
    } | venv/bin/target-postgres --config config.json >/dev/null 2>>"$work/said" || { cat "$work/said"; exit 1; }
}
seen=""
for method in overwrite append-only upsert; do
    for keys in '"id"' ''; do
        stream="${method//-/_}_${keys:+with_key}"
        load "$stream" "$keys" "$method" "1 2"
        load "$stream" "$keys" "$method" "2 3"
        seen+="$method ${keys:-none}: $(ask "select string_agg(id::text, ' ' order by id) from $stream")"$'\n'
    done
done
printf '%s' "$seen"
[[ "$seen" == 'overwrite "id": 1 2 3
overwrite none: 1 2 2 3
append-only "id": 1 2 3
append-only none: 1 2 2 3
upsert "id": 1 2 3
upsert none: 1 2 2 3
' ]]
