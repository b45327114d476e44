#!/usr/bin/env bash
# phonetics 1.0.5: its NYSIIS codes lose most consonants, so that Robert, Rubin and Rodriguez are all `RA`.
#
# Expected: RABAD, RABAN and RADRAG, as jellyfish 1.3.0 and the description of the algorithm have it.
# Seen: of `Washington`, `Walker` and `Wagner` the code is `WA`, of `Hughes`, `Harris` and `Hansen` `HA`: what follows the first vowel is mostly lost. Of
# jellyfish's codes of these nine names no two are the same.
#
# For who blocks by sound: a block holds all surnames that begin alike and the comparison takes hours, and a rule that takes equal codes for equal names
# merges strangers. Take jellyfish.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check phonetics==1.0.5 jellyfish==1.3.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import jellyfish
import phonetics

names = "Robert Rubin Rodriguez Washington Walker Wagner Hughes Harris Hansen".split()
seen, right = [phonetics.nysiis(name) for name in names], [jellyfish.nysiis(name) for name in names]
for name, code, other in zip(names, seen, right):
    print(name, code, other)
good = seen == ["RA"] * 3 + ["WA"] * 3 + ["HA"] * 3
sys.exit(0 if good and len(set(right)) == len(names) and right[:3] == ["RABAD", "RABAN", "RADRAG"] else 1)
PYTHON
