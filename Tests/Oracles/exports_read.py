"""Reads the raw files of examples/exports as their products write them, and what each row says of a person."""
import csv
import datetime
import io
import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pyarrow.parquet

from people import UTC

PARIS = ZoneInfo("Europe/Paris")


class Rejected(Exception):
    """The row cannot be accepted."""


# -- values ----------------------------------------------------------------------------------------------------------

BLANKS = "".join(map(chr, [*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200E), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF]))
LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i"})


def clean(value):
    """Without white space of any kind around it; nothing is null."""
    return (value or "").strip(BLANKS) or None


def required(value):
    if value is None or value == "":
        raise Rejected
    return value


def at(value, pattern="%Y-%m-%d %H:%M:%S", zone=UTC):
    """The instant that a clock of the zone shows; one that summer time repeats is the first, one that it skips lies after the gap."""
    if not value:
        return None
    local = datetime.datetime.strptime(value, pattern)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def iso(value):
    return value and datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)


def or_null(convert, *values):
    try:
        return convert(*values)
    except (ValueError, InvalidOperation):
        return None


def amount(value, point):
    """Money as people write it: thousands signs, a currency sign, a sign in front."""
    if not clean(value):
        return None
    plain = re.sub(f"[{BLANKS}€]", "", value)
    plain = plain.replace(".", "").replace(",", ".") if point == "," else plain.replace(",", "")
    return Decimal(plain).quantize(Decimal("0.01"))


def bare(value):
    return "".join(c for c in unicodedata.normalize("NFD", value.translate(LETTERS)) if not unicodedata.combining(c))


def name_form(value):
    spaced = re.sub(f"[-.'’‘´`‐‑–—{BLANKS}]+", " ", bare(value or "").upper())
    return spaced.strip(" ") or None


def email_form(value):
    value = (clean(value) or "").lower()
    value = clean(value.removeprefix("mailto:").removeprefix("<").removesuffix(">")) or ""
    return value if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else None


def phone_form(value, country):
    try:
        number = phonenumbers.parse("".join(" " if c in BLANKS else c for c in value or ""), country)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None


DIGITS = dict(FR=5, DE=5, IT=5, ES=5, US=5, PL=5, NO=4)
NAMES = {"France": "FR", "Germany": "DE", "Poland": "PL", "Norway": "NO", "United Kingdom": "GB", "Italy": "IT", "Spain": "ES", "United States": "US"}
FORMS = {"Vélos du Port S.A.R.L.": "VELOS DU PORT", "Radhaus Köhler GmbH & Co. KG": "RADHAUS KOHLER", "Cykl Sp. z o.o.": "CYKL",
         "Two Wheels Ltd.": "TWO WHEELS", "Biciclette Forlì S.r.l.": "BICICLETTE FORLI", "Sykkel AS": "SYKKEL"}


def country_form(value):
    return NAMES.get(clean(value), clean(value))


def postal_form(value, country):
    value = (clean(value) or "").upper().replace(" ", "")
    value = value.replace("-", "") if country else value
    return value.zfill(DIGITS[country]) if value.isdigit() and country in DIGITS else value or None


def company_form(value):
    return value and FORMS[clean(value)]


def text_form(value):
    """A text that nobody compares: white space of any kind is one blank, none at the ends."""
    return clean(re.sub(f"[{BLANKS}]+", " ", value or ""))


def card_form(value):
    value = clean(value)
    return value if value and len(value) == 13 else None


# -- the twelve exports ----------------------------------------------------------------------------------------------

def csv_rows(path, delimiter=",", encoding="utf-8-sig", skip=0, until=None):
    """The rows below the header; a row of another width is None. `until` tells the first cell of what stands below the table."""
    lines = io.StringIO(path.read_bytes().decode(encoding), newline="")
    for _ in range(skip):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter)
    header = next(reader)
    for cells in reader:
        if until is not None and cells[0] == until:
            return
        if cells:
            yield dict(zip(header, (c or None for c in cells))) if len(cells) == len(header) else None


def json_rows(path):
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            yield None


def page(name):
    return lambda path: json.loads(path.read_text(encoding="utf-8"))[name]


def lake_rows(path):
    return pyarrow.parquet.read_table(path, partitioning=None).to_pylist()


def captured(path):
    """The day in the name of the folder."""
    return at(path.parent.name.removeprefix("dt="), "%Y-%m-%d", PARIS)


def statement(consent, contact, granted, when):
    return [(consent, contact, granted, when)] if contact is not None and granted is not None and when is not None else []


class Source:
    """How one export is read: `row` makes a row of what stands there, `person` a record of a row, `says` its statements."""

    def __init__(self, pattern, lines, key, row, version=None, person=None, says=lambda row: [], newest=False, deleted=lambda row: False):
        self.pattern, self.lines, self.key, self.row, self.version = pattern, lines, key, row, version
        self.person, self.says, self.newest, self.deleted = person, says, newest, deleted

    def files(self, data):
        natural = lambda path: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", str(path))]
        found = sorted(data.glob(self.pattern), key=natural)
        return [path for path in found if path.parent == found[-1].parent] if self.newest else found


