#!/usr/bin/env bash
# csvkit 2.2.0: `csvsort`, `csvjoin` and `csvjson` take the signs from amounts: `€5`, `$5` and `5%` are all 5, and `12,50` is 1250.
#
# Expected: sorting moves rows and changes no value; a column of two currencies is text.
# Seen: types are guessed, and a number may have a currency's sign or a percent sign, each of which is dropped. Commas are thousands wherever they
# stand, so that in a column `1.234,50`, `12,50` becomes 1.23450 and 1250. Nothing is said of it; `csvcut` and `csvgrep` leave all as it is.
#
# For who prepares exports on the command line: `--no-inference` (`-I`) for each of these tools; without it revenue in euros and dollars is
# added up as one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2
cd "$work"
printf 'id,paid\n1,€5\n2,$5\n3,5%%\n' > signs.csv
printf 'id,paid\n1,"1.234,50"\n2,"12,50"\n' > commas.csv
signs=$(venv/bin/csvsort -c id signs.csv)
commas=$(venv/bin/csvsort -c id commas.csv)
untouched=$(venv/bin/csvsort -I -c id signs.csv)
printf '%s\n%s\nwith -I:\n%s\n' "$signs" "$commas" "$untouched"
test "$signs" = $'id,paid\n1,5\n2,5\n3,5'
test "$commas" = $'id,paid\n1,1.23450\n2,1250'
test "$untouched" = "$(cat signs.csv)"
