#!/usr/bin/env python3
"""Writes Sources/CTables/data/unicode.bin from Python's `unicodedata` (Unicode 14.0.0 in Python 3.11).

Little-endian:

    header    u32 x 8: magic 'UNI1', blocks, entries, records, decompositions, version, size, 0; offsets in bytes
    blocks    u16 x 0x2200: number of the block of 128 scalars
    entries   u16 x 128 per block: number of the record of a scalar
    records   20 bytes: i32 to the upper case, i32 to the lower case, i32 to the scalar without accents,
              u16 first scalar of the canonical decomposition, u8 its length, u8 combining class,
              u8 flags, u8 digit value or 255, u16 0
    decompositions   u32 scalars, decomposed in full and in canonical order; Hangul syllables are left to arithmetic
    version   text of the Unicode version

Flags: 1 non-spacing mark (Mn), 2 letter or number, 4 assigned, 8 the scalar without accents is that one scalar.
Case mappings are the simple ones (one scalar to one), with U+00DF to U+1E9E, as DuckDB has it.
"""

import _sre
import pathlib
import struct
import unicodedata

MARK, ALPHANUMERIC, ASSIGNED, SIMPLE = 1, 2, 4, 8
LAST = 0x10FFFF


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


def record(scalar, decompositions):
    if 0xD800 <= scalar <= 0xDFFF:
        return struct.pack("<iiiHBBBBH", 0, 0, 0, 0, 0, 0, SIMPLE, 255, 0)
    c = chr(scalar)
    flags = 0
    if unicodedata.category(c) == "Mn":
        flags |= MARK
    if c.isalnum():
        flags |= ALPHANUMERIC
    if unicodedata.category(c) != "Cn":
        flags |= ASSIGNED
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
    digit = int(c) if c.isdecimal() else 255
    upper, lower = ord(simple_upper(c)) - scalar, ord(simple_lower(c)) - scalar
    return struct.pack(
        "<iiiHBBBBH", upper, lower, base, first, length, unicodedata.combining(c), flags, digit, 0
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
