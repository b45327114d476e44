"""Writes what rules.py makes of invented values, which AdvertiserTests compares with the functions.

    advertisers.py           writes advertisers.csv and scalars.csv anew
    advertisers.py --check   says whether they are as they would be written

Of advertisers.csv a row may be about several functions with one result; `NULL` is null. scalars.csv has blocks of 256 scalars that are not
all alike: each between letters that look at their neighbours, through four functions, and the digest of what comes out. Both are of the Unicode
version of the product's tables, 14.0.0, which Python 3.11 has.
"""
import csv
import hashlib
import io
import itertools
import random
import sys
import unicodedata
from pathlib import Path

import phonenumbers

import rules

HERE = Path(__file__).parent
ADDRESSES = ["google_ads_email", "meta_email", "tiktok_email linkedin_email"]
NAMES = ["google_ads_name", "meta_first_name meta_last_name", "meta_city"]
PHONES = ["google_ads_phone", "meta_phone tiktok_phone"]
ENDS = ["", "", "", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2009", "\u200b", "\ufeff", "\u001f", "\u0085"]

USERS = ["ann", "Ann.Lee", "ANN.LEE+News", "a.n.n+x+y", "o'neil", "zoé", "ZOE\u0301", "first_last", "+tag", "....", ".a.", "a..b", "ann-lee", "Ünal", "İnci", "ΝΙΚΟΣ", "Σ",
         "мария", "李雷", "สมชาย", "علي", "1st", "ann%x", "\"ann\"", "ann\u200d", "ＡＮＮ", "J\u030can", "ΟΔΥΣΣΕΥΣ.Α"]
DOMAINS = ["gmail.com", "GMAIL.COM", "googlemail.com", "GoogleMail.com", "example.com", "Example.co.uk", "gmail.com.example", "mail.gmail.com", "exämple.de", "localhost", ".com",
           "com.", "a.b", "ΠΑΡΆΔΕΙΓΜΑ.gr", "пример.рф", "例え.jp", "gmail.comm", "ｇｍａｉｌ.com", "example\u3002com"]
ODD = ["", " ", "@", "a@", "@b.c", "a@b", "a@@b.c", "a@b@c.d", "a b@c.de", "a@b c.de", "a\u00a0b@c.de", "a@b.c\nd", "ann", "mailto:a@b.de", "<a@b.de>", "Ann <a@b.de>", "a@b.de,", "a@b.de;c@d.de",
       "a\u2028@b.de", "a@b..de", "a@.", "a@..", "a@.b.", "+@gmail.com", ".@gmail.com", ".+a@gmail.com", "a.@gmail.com", "\u0301@gmail.com", "a@gmail.com\u0301"]

WORDS = """Ann|José María|JOSÉ|Jean-Luc|Jean‑Luc|O'Neil|D’Arcy|O`Hara|van der Berg|MacDonald, Jr.|Mary  Ann|J.R.|Ólafur|Łukasz|Đorđe|Þóra|Ægir|Jürgen|Straße|STRAẞE|Søren|Ĳsbrand|Ŋala|ŉ|Dž|ǅemal|ǄEMAL
İpek|IŞIL|Işıl|ığdır|ÇAĞLAR|Əliyev|Nguyễn|NGUYỄN THỊ|Đỗ|Zoe\u0301|A\u030aSE|\u212bse|J\u030can|ﬁona|ﬃ|ſam|Ｊｏｈｎ|Ana\u00a0Maria|anne\u200bmarie|anne\u00admarie|\u2068Ann\u2069|Ann\u0001Lee|Ann\tLee
ΝΙΚΟΣ|Νίκος|ΟΔΥΣΣΕΑΣ|ΣΟΦΙΑ|ΑΣ.|ΑΣ. Β|ΑΣ'Β|ΑΣ-Β|Σ|ΣΣ|ΑΣΣ|ΑΣ2|2Σ|'Σ|ΆΣ\u0301|ΑΣ\u0301Α|ᾼΣ|ΠΑΝΑΓΙΏΤΗΣ ΠΑΠΑΔΌΠΟΥΛΟΣ|Μαΐου|᾿Αθῆναι|ΰ|ϴ|Ω|ᾈ
Мария|МАРИЯ|Ёлкин|Й|И\u0306|Їжак|ЃОРЃИ|Љубица|Ҷамшед|Өмір|Ꙗ|Ӏ|Аҧсуа|Санкт-Петербург|Արամ|ԱՐԱՄ|և|Եւ|Ճառ’|გიორგი|ᲒᲘᲝᲠᲒᲘ|ႠႡ|ᎠᏂ|ꭰᏂ|ᏴᏫ
דוד|דָּוִד|בן־גוריון|ז'בוטינסקי|נתנ״ל|שׁ|عَلِيّ|علي|محمد ٢|عـــلي|آمنه|ا\u0653منه|می\u200cخواهم|رضا؟|ئۇيغۇر|ܐܒܪܗܡ|ދިވެހި|ߒߞߏ|ⴰⵎⵓⵔ|𞤀𞤣𞤤𞤢𞤥|𞤢
राम|रामेश्वर|क्\u200dष|ज़|ज\u093c|अमिता\u0964|রহিম|ড়|ਗੁਰਪ੍ਰੀਤ|ગીતા|ଓଡ଼ିଆ|முருகன்|కృష్ణ|ಕೃಷ್ಣ|കൃഷ്ണൻ|ශ්‍රී|สมชาย|กำ|ๆ|ລາວ|ཀརྨ་པ|གངས་ཅན།|မြန်မာ|ខ្មែរ|ᠮᠣᠩᠭᠣᠯ|ᜋᜓᜎ|ᬓᬺᬱ᭄ᬡ|ꦗꦮ|ᏣᎳᎩ
김철수|\u1100\u1175\u11b7|\u1112\u1161\u11ab글|한·글|李雷|歐陽|\u8c48|\uf900|䶮|𠮷野|山田　太郎|ヤマダ・タロウ|ﾔﾏﾀﾞ ﾀﾛｳ|か\u3099|がく|々|〇|ー|㍿北海|㐀|ꆈꌠꉙ|ሰላም|አ.አ|ᐃᓄᒃᑎᑐᑦ|𐐀𐐨|𐒰𐓘|𐲀𐳀|𖹀𖹠|Ⱥ|Ⱦ|ⱥ|Ꜳ|Ʞ|Ɥ|ᲀ
A1|Anna2|٣|Ⅷ|ⅷ|½|①|²|x²|一二|𝐀𝐧𝐧|𝟙|Ⓐ|ⓐ|№5|™|€|a€b|a+b|a_b|a@b|☺|👩‍👩‍👧|🇫🇷|Ann ❤️|¿Qué?|«Ann»|„Ann“|(Ann)|[Ann]|{Ann}|<Ann>|*|---|...|'|’|\u0301|\u0301a|ͅ|Aͅ|\u20dd|a\u20dd|ः|\U000e0041|\U0001f600
New York|Saint-Étienne|L'Aquila|St. Gallen|Frankfurt (Oder)|Paris 12|'s-Hertogenbosch|Łódź|東京|Den Haag|Aix‑en‑Provence|Bad Homburg v.d.H.|Winston–Salem|Köln/Bonn|Washington, D.C.|A Coruña|Åre|Ii|Ölü—Deniz
Île-de-France|Nordrhein-Westfalen|São Paulo (SP)|Emilia–Romagna|Côte-d'Or|Bayern|Québec|台北市|Московская обл.|Αττική|दिल्ली|서울|กรุงเทพฯ|1er arrondissement|2. Bezirk|Ağrı|IĞDIR|ŞIRNAK""".replace("\n", "|").split("|")

STATES = [form for name, code in rules.STATES.items() for form in (name.title(), code.upper(), f" {code[0]}.{code[1]}. ", name)] + [
    "New York", "new-york", "NEW  YORK", "North Carolina", "District of Columbia", "Washington DC", "D.C.", "Washington, D.C.", "PR", "Puerto Rico", "Calif.", "CAL", "C4", "ny 10001", "Neυ York", "ＮＹ", "",
    " ", "--", "12"]

ZIPS = ["94035", "94035-1234", "94035 1234", "940351234", "94035\u00a01234", "94035--1234", "94035  1234", " 94035\n", "00601", "9403", "94035-", "94035-123", "94035-12345", "94035–1234", "٩٤٠٣٥", "９４０３５",
        "M1 1AE", "m1 1ae", "M11AE", "SW1A 1AA", "sw1a1aa", "EC1A-1BB", "W1A 0AX", "B33 8TH", "CR2 6XH", "DN55 1PT", "GIR 0AA", "SW1A", "SW1A 1", "SW1A 1A", "SW1A 1A1", "ABC1 1AA", "A1 1A", "1A 1AA", "S1A1AA", "SWA1AA",
        "SW11AA", "SW111AA", "SW1111AA", "SW1AA1AA", "SW1A\u00a01AA", "Ｍ1 1AE", "BFPO 801", "AI-2640", "75001", " 75 001", "1012 AB", "1012ab", "00-950", "4000-123", "100-0001", "〒100-0001", "01310-100", "H0H 0H0", "110 00",
        "D02 AF30", "AD500", "LV-1010", "K1A 0B1", "12345-", "-", " ", "", "- -", "CEDEX 9", "É1", "ΑΣ", "1.0", "75001.0", "1\u200b2", "1\u20132"]

COUNTRIES = ["us ", " Gb", "fr\u00a0", "\u212aE", "ıt", "ſe", "ＦＲ", "F", "FRA", "France", "250", "", " ", "F R", "f.r", "é", "été", "UK", "İE", "ﬀ", "\u0130", "D\u0301E"]
GENDERS = ["m", "M", "f", "F", " f ", "\u00a0M\n", "male", "Female", "Mr", "Mme", "w", "x", "X", "d", "1", "2", "", " ", "Ｍ", "м", "ф", "M.", "m\u0301", "m\u200b", "ⓜ", "Ⓕ"]
DAYS = ["1997-02-16", "1900-01-01", "1899-12-31", "2099-12-31", "2100-01-01", "0001-01-01", "9999-12-31", "2000-02-29", "1904-02-29", "1970-01-01", "1969-12-31", "2026-11-30", "1935-07-04", "2012-10-09"]


def numbers(chance):
    """Numbers of many countries, written by their own habits and others', of that country, another, and of none."""
    regions = ["FR", "US", "GB", "DE", "IT", "ES", "NL", "BE", "CH", "AT", "PT", "PL", "CZ", "SE", "NO", "DK", "FI", "IE", "GR", "TR", "RU", "UA", "RO", "HU", "BG", "HR", "EE", "LV", "LT", "JP", "KR", "CN", "IN", "AU", "NZ", "BR",
               "MX", "AR", "CO", "ZA", "NG", "EG", "MA", "IL", "AE", "SA", "SG", "HK", "AM", "SM"]
    formats = phonenumbers.PhoneNumberFormat
    for region in regions:
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is None: continue
            national = phonenumbers.format_number(number, formats.NATIONAL)
            yield phonenumbers.format_number(number, formats.INTERNATIONAL), chance.choice(["", region, "FR"])
            yield national, region
            yield chance.choice([national.replace(" ", "."), national.replace(" ", "-"), national.replace(" ", "")]), chance.choice([region, region, ""])
            yield "00" + phonenumbers.format_number(number, formats.E164)[1:], region
    yield from [("+33 (0)2 61 91 12 34", ""), ("(0)20 7946 0958", "GB"), ("12345", "FR"), ("", "FR"), ("+", ""), ("+1 650 555 1212 ext. 5", ""), ("1-800-FLOWERS", "US"), ("٠٦١٢٣٤٥٦٧٨", "FR"), ("０６１２３４５６７８", "FR"),
                ("+٣٣٦١٢٣٤٥٦٧٨", ""), ("tel:+33-6-12-34-56-78", ""), ("call me", "US"), ("+33 6 12 34 56 7", ""), ("+999 12 34 56", ""), ("0", "IT"), ("06 698 81234", "IT"), ("+39 06 698 81234", "")]


def inputs():
    """Functions, value and country."""
    chance = random.Random(20261130)
    addresses = [f"{user}@{domain}" for user, domain in itertools.product(USERS, DOMAINS)]
    for text in chance.sample(addresses, 200) + ODD:
        text = chance.choice(ENDS) + text + chance.choice(ENDS)
        for functions in ADDRESSES: yield functions, text, ""
    for word in WORDS:
        texts = [word, chance.choice(ENDS) + chance.choice((str.upper, str.lower, str.swapcase))(word) + chance.choice(ENDS)]
        if chance.random() < 0.3: texts.append(unicodedata.normalize(chance.choice(("NFD", "NFKC")), word) + chance.choice("., -") + chance.choice(WORDS))
        for text in texts:
            for functions in NAMES: yield functions, text, ""
    for state in STATES + chance.sample(WORDS, 40):
        for country in ("US", chance.choice(["", "FR", "GB"])): yield "meta_state", state, country
    for code in ZIPS:
        for country in ("US", "GB", chance.choice(["", "FR", "NL", "JP"])): yield "meta_zip", code, country
    for text, country in numbers(chance):
        for functions in PHONES: yield functions, text, country
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for country in ["".join(pair) for pair in itertools.product(letters, letters)] + COUNTRIES: yield "meta_country", country, ""
    for gender in GENDERS: yield "meta_gender", gender, ""
    for day in DAYS: yield "meta_birthday", day, ""


def shown(text):
    return "NULL" if text is None else text


def values():
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["function", "input", "country", "normal"])
    rows = list(dict.fromkeys(inputs()))
    for functions, text, country in rows:
        results = {getattr(rules, function)(text, country) for function in functions.split()} if functions != "meta_birthday" else {rules.meta_birthday(text)}
        if len(results) > 1: sys.exit(f"{functions} differ for {text!r}")
        writer.writerow([functions, text, country, shown(results.pop())])
    return out.getvalue(), len(rows)


