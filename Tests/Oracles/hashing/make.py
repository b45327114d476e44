"""Writes vendors.csv: what the vendors' own code makes of invented values, and what the product makes of them.

    make.py           writes it anew
    make.py --check   says whether it is as it would be written, and whether published.csv fits the rules

Meta's code is `Normalize` of facebook-business, Google's `Formatter` of google-ads-datamanager-util. Where README.md differs from a vendor's
code on purpose, `why` says so; a difference that none of the reasons covers ends the script. scripts/hashing runs it.
"""
import csv
import hashlib
import io
import random
import re
import sys
import unicodedata
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
import rules  # noqa: E402
from facebook_business.adobjects.serverside.normalize import Normalize  # noqa: E402
from google.ads.datamanager_util import Formatter  # noqa: E402

HERE = Path(__file__).parent
FIRST = ["Ann", "Zoé", "José María", "Jean-Luc", "O'Neil", "Ólafur", "Łukasz", "Đorđe", "Þóra", "Jürgen", "Straße", "İpek", "Işıl", "ΝΙΚΟΣ", "Мария", "李雷", "정", "D’Arcy",
         "Mary  Ann", "J.R.", "anne\u00a0marie", "Rene\u0301", "ǅemal", "ﬁona", "A1", "Ægir", "Nguyễn", "ÉLODIE", "van der Berg", "MacDonald, Jr."]
CITIES = ["New York", "Saint-Étienne", "L'Aquila", "St. Gallen", "Zürich", "Frankfurt (Oder)", "Paris 12", "'s-Hertogenbosch", "São Paulo", "Łódź", "東京", "Den Haag",
          "Aix‑en‑Provence", "Bad Homburg v.d.H.", "Winston–Salem", "Санкт-Петербург", "A Coruña", "Köln/Bonn", "Sant'Agata", "Washington, D.C."]
STATES = ["CA", "ny ", "California", "New York", "N.Y.", "West Virginia", "Washington", "District of Columbia", "Bayern", "Île-de-France", "Nordrhein-Westfalen", "Québec",
          "São Paulo (SP)", "Emilia–Romagna", "Côte-d'Or", "Georgia"]
ZIPS = [("94035", "US"), ("94035-1234", "US"), ("94035 1234", "US"), ("00601", "US"), ("9403", "US"), ("M1 1AE", "GB"), ("sw1a 1aa", "GB"), ("EC1A1BB", "GB"),
        ("75001", "FR"), (" 75 001", "FR"), ("1012 AB", "NL"), ("1012AB", "NL"), ("00-950", "PL"), ("4000-123", "PT"), ("100-0001", "JP"), ("01310-100", "BR"),
        ("H0H 0H0", "CA"), ("110 00", "CZ"), ("D02 AF30", "IE"), ("10117", "DE"), ("8001", "CH"), ("060-0808", "JP")]
PHONES = [("+33 2 61 91 12 34", ""), ("+1 (650) 555-1212", ""), ("0033261911234", "FR"), ("02 61 91 12 34", "FR"), ("+44 20 7946 0958", ""), ("(0)20 7946 0958", "GB"),
          ("+49 30 901820", ""), ("+33 (0)2 61 91 12 34", ""), ("+47 21 00 00 00", ""), ("21 00 00 00", "NO"), ("+39 06 698", ""), ("+39 06 69812345", ""), ("650-555-1212", "US"),
          ("+48.22.694.55.00", ""), ("+351 21 000 0000", ""), ("+852 2345 6789", ""), ("12345", ""), ("+90 212 000 00 00", "")]
REASONS = [
    ("national number", lambda f, given, country: f.endswith("_phone") and not given.strip().startswith("+")),
    ("trunk zero, dots, or no number that exists", lambda f, given, country: f.endswith("_phone")),
    ("punctuation and white space inside a name", lambda f, given, country: "_name" in f and re.search(r"[^\w]", given.strip())),
    ("composed", lambda f, given, country: unicodedata.normalize("NFC", given.lower()) != given.lower()),
    ("punctuation of a place", lambda f, given, country: f in ("meta_city", "meta_state") and re.search(r"[^\w\s.()-]", given)),
    ("name of a state of the United States", lambda f, given, country: f == "meta_state" and country == "US"),
    ("sector of the United Kingdom", lambda f, given, country: f == "meta_zip" and country == "GB"),
    ("nine digits without a hyphen, or too few", lambda f, given, country: f == "meta_zip" and country == "US"),
    ("hyphen inside a postal code", lambda f, given, country: f == "meta_zip" and "-" in given),
    ("no address", lambda f, given, country: f.endswith("_email") and (given.count("@") != 1 or re.search(r"\s", given.strip()))),
    ("gender in another word", lambda f, given, country: f == "meta_gender"),
]


