#!/usr/bin/env python3
"""Writes Sources/CTables/data/countries.bin: what countries are called, with their ISO 3166-1 alpha-2 codes.

Names are those of the PyPI package `phonenumbers` (from CLDR) in LANGUAGES, of `tzdata` (iso3166.tab), the alpha-3
codes and ALIASES; in upper case without accents, what is neither letter nor digit a space. A name that means two
countries is left out unless English, French or ALIASES say which.

Little-endian: u32 x 6 (magic 'CTY1', number of names, offsets of: ends, codes, names; size); u32 end of each name;
two letters for each name; the names in byte order.
"""

import importlib.resources
import pathlib
import struct
import unicodedata

from phonenumbers.geodata.locale import LOCALE_DATA

from unicode_table import simple_upper

LANGUAGES = """en fr de es it nl pt ca da sv nb fi is pl cs sk hu ro bg el hr sr sl et lv lt ga mt sq mk uk ru tr ar he
zh ja ko vi th id""".split()

ALPHA3 = """
AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ AZE
BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA BS BHS BT BTN
BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM CMR CN CHN CO COL CR CRI
CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST EG EGY EH ESH ER ERI
ES ESP ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF GG GGY GH GHA GI GIB GL GRL
GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD HN HND HR HRV HT HTI HU HUN ID IDN
IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR
KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO LB LBN LC LCA LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA
LY LBY MA MAR MC MCO MD MDA ME MNE MF MAF MG MDG MH MHL MK MKD ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR
MT MLT MU MUS MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU
NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY
QA QAT RE REU RO ROU RS SRB RU RUS RW RWA SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE
SM SMR SN SEN SO SOM SR SUR SS SSD ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL
TL TLS TM TKM TN TUN TO TON TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT
VE VEN VG VGB VI VIR VN VNM VU VUT WF WLF WS WSM YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE
""".split()

ALIASES = {
    "GB": "UK|U K|GREAT BRITAIN|BRITAIN|ENGLAND|SCOTLAND|WALES|NORTHERN IRELAND|GRANDE BRETAGNE|ANGLETERRE|ECOSSE|"
    "PAYS DE GALLES|IRLANDE DU NORD|GROSSBRITANNIEN|GRO\u1e9eBRITANNIEN|ENGLAND|GRAN BRETANA|INGLATERRA|GRAN BRETAGNA|INGHILTERRA",
    "US": "U S|U S A|UNITED STATES OF AMERICA|THE UNITED STATES|AMERICA|ETATS UNIS D AMERIQUE|AMERIQUE|USA|EEUU|EE UU",
    "NL": "HOLLAND|HOLLANDE|OLANDA|HOLANDA|THE NETHERLANDS|NEDERLAND|PAYS BAS",
    "CZ": "CZECH REPUBLIC|REPUBLIQUE TCHEQUE|TCHEQUIE|CZECHIA|TSCHECHIEN|CESKO|CESKA REPUBLIKA",
    "KR": "SOUTH KOREA|KOREA|COREE DU SUD|REPUBLIC OF KOREA", "KP": "NORTH KOREA|COREE DU NORD",
    "RU": "RUSSIA|RUSSIE|RUSSIAN FEDERATION|FEDERATION DE RUSSIE", "TR": "TURKEY|TURQUIE|TURKIYE",
    "VN": "VIETNAM|VIET NAM", "IR": "IRAN", "SY": "SYRIA|SYRIE", "LA": "LAOS", "MD": "MOLDOVA|MOLDAVIE",
    "CD": "DR CONGO|RD CONGO|RDC|DEMOCRATIC REPUBLIC OF THE CONGO|REPUBLIQUE DEMOCRATIQUE DU CONGO",
    "CG": "CONGO|CONGO BRAZZAVILLE|REPUBLIC OF THE CONGO|REPUBLIQUE DU CONGO", "CI": "IVORY COAST|COTE D IVOIRE",
    "SZ": "SWAZILAND|ESWATINI", "MM": "BURMA|BIRMANIE|MYANMAR", "CV": "CAP VERT|CAPE VERDE|CABO VERDE",
    "TL": "EAST TIMOR|TIMOR ORIENTAL", "MK": "MACEDONIA|MACEDOINE|NORTH MACEDONIA|MACEDOINE DU NORD",
    "CN": "CHINA|CHINE|PEOPLE S REPUBLIC OF CHINA|PRC", "TW": "TAIWAN", "HK": "HONG KONG", "MO": "MACAO|MACAU",
    "IE": "IRELAND|IRLANDE|EIRE|REPUBLIC OF IRELAND", "DE": "ALLEMAGNE|DEUTSCHLAND|BRD", "AE": "UAE|EMIRATS|EAU",
    "VA": "VATICAN", "PS": "PALESTINE", "RE": "REUNION|LA REUNION", "FR": "FRANCE METROPOLITAINE",
    "BO": "BOLIVIA|BOLIVIE", "VE": "VENEZUELA", "TZ": "TANZANIA|TANZANIE", "BN": "BRUNEI", "XK": "KOSOVO",
    "BA": "BOSNIA|BOSNIE", "CH": "SUISSE|SCHWEIZ|SVIZZERA|SVIZRA|SWISS", "BE": "BELGIQUE|BELGIE|BELGIEN",
}


def words(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    upper = "".join(simple_upper(c) for c in bare)
    return " ".join("".join(c if c.isalnum() else " " for c in upper).split())


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
    alpha3 = dict(zip(ALPHA3[::2], ALPHA3[1::2]))
    lines = importlib.resources.files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8").splitlines()
    english = dict(line.split("\t") for line in lines if not line.startswith("#"))
    assert set(alpha3) == set(english) and len(set(alpha3.values())) == len(alpha3)

    certain, others = {}, {}
    for code in sorted(alpha3):
        certain[code] = certain[alpha3[code]] = code
    for code, text in ALIASES.items():
        for name in text.split("|"):
            certain.setdefault(words(name), code)
    for code in sorted(alpha3):
        names = list(local_names(code))
        for name in [words(english[code])] + [name for language, name in names if language in ("en", "fr")]:
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