def scalars():
    out = ["first,sha256"]
    for first in range(0, 0x110000, 256):
        block = [chr(scalar) for scalar in range(first, first + 256)]
        if "Cs" in {unicodedata.category(c) for c in block}: continue
        if len({unicodedata.category(c) for c in block}) == 1 and all(unicodedata.normalize("NFC", c) == c for c in block): continue
        forms = []
        for c in block:
            word = f"{c}\u03a3-a\u03a3{c}b"
            forms += [rules.google_ads_name(word), rules.meta_first_name(word), rules.meta_city(word), rules.google_ads_email(f"a{c}b@gmail.com")]
        out.append(f"{first:x}," + hashlib.sha256("\n".join(map(shown, forms)).encode()).hexdigest())
    return "\n".join(out) + "\n", len(out) - 1


def main():
    if unicodedata.unidata_version != "14.0.0": sys.exit(f"the tables are of Unicode 14.0.0, and this Python has {unicodedata.unidata_version}")
    (text, count), (blocks, block_count) = values(), scalars()
    problems = []
    for name, made in (("advertisers.csv", text), ("scalars.csv", blocks)):
        path = HERE / name
        if "--check" not in sys.argv: path.write_bytes(made.encode())
        elif not path.exists() or path.read_bytes() != made.encode(): problems.append(f"{name} is not what advertisers.py writes")
    for problem in problems: print(problem, file=sys.stderr)
    print(f"{count} values, {block_count} blocks of scalars, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
