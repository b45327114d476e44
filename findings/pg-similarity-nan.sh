#!/usr/bin/env bash
# pg_similarity 1.0 (Debian 12, PostgreSQL 15): `cosine(a, b) > 0.7` is true for a name in Cyrillic, Greek or Japanese and any other, and Müller is Möller.
#
# Expected: letters are letters in a database of UTF-8, and a measure of similarity is a number between 0 and 1.
# Seen: texts are split at all that is no letter of English, so nothing is left of `Мария`, and `cosine` divides zero by zero. For PostgreSQL NaN is greater
# than every number, so every pair passes the threshold: Мария and Павел, Мария and 東京, Мария and Ann. `Müller` and `Möller` are both the words `M` and
# `ller`, and alike in full. The operator `~##` of the same measure is false wherever there is NaN, also for Мария and Мария, and the measures by letters
# count bytes: Иван and Олег, which share no letter, are 0.5 alike for `lev` and 0.67 for `jarowinkler`.
#
# For who looks for duplicates: customers who share nothing are merged, or one person is never found. Set `pg_similarity.cosine_tokenizer` to `gram` or
# `word`, and ask for `between 0.7 and 1.1` in place of `> 0.7`; or take pg_trgm.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null | tail -1) || { echo "this needs Debian's package postgresql-15" >&2; exit 2; }
[[ -e /usr/lib/postgresql/15/lib/pg_similarity.so ]] || { echo "this needs Debian's package postgresql-15-similarity" >&2; exit 2; }
work=$(mktemp -d)
as() { if [[ $(id -u) -eq 0 ]]; then chown -R postgres "$work" && runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
as "$bin/initdb" -D "$work/data" -A trust -U postgres -E UTF8 --locale C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses='' -c unix_socket_directories='$work'" start >/dev/null
export PGCLIENTENCODING=UTF8
ask() { "$bin/psql" -X -At -h "$work" -U postgres -c "$1"; }
ask "create extension pg_similarity" >/dev/null
ask "create table people (id int, name text)" >/dev/null
ask "insert into people values (1, 'Мария'), (2, 'Павел'), (3, '東京'), (4, 'Δημήτρης'), (5, 'Ann'), (6, 'Bo')" >/dev/null
both="from people a join people b on a.id < b.id"
pairs=$(ask "select count(*), string_agg(a.id || '-' || b.id, ' ' order by a.id, b.id) $both where cosine(a.name, b.name) > 0.7")
operator=$(ask "select count(*) from people a join people b on a.id <= b.id and a.id < 5 where a.name ~## b.name")
words=$(ask "select cosine('Мария', 'Павел'), round(cosine('Müller', 'Möller')::numeric, 3), cosine('Ann', 'Bo')")
letters=$(ask "select lev('Иван', 'Олег'), round(jarowinkler('Иван', 'Олег')::numeric, 2)")
gram=$(ask "set pg_similarity.cosine_tokenizer = 'gram'; select cosine('Мария', 'Павел') > 0.7, cosine('Мария', 'Мария') > 0.7, cosine('Müller', 'Möller') > 0.7" | tail -1)
tokenizer=$(ask "load 'pg_similarity'; show pg_similarity.cosine_tokenizer" | tail -1)
ask "select version()" | cut -d, -f1
echo "pairs above 0.7: $pairs; by the operator $operator; cosine of Мария and Павел, Müller and Möller, Ann and Bo: $words"
echo "lev and jarowinkler of Иван and Олег: $letters; tokenizer $tokenizer; with gram: $gram"
[[ $pairs == "14|1-2 1-3 1-4 1-5 1-6 2-3 2-4 2-5 2-6 3-4 3-5 3-6 4-5 4-6" && $operator == 0 && $words == "NaN|1.000|0" ]]
[[ $letters == "0.5|0.67" && $gram == "f|t|f" && $tokenizer == alnum ]]
