#!/usr/bin/env bash
# meltanolabs-target-postgres 0.8.1: a time with its offset is stored as what the clock of the server's zone shows, without the zone.
#
# Expected: `timestamp with time zone`, or at least UTC: the record says `2026-07-01T10:00:00Z`, of a property with the format `date-time`.
# Seen: the column is `timestamp without time zone`, and holds 10:00 on a server whose `timezone` is UTC, 06:00 where it is America/New_York: the driver
# hands over a time with a zone, which the server converts. The `_sdc_…` times are written in UTC beside it. In the night when clocks go back two moments
# an hour apart become one. Nothing is raised or logged.
#
# For who loads through Singer: the same tap and target give other tables on another server, and after an administrator sets `timezone`. Set it
# to UTC for the user of the target: `alter role loader set timezone = 'UTC'`.
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
echo "{\"host\": \"127.0.0.1\", \"port\": $port, \"user\": \"postgres\", \"password\": \"none\", \"database\": \"postgres\", \"default_target_schema\": \"public\"}" >config.json
load() { # a stream with one moment
    printf '%s\n' "{\"type\": \"SCHEMA\", \"stream\": \"$1\", \"key_properties\": [\"id\"], \"schema\": {\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"integer\"}, \"at\": {\"type\": [\"null\", \"string\"], \"format\": \"date-time\"}}}}" \
        "{\"type\": \"RECORD\", \"stream\": \"$1\", \"record\": {\"id\": 1, \"at\": \"2026-07-01T10:00:00Z\"}}" |
        venv/bin/target-postgres --config config.json >/dev/null 2>>"$work/said" || { cat "$work/said"; exit 1; }
}
ask "alter database postgres set timezone = 'UTC'" >/dev/null
load in_utc
ask "alter database postgres set timezone = 'America/New_York'" >/dev/null
load in_new_york
seen=$(ask "select (select at from in_utc), (select at from in_new_york), (select pg_typeof(at) from in_utc)")
echo "$seen"
[[ "$seen" == "2026-07-01 10:00:00|2026-07-01 06:00:00|timestamp without time zone" ]]
