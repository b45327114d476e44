#!/usr/bin/env bash
# pgdbf 0.6.2 (Debian 12): a yes-or-no field of a DBF that nobody filled in becomes `f` in PostgreSQL.
#
# Expected: null. dBase has a third value for such fields, written `?` or a blank, and a number or a date that is blank becomes null here.
# Seen: what is not one of `T`, `t`, `Y` and `y` is false: `?` and the blank are the same as an `N`. dbfread 2.0.7 reads the same bytes as None.
#
# For who moves members or customers out of an old FoxPro or dBase program: all who were never asked have now said no, and the question who may still be
# asked finds nobody; in a field such as `noads` they have all said yes to advertising. Read such tables with dbfread.
set -euo pipefail
command -v pgdbf >/dev/null || { echo "this needs Debian's package pgdbf" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check dbfread==2.0.7
cd "$work"
read_back=$(venv/bin/python - <<'PYTHON'
import struct

import dbfread

fields = [("ID", "N", 4), ("OPTIN", "L", 1), ("POINTS", "N", 6), ("BORN", "D", 8)]
rows = [("1", "T", "5", "19550304"), ("2", "N", "0", "19550304"), ("3", "?", "", ""), ("4", " ", "", "")]
head = struct.pack("<BBBBLHH20x", 3, 126, 7, 1, len(rows), 33 + 32 * len(fields), 1 + sum(field[2] for field in fields))
head += b"".join(name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([size, 0]) + bytes(14) for name, kind, size in fields) + b"\r"
body = b"".join(b" " + b"".join(value.rjust(field[2]).encode() for field, value in zip(fields, row)) for row in rows)
with open("people.dbf", "wb") as file:
    file.write(head + body + b"\x1a")
print([row["OPTIN"] for row in dbfread.DBF("people.dbf")])
PYTHON
)
out=$(pgdbf people.dbf | sed -n '/^\\COPY/,/^\\\.$/p' | grep -P '^\d' | tr '\t\n' ' ;')
dpkg-query -W -f '${Package} ${Version}\n' pgdbf
echo "pgdbf: $out dbfread: $read_back"
[[ $out == '1 t 5 1955-03-04;2 f 0 1955-03-04;3 f \N \N;4 f \N \N;' && $read_back == "[True, False, None, None]" ]]
