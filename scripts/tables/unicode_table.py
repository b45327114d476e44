#!/usr/bin/env python3
"""Writes Sources/CTables/data/unicode.bin from Python's `unicodedata` (Unicode 14.0.0 in Python 3.11).

Little-endian:

    header    u32 x 8: magic 'UNI1', blocks, entries, records, decompositions, version, size, 0; offsets in bytes
    blocks    u16 x 0x2200: number of the block of 128 scalars
    entries   u16 x 128 per block: number of the record of a scalar
    records   20 bytes: i32 to the upper case, i32 to the lower case, i32 to the scalar without accents,
              u16 first scalar of the canonical decomposition, u8 its length, u8 combining class,
              u8 flags, u8 digit value or 15, and case, u16 letters that stand for it
    decompositions   u32 scalars, decomposed in full and in canonical order; Hangul syllables are left to arithmetic
    version   text of the Unicode version

Flags: 1 non-spacing mark (Mn), 2 letter or number, 4 assigned, 8 the scalar without accents is that one scalar,
16 a dash, an apostrophe or a point, 32 other punctuation, 64 letter or mark of any kind (L, M).
Case: 16 has case, 32 is passed over where a capital sigma looks for its neighbours (Case_Ignorable), whether or not it has case.
Letters: up to three of A to Z, 5 bits each from the least (A is 1), for matching what canonical decomposition leaves whole:
`\u0142` is L, `\u00e6` AE, `\uff21` A.
Case mappings are the simple ones (one scalar to one), with U+00DF to U+1E9E, as DuckDB has it.
"""

import _sre
import pathlib
import re
import struct
import unicodedata

MARK, ALPHANUMERIC, ASSIGNED, SIMPLE, SEPARATOR, PUNCTUATION, LETTER = 1, 2, 4, 8, 16, 32, 64
NO_DIGIT, CASED, CASE_IGNORABLE = 15, 16, 32
LAST = 0x10FFFF

# What is written for hyphens, apostrophes and points; besides the category Pd.
SEPARATORS = set(
    "\u00b4\u00b7\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u02d7\u02ee\u055a\u05f3\u2018\u2019\u201a\u201b"
    "\u2024\u2027\u2032\u2035\u2043\u2212\u30fb\ua78b\ua78c\uff07\uff0e\uff40\uff65"
)
# Marks of trade, which belong to no name.
SIGNS = set("\u00a9\u00ae\u2117\u2120\u2122")

# Latin letters whose names do not say what to write for them; as ICAO 9303 has it, but for \u00f8, which is O.
LETTERS = {
    "SHARP S": "SS", "ETH": "D", "THORN": "TH", "ENG": "N", "KRA": "K", "DOTLESS I": "I", "DOTLESS J": "J", "LONG S": "S",
    "SCHWA": "E", "OPEN E": "E", "REVERSED E": "E", "TURNED E": "E", "OPEN O": "O", "AFRICAN D": "D", "EZH": "Z", "ESH": "S", "IOTA": "I",
    "OI": "GH", "GAMMA": "G", "UPSILON": "U", "ALPHA": "A",
}
NAME = re.compile(r"LATIN (?:CAPITAL |SMALL )?(?:LETTER|LIGATURE) (.+?)(?: (?:WITH|PRECEDED BY) .+)?")


def simple_upper(c):
    if c == "\u00df":
        return "\u1e9e"
    upper = c.upper()
    if len(upper) == 1:
        return upper
    title = c.title()
    return title if len(title) == 1 else c


def simple_lower(c):
    return chr(_sre.unicode_tolower(ord(c)))


def case(c):
    """Of Python's lower case, which makes a capital sigma after a letter of a word another one than a lone sigma."""
    if f"A{c}\u03a3".lower()[-1] == "\u03c3":
        return 0
    return CASED if f".{c}\u03a3".lower()[-1] == "\u03c2" else CASE_IGNORABLE


