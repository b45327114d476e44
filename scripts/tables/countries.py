#!/usr/bin/env python3
"""Writes Sources/CTables/data/countries.bin: what countries are called, with their ISO 3166-1 alpha-2 codes.

Names are the codes and English names of ISO 3166-1 and their French translations as the PyPI package `pycountry` has them
(Debian's iso-codes), those of `phonenumbers` (from CLDR) in LANGUAGES, of `tzdata` (iso3166.tab), and ALIASES; in upper case
without accents, what is neither letter nor digit a space. `Korea, Republic of` is `Republic of Korea` too. A name that
means two countries is left out unless English, French or ALIASES say which.

Little-endian: u32 x 6 (magic 'CTY1', number of names, offsets of: ends, codes, names; size); u32 end of each name;
two letters for each name; the names in byte order.
"""

import gettext
import importlib.resources
import pathlib
import struct

import pycountry
from phonenumbers.geodata.locale import LOCALE_DATA

from unicode_table import folded

LANGUAGES = """en fr de es it nl pt ca da sv nb fi is pl cs sk hu ro bg el hr sr sl et lv lt ga mt sq mk uk ru tr ar he
zh ja ko vi th id""".split()

ALIASES = {
    "GB": "UK|U K|GREAT BRITAIN|BRITAIN|ENGLAND|SCOTLAND|WALES|NORTHERN IRELAND|GRANDE BRETAGNE|ANGLETERRE|ECOSSE|"
    "PAYS DE GALLES|IRLANDE DU NORD|GROSSBRITANNIEN|GRO\u1e9eBRITANNIEN|ENGLAND|GRAN BRETANA|INGLATERRA|GRAN BRETAGNA|INGHILTERRA",
    "US": "U S|U S A|UNITED STATES OF AMERICA|THE UNITED STATES|AMERICA|ETATS UNIS D AMERIQUE|AMERIQUE|USA|EEUU|EE UU",
    "NL": "HOLLAND|HOLLANDE|OLANDA|HOLANDA|THE NETHERLANDS|NETHERLANDS KINGDOM OF THE|KINGDOM OF THE NETHERLANDS|NEDERLAND|PAYS BAS ROYAUME DES|PAYS BAS",
    "CZ": "CZECH REPUBLIC|REPUBLIQUE TCHEQUE|TCHEQUIE|CZECHIA|TSCHECHIEN|CESKO|CESKA REPUBLIKA",
    "KR": "SOUTH KOREA|KOREA|COREE DU SUD|REPUBLIC OF KOREA", "KP": "NORTH KOREA|COREE DU NORD",
    "RU": "RUSSIA|RUSSIE|RUSSIAN FEDERATION|FEDERATION DE RUSSIE", "TR": "TURKEY|TURQUIE|TURKIYE",
    "VN": "VIETNAM|VIET NAM", "IR": "IRAN", "SY": "SYRIA|SYRIE", "LA": "LAOS", "MD": "MOLDOVA|MOLDAVIE",
    "CD": "DR CONGO|RD CONGO|RDC|DEMOCRATIC REPUBLIC OF THE CONGO|REPUBLIQUE DEMOCRATIQUE DU CONGO",
    "CG": "CONGO|CONGO BRAZZAVILLE|REPUBLIC OF THE CONGO|REPUBLIQUE DU CONGO", "CI": "IVORY COAST|COTE D IVOIRE",
    "SZ": "SWAZILAND|ESWATINI", "MM": "BURMA|BIRMANIE|MYANMAR", "CV": "CAP VERT|CAPE VERDE|CABO VERDE",
    "TL": "EAST TIMOR|TIMOR ORIENTAL", "MK": "MACEDONIA|MACEDOINE|NORTH MACEDONIA|MACEDOINE DU NORD",
    "CN": "CHINA|CHINE|CHINE REPUBLIQUE POPULAIRE DE|REPUBLIQUE POPULAIRE DE CHINE|PEOPLE S REPUBLIC OF CHINA|PRC", "TW": "TAIWAN", "HK": "HONG KONG|HONG KONG SAR|HONG KONG SAR CHINA", "MO": "MACAO|MACAU",
    "IE": "IRELAND|IRLANDE|EIRE|REPUBLIC OF IRELAND", "DE": "ALLEMAGNE|DEUTSCHLAND|BRD", "AE": "UAE|EMIRATS|EAU",
    "VA": "VATICAN", "PS": "PALESTINE", "RE": "REUNION|LA REUNION", "FR": "FRANCE METROPOLITAINE",
    "BO": "BOLIVIA|BOLIVIE", "VE": "VENEZUELA", "TZ": "TANZANIA|TANZANIE", "BN": "BRUNEI", "XK": "XK|XKX|KOSOVO|REPUBLIC OF KOSOVO|REPUBLIQUE DU KOSOVO",
    "BA": "BOSNIA|BOSNIE", "GR": "EL|HELLAS", "SG": "SINGAPOUR", "LU": "LUXEMBOURG", "CH": "SUISSE|SCHWEIZ|SVIZZERA|SVIZRA|SWISS", "BE": "BELGIQUE|BELGIE|BELGIEN",
}