def salesforce(raw, path):
    required(raw["Id"])
    return {**raw, "modified": at(required(raw["SystemModstamp"]))}


def salesforce_person(row):
    return dict(first_name=row["FirstName"], last_name=row["LastName"], birth_date=or_null(datetime.date.fromisoformat, row["Birthdate"] or ""),
                email=row["Email"], phone=row["MobilePhone"] or row["Phone"], street=row["MailingStreet"], postal_code=row["MailingPostalCode"],
                city=row["MailingCity"], country=row["MailingCountry"], company=row["Account_Name__c"], card=row["Loyalty_Card__c"])


def hubspot(raw, path):
    required(raw["Record ID"])
    return {**raw, "modified": at(required(raw["Last Modified Date"]), "%Y-%m-%d %H:%M", PARIS)}


def hubspot_person(row):
    return dict(first_name=row["First Name"], last_name=row["Last Name"], birth_date=or_null(datetime.date.fromisoformat, row["Date of birth"] or ""),
                email=row["Email"], phone=row["Phone Number"], postal_code=row["Postal Code"], city=row["City"], country=row["Country/Region"],
                company=row["Company Name"], customer=row["Customer ID (shop)"])


def hubspot_says(row):
    granted = None
    if row["Unsubscribed from all email"] == "true":
        granted = False
    elif "Freely given consent" in (row["Legal basis for processing contact's data"] or ""):
        granted = True
    return statement("email_marketing", email_form(row["Email"]), granted, row["modified"])


def unguarded(value):
    """Without the apostrophe that keeps a spreadsheet from reading a number."""
    return value and value.removeprefix("'")


def shopify_customer(raw, path):
    return {**raw, "id": unguarded(required(raw["Customer ID"])), "captured": captured(path)}


def shopify_person(row):
    return dict(first_name=row["First Name"], last_name=row["Last Name"], email=row["Email"],
                phone=unguarded(row["Phone"] or row["Default Address Phone"]), street=row["Default Address Address1"],
                postal_code=unguarded(row["Default Address Zip"]), city=row["Default Address City"], country=row["Default Address Country Code"],
                company=row["Default Address Company"], customer=row["id"])


def shopify_says(row):
    phone = phone_form(unguarded(row["Phone"] or row["Default Address Phone"]), row["Default Address Country Code"])
    return (statement("email_marketing", email_form(row["Email"]), row["Accepts Email Marketing"] == "yes", row["captured"])
            + statement("sms_marketing", phone, row["Accepts SMS Marketing"] == "yes", row["captured"]))


def zendesk_user(raw, path):
    return {**raw, "id": str(raw["id"]), "updated": iso(raw["updated_at"])}


def zendesk_person(row):
    return dict(first_name=row["user_fields"]["first_name"], last_name=row["user_fields"]["last_name"], email=row["email"], phone=row["phone"],
                customer=row["external_id"], language=row["locale"])


def member(status, *times):
    def row(raw, path):
        when = next((raw[name] for name in times if raw[name]), None)
        return {**raw, "changed": at(required(raw["LAST_CHANGED"])), "said": at(when)}

    def says(row):
        return statement("email_marketing", email_form(row["Email Address"]), status == "subscribed", row["said"])

    return Source(f"mailchimp/{status}_*.csv", csv_rows, "Email Address", row, "changed", mailchimp_person, says)


def mailchimp_person(row):
    return dict(first_name=row["First Name"], last_name=row["Last Name"], email=row["Email Address"], phone=row["Phone Number"], country=row["CC"])


def salon(raw, path):
    return {**raw, "email": required(email_form(raw["E-mail"])), "captured": captured(path), "deposit": or_null(amount, raw["Acompte"], ",")}


def salon_person(row):
    born = or_null(datetime.datetime.strptime, row["Né(e) le"] or "", "%d/%m/%Y")
    return dict(first_name=row["Prénom"], last_name=row["Nom"], birth_date=born and born.date(), email=row["E-mail"], phone=row["Téléphone"],
                postal_code=row["CP"], city=row["Ville"], country=row["Pays"], card=row["N° carte"])


def salon_says(row):
    yes = lambda value: None if value is None else value == "oui"
    return (statement("email_marketing", row["email"], yes(row["Newsletter"]), row["captured"])
            + statement("sms_marketing", phone_form(row["Téléphone"], row["Pays"]), yes(row["SMS"]), row["captured"]))


def order_line(raw, path):
    return {**raw, "at": at(required(raw["Created at"]), "%Y-%m-%d %H:%M:%S %z"), "quantity": int(required(raw["Lineitem quantity"])),
            "total": raw["Total"] and Decimal(raw["Total"])}


def order_lines(path):
    """Each line with its order's status, which stands on the first line only, and its place in the order."""
    status, name, place = None, None, 0
    for raw in csv_rows(path):
        place = place + 1 if raw["Name"] == name else 1
        status = raw["Financial Status"] if place == 1 else status
        name = raw["Name"]
        yield {**raw, "Financial Status": status, "place": place}


