#!/usr/bin/env python3
"""Writes Sources/CTables/data/phone.bin from the metadata of the PyPI package `phonenumbers`.

Everything that E.164 normalisation needs, as little-endian integers:

    header      u32 x 8: magic 'PHN1', languages, prefixes, plans, regions, codes, literals, size; offsets in bytes
    languages   u16 x 12 per state: next state by digit, 1 where a number may end here, 0
    prefixes    u16 x 12 per state: see digit_patterns.Prefixes
    plans       u32 x 8 per numbering plan: calling code, international prefix, national prefix, general numbers
                (a language), valid lengths and local lengths as bits, replacement (count << 24 | offset), 0
    regions     u16 x 676: plan of the region AA...ZZ plus 1, or 0
    codes       u16 x 2 x 1000: by calling code, main plan plus 1 (0: no such code) and the language of valid numbers
    literals    digits that replacements begin with
    version     text of the package's version, to the end
"""

import pathlib
import struct
import sys

import phonenumbers
from phonenumbers import PhoneMetadata

from digit_patterns import Languages, Prefixes, Program

TYPES = (
    "premium_rate toll_free shared_cost voip personal_number pager uan voicemail fixed_line mobile".split()
)
LONGEST = 17


class Builder:
    def __init__(self):
        self.languages, self.prefixes = Languages(), Prefixes()
        self.plans, self.plan_of, self.literals = [], {}, b""

    def typed(self, metadata):
        """The numbers whose type is known: general ones that one of the types describes too."""
        described = [
            self.languages.whole(description.national_number_pattern, set(description.possible_length) or None)
            for description in (metadata.general_desc, *(getattr(metadata, name) for name in TYPES))
            if description is not None and description.national_number_pattern
        ]
        return self.languages.combine(described, lambda holds: holds[0] and any(holds[1:]))

    def valid(self, code, metadatas):
        """The valid numbers of a calling code: the first region that claims a number decides."""
        typed = [self.typed(metadata) for metadata in metadatas]
        if len(metadatas) == 1:
            return typed[0]
        claims = [
            self.languages.starting(metadata.leading_digits, LONGEST) if metadata.leading_digits is not None else of_type
            for metadata, of_type in zip(metadatas, typed)
        ]
        count = len(typed)

        def decide(holds):
            return next((holds[count + i] for i in range(count) if holds[i]), False)

        return self.languages.combine([*claims, *typed], decide)

    def plan(self, metadata):
        replacement = self.replacement(metadata)
        international = metadata.international_prefix
        national = metadata.national_prefix_for_parsing
        general = metadata.general_desc
        self.plans.append((
            metadata.country_code,
            self.prefixes.add(international, False) if international else 0,
            self.prefixes.add(national, replacement is not None) if national else 0,
            self.languages.whole(general.national_number_pattern),
            sum(1 << length for length in general.possible_length),
            sum(1 << length for length in general.possible_length_local_only),
            0 if replacement is None else 1 << 31 | len(replacement) << 24 | self.literal(replacement),
            0,
        ))
        return len(self.plans)

    def replacement(self, metadata):
        """The digits before the last group in the rule that rewrites a national prefix, or None."""
        rule = metadata.national_prefix_transform_rule
        if not rule:
            return None
        group = f"\\{Program(metadata.national_prefix_for_parsing).groups}"
        digits = rule.removesuffix(group)
        if not rule.endswith(group) or not (digits.isdigit() or digits == ""):
            raise ValueError(f"{metadata.id}: rule {rule}")
        return digits.encode()

    def literal(self, digits):
        at = self.literals.find(digits)
        if at < 0:
            at = len(self.literals)
            self.literals += digits
        return at


def table():
    builder = Builder()
    regions, codes = [0] * 676, [(0, 0)] * 1000
    for code, names in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        metadatas = [PhoneMetadata.metadata_for_region_or_calling_code(code, name) for name in names]
        plans = [builder.plan(metadata) for metadata in metadatas]
        for name, plan in zip(names, plans):
            if name in phonenumbers.SUPPORTED_REGIONS:
                regions[(ord(name[0]) - 65) * 26 + ord(name[1]) - 65] = plan
        codes[code] = (plans[0], builder.valid(code, metadatas))

    parts = [
        b"".join(struct.pack("<12H", *row[1], row[0], 0) for row in builder.languages.rows),
        b"".join(struct.pack("<12H", *row) for row in builder.prefixes.rows),
        b"".join(struct.pack("<8I", *plan) for plan in builder.plans),
        struct.pack("<676H", *regions),
        b"".join(struct.pack("<2H", *entry) for entry in codes),
        builder.literals,
    ]
    offsets, at = [], 32
    for part in parts:
        offsets.append(at)
        at += len(part)
    header = struct.pack("<4s7I", b"PHN1", *offsets, at)
    return header + b"".join(parts) + phonenumbers.__version__.encode()


if __name__ == "__main__":
    output = pathlib.Path(__file__).resolve().parents[2] / "Sources/CTables/data/phone.bin"
    sys.setrecursionlimit(10_000)
    output.write_bytes(table())
    print(output.name, output.stat().st_size)
