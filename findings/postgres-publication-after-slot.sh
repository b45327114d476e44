#!/usr/bin/env bash
# PostgreSQL 15.18 (Debian 12): a slot that is older than its publication says "publication does not exist" for ever, once any table changed between them.
#
# Expected: the publication is there, so changes since it was made are decoded; or the slot is refused when it is made.
# Seen: both can be made in any order, and with nothing between them all is well, in tests too. One row of another table between the two, and
# `pg_logical_slot_peek_binary_changes` fails with `publication "p" does not exist`, today and after each later change: names are looked up as they were
# at the time of the change. The slot never moves and keeps the WAL until it is dropped.
#
# For who replicates by logical decoding: the error names something that `\dRp` shows. Make the publication first, and the slot after it; a slot
# that stands so is mended by `pg_replication_slot_advance` to a place after the publication, which loses the changes before.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
as "$bin/initdb" -D "$work/data" -A trust -U postgres >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c wal_level=logical -c listen_addresses='' -c unix_socket_directories='$work'" start >/dev/null
ask() { "$bin/psql" -X -At -h "$work" -U postgres -c "$1" 2>&1 || true; }
peek() { ask "select count(*) from pg_logical_slot_peek_binary_changes('$1', null, null, 'proto_version', '1', 'publication_names', '$2')"; }
ask "create table customers (id int primary key); create table other (id int primary key)" >/dev/null

ask "select pg_create_logical_replication_slot('quiet', 'pgoutput')" >/dev/null
ask "create publication a for table customers" >/dev/null
ask "insert into customers values (1)" >/dev/null
quiet=$(peek quiet a)

ask "select pg_create_logical_replication_slot('busy', 'pgoutput')" >/dev/null
ask "insert into other values (1)" >/dev/null
ask "create publication b for table customers" >/dev/null
ask "insert into customers values (2)" >/dev/null
busy=$(peek busy b | head -1)
ask "insert into customers values (3)" >/dev/null
later=$(peek busy b | head -1)
ask "select pg_replication_slot_advance('busy', pg_current_wal_lsn())" >/dev/null
ask "insert into customers values (4)" >/dev/null
mended=$(peek busy b)
there=$(ask "select count(*) from pg_publication where pubname = 'b'")
ask "select version()" | cut -d, -f1
echo "nothing between: $quiet messages; a row of another table between: $busy; later: $later; after an advance: $mended; publications of that name: $there"
[[ $quiet == 4 && $busy == 'ERROR:  publication "b" does not exist' && $later == "$busy" && $mended == 4 && $there == 1 ]]
