#!/usr/bin/env python3
"""white_space.py: the scalars that are blank or invisible, as the package `regex` knows their Unicode properties.

One line a scalar: its number in decimal, tab, `blank` (White_Space, Cc, or U+2800, the cell of Braille without dots) or `invisible` (Default_Ignorable_Code_Point).
"""

import regex

BLANK, INVISIBLE = regex.compile(r"[\p{White_Space}\p{Cc}\u2800]"), regex.compile(r"\p{Default_Ignorable_Code_Point}")


def clean(text):
    """Each run of blanks one U+0020, none at the ends, and nothing that is invisible."""
    return regex.sub(" +", " ", BLANK.sub(" ", INVISIBLE.sub("", text))).strip(" ")


if __name__ == "__main__":
    for scalar in range(0x110000):
        if 0xD800 <= scalar < 0xE000:
            continue
        if BLANK.match(chr(scalar)):
            print(f"{scalar}\tblank")
        elif INVISIBLE.match(chr(scalar)):
            print(f"{scalar}\tinvisible")