def words(text):
    return " ".join("".join(c if c.isalnum() else " " for c in folded(text)).split())


def iso_names(country, french):
    """The codes and names of one country; `Korea, Republic of` in both orders."""
    yield from (country.alpha_2, country.alpha_3, country.numeric)
    for field in ("name", "common_name", "official_name"):
        name = getattr(country, field, None)
        for text in {name, french(name)} if name else ():
            head, comma, tail = text.partition(", ")
            yield from (words(text), words(f"{tail} {head}")) if comma else (words(text),)
            yield words(text.partition(" (")[0])


def local_names(code):
    names = LOCALE_DATA.get(code, {})
    if isinstance(names, str):
        names = LOCALE_DATA[names[1:]]
    for language in LANGUAGES:
        name = names.get(language, "")
        if name.startswith("*"):
            name = names.get(name[1:], "")
        if name and not name.startswith("*"):
            yield language, words(name)


def table():
    lines = importlib.resources.files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8").splitlines()
    english = dict(line.split("\t") for line in lines if not line.startswith("#"))
    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"]).gettext
    countries = sorted(pycountry.countries, key=lambda country: country.alpha_2)
    assert {country.alpha_2 for country in countries} == set(english)

    certain, others = {}, {}
    for country in countries:
        certain[country.alpha_2] = certain[country.alpha_3] = certain[country.numeric] = country.alpha_2
    for code, text in ALIASES.items():
        for name in text.split("|"):
            certain.setdefault(words(name), code)
    for country in countries:
        code = country.alpha_2
        names = list(local_names(code))
        for name in [*iso_names(country, french), words(english[code])]:
            others.setdefault(name, set()).add(code)
        for name in [words(country.name), words(french(country.name)), words(english[code])] + [
            name for language, name in names if language in ("en", "fr")
        ]:
            certain.setdefault(name, code)
        for _, name in names:
            others.setdefault(name, set()).add(code)
    for name, codes in others.items():
        if len(codes) == 1:
            certain.setdefault(name, *codes)
    certain.pop("", None)
    entries = sorted((name.encode(), code.encode()) for name, code in certain.items())

    ends, at = [], 0
    for name, _ in entries:
        at += len(name)
        ends.append(at)
    parts = [
        struct.pack(f"<{len(ends)}I", *ends),
        b"".join(code for _, code in entries),
        b"".join(name for name, _ in entries),
    ]
    offsets, at = [], 24
    for part in parts:
        offsets.append(at)
        at += len(part)
    return struct.pack("<4s5I", b"CTY1", len(entries), *offsets, at) + b"".join(parts)


if __name__ == "__main__":
    output = pathlib.Path(__file__).resolve().parents[2] / "Sources/CTables/data/countries.bin"
    output.write_bytes(table())
    print(output.name, output.stat().st_size)
