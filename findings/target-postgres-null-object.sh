#!/usr/bin/env bash
# meltanolabs-target-postgres 0.8.1: an object that is null or left out is stored as the JSON value `null`, so that `is null` finds none of them.
#
# Expected: a customer without an address has SQL's null in the column `address`, as texts, numbers and lists of the same record have.
# Seen: the column is `jsonb` and holds `'null'`. `address is null` is true of nobody, `count(address)` counts everyone, and `coalesce(address, …)` never
# takes its second value, while `address->>'city'` is null for a person with `null` as for one whose city is missing. The tap sent null, and nothing is logged.
#
# For who builds audiences on what Meltano loads: "customers without an address" is empty, "with an address" is everyone. Ask for
# `nullif(address, 'null'::jsonb) is null`, or let the tap flatten objects.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work/cluster" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/cluster/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
chmod 755 "$work" && mkdir "$work/cluster" && cd "$work"
as "$bin/initdb" -D "$work/cluster/data" -A trust -U postgres -E UTF8 >/dev/null
as "$bin/pg_ctl" -D "$work/cluster/data" -w -l "$work/cluster/log" -o "-c listen_addresses='' -c unix_socket_directories='$work/cluster'" start >/dev/null
ask() { "$bin/psql" -X -At -h "$work/cluster" -U postgres -c "$1"; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check meltanolabs-target-postgres==0.8.1 "psycopg[binary]==3.3.6" SQLAlchemy==2.1.9
export HOME="$work"
echo "{\"sqlalchemy_url\": \"postgresql+psycopg://postgres@/postgres?host=$work/cluster\", \"default_target_schema\": \"public\"}" >config.json
python3 - >messages <<'PYTHON'
import json

tags = {"type": ["array", "null"], "items": {"type": "string"}}
properties = {"id": {"type": "integer"}, "address": {"type": ["object", "null"]}, "tags": tags, "name": {"type": ["string", "null"]}}
print(json.dumps({"type": "SCHEMA", "stream": "people", "key_properties": ["id"], "schema": {"type": "object", "properties": properties}}))
people = [{"id": 1, "address": {"city": "Oslo"}, "tags": ["new"], "name": "Ann"}, {"id": 2, "address": None, "tags": None, "name": None}, {"id": 3}]
for person in people:
    print(json.dumps({"type": "RECORD", "stream": "people", "record": person}))
PYTHON
venv/bin/target-postgres --config config.json <messages >state 2>log
type=$(ask "select format_type(atttypid, null) from pg_attribute where attrelid = 'people'::regclass and attname = 'address'")
counts=$(ask "select count(*), count(address), count(tags), count(name) from people")
none=$(ask "select count(*) from people where address is null")
values=$(ask "select string_agg(coalesce(address::text, 'SQL null'), ' ' order by id) from people")
mended=$(ask "select count(*) from people where nullif(address, 'null'::jsonb) is null")
warnings=$(grep -ciE 'warn|error' log || true)
echo "address is $type: $values; people, with address, tags, name: $counts; address is null: $none; with nullif: $mended; warnings $warnings"
[[ $type == jsonb && $counts == "3|3|1|1" && $none == 0 && $values == '{"city": "Oslo"} null null' && $mended == 2 && $warnings == 0 ]]