def emails(chance):
    users = ["ann", "Ann.Lee", "ANN.lee+news", "a.n.n+x+y", "o'neil", "zoé", "first_last", "1st", "+tag", "....", "ann-lee", "Ünal"]
    domains = ["gmail.com", "GMAIL.com", "googlemail.com", "example.com", "Example.co.uk", "gmail.com.example", "mail.gmail.com", "exämple.de", "localhost"]
    for user in users:
        for domain in domains: yield chance.choice(["", " ", "\t", "\u00a0"]) + f"{user}@{domain}" + chance.choice(["", "", " ", "\n"])
    yield from ["ann lee@gmail.com", "ann@lee@gmail.com", "@gmail.com", "ann@", "ann", "a @example.com"]


def inputs():
    """Function, value and country, more than 500."""
    chance = random.Random(20261130)
    for email in emails(chance):
        for function in ("google_ads_email", "meta_email"): yield function, email, ""
    for name in FIRST:
        for text in (name, name.upper(), f"  {name.lower()} "):
            for function in ("google_ads_name", "meta_first_name", "meta_last_name"): yield function, text, ""
    for city in CITIES:
        for text in (city, city.upper(), f" {city}\t"): yield "meta_city", text, ""
    for state in STATES:
        for country in ("", "US"): yield "meta_state", state, country
    for code, country in ZIPS: yield "meta_zip", code, country
    for number, country in PHONES:
        for function in ("google_ads_phone", "meta_phone"): yield function, number, country
    for country in ["FR", "us ", "Gb", "DE", "xx", "f"]: yield "meta_country", country, ""
    for gender in ["m", "F", " f ", "M"]: yield "meta_gender", gender, ""


def said(function, given):
    """What the vendor's code makes of it; None where it refuses."""
    field = {"meta_email": "em", "meta_phone": "ph", "meta_first_name": "fn", "meta_last_name": "ln", "meta_city": "ct", "meta_state": "st", "meta_zip": "zp",
             "meta_country": "country", "meta_gender": "ge"}.get(function)
    try:
        if field: return Normalize.normalize_field_skip_hashing(field, given)
        formatter = Formatter()
        return {"google_ads_email": formatter.format_email_address, "google_ads_phone": formatter.format_phone_number,
                "google_ads_name": formatter.format_given_name}[function](given)
    except (TypeError, ValueError): return None


def table():
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["function", "input", "country", "normal", "sha256", "vendor", "why"])
    problems, count = [], 0
    for function, given, country in inputs():
        ours, theirs = getattr(rules, function)(given, country), said(function, given)
        why = ""
        if ours != theirs:
            why = next((name for name, covers in REASONS if covers(function, given, country)), None)
            if why is None: problems.append(f"{function}({given!r}, {country!r}): {ours!r}, and the vendor's code {theirs!r}")
        writer.writerow([function, given, country, ours if ours is not None else "NULL", sha256(ours), theirs if theirs is not None else "NULL", why])
        count += 1
    return out.getvalue(), problems, count


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else ""


def published():
    for row in csv.DictReader(open(HERE / "published.csv", newline="")):
        got = getattr(rules, row["function"])(row["input"], row["country"])
        if got != row["normal"]: yield f"{row['function']}({row['input']!r}) is {got!r}, published is {row['normal']!r}"
        if row["sha256"] and sha256(got) != row["sha256"]: yield f"{row['function']}({row['input']!r}): the published digest is another"


def main():
    text, problems, count = table()
    problems += published()
    path = HERE / "vendors.csv"
    if "--check" not in sys.argv: path.write_bytes(text.encode())
    elif path.read_bytes() != text.encode(): problems.append("vendors.csv is not what make.py writes")
    for problem in problems: print(problem, file=sys.stderr)
    print(f"{count} values, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
