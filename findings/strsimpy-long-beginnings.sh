#!/usr/bin/env bash
# strsimpy 0.2.1: what it calls Jaro-Winkler rewards a common beginning of any length, so that long values that begin alike are nearly the same.
#
# Expected: Winkler's reward ends after four letters, as in jellyfish and textdistance, which agree with each other.
# Seen: short names have the same numbers as there, so a test with MARTHA and MARHTA passes. From five common letters on they are higher: Johannessen and
# Johannesberg are 0.95 alike and not 0.91, Konstantinos and Konstantina 0.99 and not 0.95, and two phone numbers that differ in their last two digits
# 0.98 and not 0.93. Two empty texts are 1.0.
#
# For who links records above 0.95, a threshold that is found in papers and other libraries' documentation: people with names or phones that begin
# alike become one person. Use jellyfish.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check strsimpy==0.2.1 jellyfish==1.3.0 textdistance==4.6.3
"$work/venv/bin/python" - <<'PYTHON'
import sys

import jellyfish
import textdistance
from strsimpy.jaro_winkler import JaroWinkler

pairs = [("MARTHA", "MARHTA"), ("Johannessen", "Johannesberg"), ("Konstantinos", "Konstantina"), ("+4712345678", "+4712345699")]
measures = {"strsimpy": JaroWinkler().similarity, "jellyfish": jellyfish.jaro_winkler_similarity, "textdistance": textdistance.jaro_winkler}
seen = {name: [round(measure(*pair), 2) for pair in pairs] for name, measure in measures.items()}
empty = JaroWinkler().similarity("", "")
print(f"{seen}; empty texts {empty}")
good = seen["strsimpy"] == [0.96, 0.95, 0.99, 0.98] and seen["jellyfish"] == seen["textdistance"] == [0.96, 0.91, 0.95, 0.93]
sys.exit(0 if good and empty == 1 else 1)
PYTHON
