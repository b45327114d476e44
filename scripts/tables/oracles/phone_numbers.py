#!/usr/bin/env python3
"""phone_numbers.py COUNT SEED [all]: made-up notations of phone numbers with what `phonenumbers` makes of them; where that is
nothing, of the text with white space of all kinds as blanks.

One line each: region, tab, the text as hexadecimal UTF-8, tab, E.164 or nothing. 40 regions, or all.
"""

import random
import sys

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from phonenumbers.re_util import enable_pattern_cache

from white_space import clean

REGIONS = (
    "FR GB DE IT ES PT BE NL LU CH AT PL CZ SE NO DK FI IE GR HU RO US CA PR JM MX BR AR JP CN IN AU RU KZ SM VA GG MA GA MG"
).split()
TYPES = [value for value in PhoneNumberType.values() if value >= 0]
SEPARATORS = [" ", ".", "-", "", "/", "\u00a0", "\u2011", " - ", "  ", ") ", "\u2009", "\u200b"]
EXTENSIONS = [
    " ext. {}", "x{}", " x {}", "#{}", " poste {}", ";ext={}", " extension {}", " extensi\u00f3n {}", " EXTN:{}",
    ",,{}#", ", {}", ";{}", " \u0434\u043e\u0431. {}", " \uff45\uff58\uff54{}", "~{}", " int {}", " anexo {}", " -{}#",
    " {}#", "/x{}", " x12/x{}", " e\u017fxt{}", "\u00a0,{}", " ext\uff0e{}", "xt {}", ",{}#", " exten\u017f\u0131on {}",
    " \u0406xt{}", " ext#{}", " extensio\u0301n{}", " {}", ";isub={}", " ; ext={}", "x{}x", " extensi{}", ",;:{}",
]
JUNK = list(
    " +-./()[]~#*xX,;:_ abcXYZ\u0660\u0669\uff10\uff19\u096a\u00e9\u00b2\u2161\n\t\"'@&%=<>!?\uff0b\u3000\u212a\u0131\u0130\u017f\u0301\U0001d7d8\u2013"
)
LABELS = ["Tel: ", "tel:", "T\u00e9l. ", "(mobile) ", "", "n\u00b0", "\u260e", "call ", "\t", "0", "+", "++", "\uff0b", " ", "("]
KEYPAD = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
SCRIPTS = [0x0660, 0x06F0, 0xFF10, 0x0966, 0x1D7CE]


class Generator:
    def __init__(self, seed, regions):
        self.random, self.regions = random.Random(seed), regions
        self.examples = {region: self.examples_of(region) for region in regions}
        self.codes = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
        self.prefixes = {
            region: phonenumbers.PhoneMetadata.metadata_for_region(region, None).national_prefix or "" for region in regions
        }

    @staticmethod
    def examples_of(region):
        found = [phonenumbers.example_number_for_type(region, kind) for kind in TYPES]
        found.append(phonenumbers.invalid_example_number(region))
        return [number for number in found if number is not None] or [phonenumbers.PhoneNumber(1, 2015550123)]

    def digits(self, least, most):
        return "".join(self.random.choice("0123456789") for _ in range(self.random.randint(least, most)))

    def national(self, region):
        r = self.random
        number = phonenumbers.national_significant_number(r.choice(self.examples[region]))
        changed = list(number)
        for _ in range(r.choice((0, 0, 1, 2, 3, 6))):
            at = r.randrange(len(changed)) if r.random() < 0.3 else r.randrange(len(changed) // 2, len(changed))
            changed[at] = r.choice("0123456789")
        number = "".join(changed)
        chance = r.random()
        if chance < 0.06:
            number = number[: r.randint(1, len(number))]
        elif chance < 0.1:
            number += self.digits(1, 4)
        elif chance < 0.12:
            number = number[r.randint(1, 3):]
        elif chance < 0.15:
            number = self.digits(2, 15)
        return number

    def grouped(self, digits):
        r = self.random
        style = r.random()
        if style < 0.25:
            return digits
        separator = r.choice(SEPARATORS) if style > 0.5 else r.choice((" ", ".", "-"))
        out, at = [], 0
        while at < len(digits):
            step = r.choice((2, 2, 2, 3, 3, 4, 1))
            out.append(digits[at : at + step])
            at += step
        text = separator.join(out)
        return "(" + text if separator == ") " else text

    def text(self, region):
        r = self.random
        home = region if r.random() < 0.8 else r.choice(self.regions)
        number = self.national(home)
        code = phonenumbers.country_code_for_region(home) if r.random() < 0.96 else r.choice(self.codes + [999, 210])
        form = r.random()
        if form < 0.08:
            try:
                parsed = phonenumbers.parse(f"+{code}{number}", None)
                text = phonenumbers.format_number(parsed, r.choice((
                    PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)))
            except phonenumbers.NumberParseException:
                text = number
        elif form < 0.4:
            text = self.grouped(self.prefixes[home] + number)
        elif form < 0.5:
            text = self.grouped(number)
        elif form < 0.65:
            text = f"+{code}" + r.choice(("", " ", "(0)", " (0)", " 0", ".", "-")) + self.grouped(number)
        elif form < 0.77:
            text = r.choice(("00", "011", "0011", "00 ", "810", "001", "0014", "119")) + f"{code}" + self.grouped(number)
        elif form < 0.83:
            text = f"{code}" + self.grouped(r.choice(("", self.prefixes[home])) + number)
        elif form < 0.86:
            text = "".join(r.choice(KEYPAD[d]) if d in KEYPAD and r.random() < 0.4 else d for d in number)
        elif form < 0.88:
            context = r.choice((f"+{code}", f"+{code}", "example.com", "a-b.fr.", "+", "", "+3 3", "1a", "-a.b", "+33;x=1"))
            text = r.choice(("tel:", "", "x")) + self.grouped(number) + ";phone-context=" + context
        elif form < 0.91:
            text = "".join(r.choice("0123456789+ -().x") for _ in range(r.randint(1, 20)))
        else:
            text = r.choice(("0", "15", "9", "90", "0041", "01", "80", "1")) + self.grouped(number)
        if r.random() < 0.08:
            text += r.choice(EXTENSIONS).format(self.digits(1, r.choice((3, 5, 10, 22))))
        if r.random() < 0.06:
            text = r.choice(LABELS) + text
        if r.random() < 0.04:
            zero = r.choice(SCRIPTS)
            text = "".join(chr(zero + int(c)) if c in "0123456789" and r.random() < 0.9 else c for c in text)
        if r.random() < 0.06:
            for _ in range(r.choice((1, 1, 2, 5))):
                at = r.randint(0, len(text))
                text = text[:at] + r.choice(JUNK) + text[at + r.randint(0, 1):]
        if r.random() < 0.003:
            text += r.choice((" ", "x", "1", "(")) * r.randint(180, 260)
        return text


def e164(text, region):
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else ""


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    regions = sorted(phonenumbers.SUPPORTED_REGIONS) if sys.argv[3:] == ["all"] else REGIONS
    enable_pattern_cache()
    generator = Generator(seed, regions)
    lines = []
    for index in range(count):
        region = regions[index % len(regions)]
        text = generator.text(region)
        asked = region if generator.random.random() < 0.98 else "ZZ"
        lines.append(f"{asked}\t{text.encode().hex()}\t{e164(text, asked) or e164(clean(text), asked)}\n")
    sys.stdout.write("".join(lines))


if __name__ == "__main__":
    main()