def plain_letters(c):
    """What stands for one letter that has no canonical decomposition, in A to Z; empty where nothing does."""
    if unicodedata.category(c)[0] != "L":
        return ""
    parts = [x for x in unicodedata.normalize("NFKD", c) if unicodedata.category(x) != "Mn" and x not in SEPARATORS]
    if parts != [c]:
        found = [x.upper() if x.isascii() and x.isalpha() else plain_letters(x) for x in parts]
        return "".join(found) if all(found) else ""
    named = NAME.fullmatch(unicodedata.name(c, ""))
    if not named:
        return ""
    letter = named[1]
    return letter if re.fullmatch("[A-Z]|A[AEOUVY]|OE|OO|TZ|VY", letter) else LETTERS.get(letter, "")


def letters(c):
    if c.isascii() or unicodedata.normalize("NFD", c) != c:
        return 0
    text = plain_letters(c)
    return sum(ord(x) - 64 << 5 * i for i, x in enumerate(text)) if len(text) <= 3 else 0


def folded(text):
    """Without accents, in capital letters, with A to Z for the Latin letters that do not decompose."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join((letters(c) and plain_letters(c)) or simple_upper(c) for c in bare)


def record(scalar, decompositions):
    if 0xD800 <= scalar <= 0xDFFF:
        return struct.pack("<iiiHBBBBH", 0, 0, 0, 0, 0, 0, SIMPLE, NO_DIGIT, 0)
    c = chr(scalar)
    flags = 0
    if unicodedata.category(c) == "Mn":
        flags |= MARK
    if c.isalnum():
        flags |= ALPHANUMERIC
    if unicodedata.category(c) != "Cn":
        flags |= ASSIGNED
    category = unicodedata.category(c)
    if scalar >= 128 and (category == "Pd" or c in SEPARATORS):
        flags |= SEPARATOR
    elif scalar >= 128 and (category[0] == "P" or c in SIGNS):
        flags |= PUNCTUATION
    if category[0] in "LM":
        flags |= LETTER
    first = length = 0
    decomposed = unicodedata.normalize("NFD", c)
    hangul = 0xAC00 <= scalar <= 0xD7A3
    if decomposed != c and not hangul:
        scalars = [ord(x) for x in decomposed]
        length = len(scalars)
        first = decompositions.setdefault(tuple(scalars), sum(map(len, decompositions)))
    bare = [x for x in decomposed if unicodedata.category(x) != "Mn"]
    base = 0
    if len(bare) == 1 and unicodedata.combining(bare[0]) == 0:
        flags |= SIMPLE
        base = ord(bare[0]) - scalar
    digit = (int(c) if c.isdecimal() else NO_DIGIT) | case(c)
    upper, lower = ord(simple_upper(c)) - scalar, ord(simple_lower(c)) - scalar
    return struct.pack(
        "<iiiHBBBBH", upper, lower, base, first, length, unicodedata.combining(c), flags, digit, letters(c)
    )


def table():
    decompositions, records, blocks, block_numbers = {}, {}, {}, []
    for start in range(0, LAST + 1, 128):
        entries = tuple(
            records.setdefault(record(scalar, decompositions), len(records)) for scalar in range(start, start + 128)
        )
        block_numbers.append(blocks.setdefault(entries, len(blocks)))
    parts = [
        struct.pack(f"<{len(block_numbers)}H", *block_numbers),
        b"".join(struct.pack("<128H", *entries) for entries in blocks),
        b"".join(records),
        b"".join(struct.pack(f"<{len(scalars)}I", *scalars) for scalars in decompositions),
        unicodedata.unidata_version.encode(),
    ]
    offsets, at = [], 32
    for part in parts:
        offsets.append(at)
        at += len(part)
    return struct.pack("<4s7I", b"UNI1", *offsets, at, 0) + b"".join(parts)


if __name__ == "__main__":
    output = pathlib.Path(__file__).resolve().parents[2] / "Sources/CTables/data/unicode.bin"
    output.write_bytes(table())
    print(output.name, output.stat().st_size)
