#!/usr/bin/env python3
"""text.py: upper case, lower case, unaccented and composed (NFC) form of every scalar, then of random texts, as Python has them.

The first line is the Unicode version; then one line each: the text, its upper case, lower case, unaccented and composed form, as
hexadecimal UTF-8.
"""

import pathlib
import random
import sys
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from unicode_table import simple_lower, simple_upper


def unaccent(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


random = random.Random(11)
scalars = [chr(s) for s in range(1, 0x110000) if not 0xD800 <= s < 0xE000 and unicodedata.category(chr(s)) not in ("Cn", "Co")]
marked = [c for c in scalars if unicodedata.combining(c) or unicodedata.normalize("NFD", c) != c and not "\uac00" <= c <= "\ud7a3"]
texts = scalars + [
    "".join(random.choice(random.choice((marked, marked, scalars, "abcXYZ -"))) for _ in range(random.randint(2, 9)))
    for _ in range(50_000)
]
print(unicodedata.unidata_version)
for text in texts:
    forms = (text, "".join(map(simple_upper, text)), "".join(map(simple_lower, text)), unaccent(text), unicodedata.normalize("NFC", text))
    print("\t".join(form.encode().hex() for form in forms))