def stripe(raw, path):
    when = or_null(at, raw["Created date (UTC)"])
    return {**raw, "at": required(when), "amount": amount(required(raw["Amount"]), ",")}


def till(raw, path):
    required(raw["N° ticket"])
    when = or_null(at, raw["Date"], "%d/%m/%Y %H:%M", PARIS)
    return {**raw, "at": required(when), "amount": or_null(amount, raw["Montant TTC"], ",")}


def till_person(row):
    return dict(first_name=row["Prénom"], last_name=row["Nom"], phone=row["Téléphone"], card=row["N° carte"])


def track(raw, path):
    when = raw["timestamp"]
    moment = datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(milliseconds=when) if isinstance(when, int) else iso(when)
    return {**raw, "at": moment}


def ga4(raw, path):
    return {**raw, "at": datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(microseconds=int(raw["event_timestamp"]))}


def ride(raw, path):
    return {**raw, "id": str(raw["RIDE_ID"]), "customer": str(raw["CUSTOMER_ID"]), "at": raw["STARTED_AT"].replace(tzinfo=PARIS).astimezone(UTC)}


def ticket(raw, path):
    return {**raw, "id": str(raw["id"]), "at": iso(raw["created_at"]), "updated": iso(raw["updated_at"])}


SOURCES = {
    "salesforce": Source("salesforce/Contact.csv", csv_rows, "Id", salesforce, "modified", salesforce_person,
                         lambda row: statement("email_marketing", email_form(row["Email"]), False if row["HasOptedOutOfEmail"] == "1" else None, row["modified"]),
                         deleted=lambda row: row["IsDeleted"] == "1"),
    "hubspot": Source("hubspot/*.csv", csv_rows, "Record ID", hubspot, "modified", hubspot_person, hubspot_says),
    "shopify_customers": Source("shopify/dt=*/customers_export_*.csv", csv_rows, "id", shopify_customer, "captured", shopify_person, shopify_says, newest=True),
    "zendesk_users": Source("zendesk/users.json", page("users"), "id", zendesk_user, "updated", zendesk_person),
    "mailchimp_subscribed": member("subscribed", "CONFIRM_TIME", "OPTIN_TIME"),
    "mailchimp_unsubscribed": member("unsubscribed", "UNSUB_TIME"),
    "mailchimp_cleaned": member("cleaned", "CLEAN_TIME"),
    "salon": Source("salon/dt=*/precommandes.csv", lambda path: csv_rows(path, ";", skip=3, until=""), "email", salon, "captured", salon_person, salon_says),
    "shopify_orders": Source("shopify/orders_export_*.csv", order_lines, ("Name", "place"), order_line,
                             person=lambda row: dict(email=row["Email"])),
    "stripe": Source("stripe/unified_payments.csv", csv_rows, "id", stripe, person=lambda row: dict(email=row["Customer Email"])),
    "tills": Source("caisse/ventes_*.csv", lambda path: csv_rows(path, ";", "cp1252"), "N° ticket", till, person=till_person),
    "tracks": Source("segment/*.jsonl", json_rows, "messageId", track,
                     person=lambda row: dict(email=(row.get("traits") or {}).get("email"), customer=row["userId"], cookie=row["anonymousId"])),
    "ga4": Source("ga4/events_*.json", json_rows, ("user_pseudo_id", "at", "event_name", "event_bundle_sequence_id"), ga4,
                  person=lambda row: dict(customer=row.get("user_id"), client=row["user_pseudo_id"])),
    "rides": Source("lake/rides/dt=*/*.parquet", lake_rows, "id", ride),
    "zendesk_tickets": Source("zendesk/tickets.json", page("tickets"), "id", ticket, "updated"),
}
EVENTS = ["shopify_orders", "stripe", "tills", "tracks", "ga4", "rides", "zendesk_tickets"]


class Deliveries:
    """The accepted rows of each source, and what they say of consent."""

    def __init__(self, data):
        self.rows, self.counts, self.statements = {name: {} for name in SOURCES}, {}, []
        for name, source in SOURCES.items():
            for path in source.files(data):
                count = self.counts.setdefault(path.name, Counter())
                for raw in source.lines(path):
                    count["read"] += 1
                    try:
                        if raw is None:
                            raise Rejected
                        row = source.row(raw, path)
                    except Rejected:
                        count["quarantined"] += 1
                        continue
                    self.statements += [(*said, name) for said in source.says(row)]
                    self.settle(name, source, row)
            self.rows[name] = {key: row for key, row in self.rows[name].items() if not source.deleted(row)}

    def settle(self, name, source, row):
        key = tuple(row[part] for part in source.key) if isinstance(source.key, tuple) else row[source.key]
        known = self.rows[name].get(key)
        if known is None or source.version is None or known[source.version] <= row[source.version]:
            self.rows[name][key] = row
