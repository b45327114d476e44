#!/usr/bin/env bash
# Unidecode 1.4.0: the letter `ə` becomes an `@`, so that Əliyev is `@liyev`.
#
# Expected: a letter, `e` or `a`, as anyascii 0.3.3 gives (`Eliyev`).
# Seen: both `Ə` and `ə` are `@`, the sign of X-SAMPA for that sound. It is one of the most frequent letters of Azerbaijani: Məmmədov is `M@mm@dov`, and
# the surnames that begin with it are among the country's most common. All other letters of that alphabet become letters.
#
# For who folds names to ASCII: what looks for an `@` takes such a name for an e-mail address, masks it or refuses it, keys and slugs lose the letter,
# and no Aliyev is found. Replace the two letters before.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check Unidecode==1.4.0 anyascii==0.3.3
"$work/venv/bin/python" - <<'PYTHON'
import sys

import anyascii
import unidecode

names = ["\u018fliyev", "M\u0259mm\u0259dov", "\u00c7\u0131raqov", "\u011eurbanl\u0131", "\u015eükürov", "\u0130smay\u0131lov", "Öm\u00fcrov"]
seen, other = [unidecode.unidecode(name) for name in names], [anyascii.anyascii(name) for name in names]
print(f"{names}\nunidecode {seen}\nanyascii {other}")
good = seen[:2] == ["@liyev", "M@mm@dov"] and other[:2] == ["Eliyev", "Memmedov"]
sys.exit(0 if good and all(name.isalpha() for name in seen[2:] + other) else 1)
PYTHON
