#!/usr/bin/env bash
# cleanco 2.3: one of its Czech legal forms is stored as mojibake, so that companies of that form keep it.
#
# Expected: `basename("Novák veř. obch. spol.")` is `Novák`, as of `spol. s r.o.` and `v.o.s.`.
# Seen: the name comes back whole. The term in `cleanco.termdata` is `ve`, U+00C5, U+0099, `. obch. spol.`: the two bytes of `ř` in UTF-8,
# each read as a character of its own.
#
# For who matches company names: the same firm is two firms, one written `v.o.s.`, the other `veř. obch. spol.`; search the list for U+0080 to
# U+009F before it is used.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cleanco==2.3
"$work/venv/bin/python" - <<'PYTHON'
import itertools
import sys

from cleanco import basename, termdata

terms = set(itertools.chain.from_iterable(termdata.terms_by_type.values()))
broken = [term for term in terms if any(0x80 <= ord(c) < 0xA0 for c in term)]
names = ["Novák veř. obch. spol.", "Novák v.o.s.", "Novák spol. s r.o."]
print([ascii(term) for term in broken], [basename(name) for name in names])
sys.exit(0 if broken == ["ve\xc5\x99. obch. spol."] and [basename(n) for n in names] == [names[0], "Novák", "Novák"] else 1)
PYTHON
