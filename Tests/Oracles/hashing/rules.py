"""The normal forms of advertisers, as README.md defines them. None is null."""
import re
import unicodedata

import phonenumbers
import pycountry

STATES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca", "colorado": "co", "connecticut": "ct", "delaware": "de",
    "districtofcolumbia": "dc", "florida": "fl", "georgia": "ga", "hawaii": "hi", "idaho": "id", "illinois": "il", "indiana": "in", "iowa": "ia",
    "kansas": "ks", "kentucky": "ky", "louisiana": "la", "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi", "minnesota": "mn",
    "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv", "newhampshire": "nh", "newjersey": "nj",
    "newmexico": "nm", "newyork": "ny", "northcarolina": "nc", "northdakota": "nd", "ohio": "oh", "oklahoma": "ok", "oregon": "or",
    "pennsylvania": "pa", "rhodeisland": "ri", "southcarolina": "sc", "southdakota": "sd", "tennessee": "tn", "texas": "tx", "utah": "ut",
    "vermont": "vt", "virginia": "va", "washington": "wa", "westvirginia": "wv", "wisconsin": "wi", "wyoming": "wy"}


def trimmed(text):
    """Small letters, composed, without white space at the ends."""
    return unicodedata.normalize("NFC", text.strip().lower()).strip()


def letters(text):
    """What is left of a place: letters of any script and their marks."""
    return "".join(c for c in trimmed(text) if unicodedata.category(c)[0] in "LM")


def e164(text, country):
    try: number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException: return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None


def address(text):
    """An address in small letters; None where it has white space inside, or not one `@` between two texts."""
    text = trimmed(text)
    user, at, domain = text.partition("@")
    return None if not user or not domain or "@" in domain or re.search(r"\s", text) else text


def google_ads_email(text, _=None):
    text = address(text)
    if text is None: return None
    user, _, domain = text.partition("@")
    if domain in ("gmail.com", "googlemail.com"): user = user.partition("+")[0].replace(".", "")
    return f"{user}@{domain}" if user else None


def google_ads_phone(text, country=None):
    return e164(text, country)


def google_ads_name(text, _=None):
    return trimmed(text) or None


def meta_email(text, _=None):
    text = address(text)
    return text if text and re.fullmatch(r".+@.+\..+", text) else None


def meta_phone(text, country=None):
    number = e164(text, country)
    return number and number[1:]


def meta_first_name(text, _=None):
    """Without white space, punctuation and symbols; digits and letters of any script stay."""
    return "".join(c for c in trimmed(text) if unicodedata.category(c)[0] in "LMN") or None


meta_last_name = meta_first_name


def meta_city(text, _=None):
    return letters(text) or None


def meta_state(text, country=None):
    text = letters(text)
    if country == "US": return STATES.get(text, text if text in STATES.values() else None)
    return text or None


def meta_zip(text, country=None):
    text = re.sub(r"[\s-]", "", trimmed(text)) if country != "US" else trimmed(text)
    if country == "US":
        found = re.fullmatch(r"([0-9]{5})(?:[\s-]?[0-9]{4})?", text)
        return found and found[1]
    if country == "GB":
        found = re.fullmatch(r"([a-z]{1,2}[0-9][a-z0-9]?)([0-9])[a-z]{2}", text)
        return found and found[1] + found[2]
    return text or None


def meta_country(text, _=None):
    """Of a code of ISO 3166-1; names become codes by the normal form of countries before."""
    text = trimmed(text)
    return text if len(text) == 2 and text.isascii() and pycountry.countries.get(alpha_2=text.upper()) else None


def meta_gender(text, _=None):
    return {"m": "m", "f": "f"}.get(trimmed(text))


def meta_birthday(text, _=None):
    """Of a date as ISO 8601 writes it."""
    return text.replace("-", "") if re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text) else None


def tiktok_email(text, _=None):
    return address(text)


def tiktok_phone(text, country=None):
    return meta_phone(text, country)


def linkedin_email(text, _=None):
    return address(text)
