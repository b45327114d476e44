#!/usr/bin/env python3
"""Make the exports of "tandem", a maker of bicycles, as twelve real products would write them.

usage: generate.py [--people 600] [--out data]

Standard library only, Python 3.9 or later; the same arguments give the same bytes everywhere. Everything is known on the
evening of 2026-01-31: plan it with --as-of 2026-02-01T00:00:00Z. All people are invented. README.md tells what is wrong
with which file.
"""
import argparse
import csv
import io
import json
import random
import unicodedata
from datetime import date, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import parquet


class Paris(tzinfo):
    """The clocks of Paris since 1996, for machines that have no time zones installed."""

    def utcoffset(self, moment):
        switch = lambda month: max(datetime(moment.year, month, day, 2) for day in range(25, 32) if datetime(moment.year, month, day).weekday() == 6)
        standard = moment.replace(tzinfo=None)
        return timedelta(hours=2 if switch(3) <= standard < switch(10) + timedelta(hours=1) else 1)

    def dst(self, moment):
        return self.utcoffset(moment) - timedelta(hours=1)

    def fromutc(self, moment):
        later = moment + timedelta(hours=1)
        return moment + self.utcoffset(later)


UTC, PARIS = timezone.utc, Paris()
NOW = datetime(2026, 2, 1, tzinfo=UTC)
NBSP, ZERO_WIDTH, BOM = "\u00a0", "\u200b", "\ufeff"


class Dice:
    """Randomness from `random()` alone, whose sequence Python guarantees for a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, share):
        return self.random() < share

    def pick(self, things):
        return things[self.below(len(things))]

    def digits(self, n):
        return "".join(str(self.below(10)) for _ in range(n))

    def letters(self, n, alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"):
        return "".join(self.pick(alphabet) for _ in range(n))

    def moment(self, days, latest=0):
        """An instant of the last so many days, in whole seconds."""
        return NOW - timedelta(seconds=self.between(latest * 86_400 + 60, days * 86_400))


# -- people ----------------------------------------------------------------------------------------------------------

FIRST = {
    "FR": "Élodie Gaëlle Noé Loïc Zoé Françoise Anaïs Jean-Marc Anne-Sophie Cédric Hélène Théo Inès Maëlys René Solène Aurélie Mathis",
    "DE": "Jürgen Käthe Björn Sören Jörg Anneliese Günther Marlene Uwe Lieselotte Holger Ümit Heike Roswitha Götz Friederike",
    "PL": "Łukasz Małgorzata Paweł Elżbieta Stanisław Zofia Michał Bożena Wojciech Jagna",
    "NO": "Søren Bjørn Åse Håkon Øystein Sølvi Tor Ragnhild",
    "GB": "Siân Nigel Bronwen Alasdair Imogen Rhys Fiona Clive",
    "IT": "Nicolò Giosuè Ludovica Fabrizio Ilaria Renzo",
    "ES": "Iñaki Begoña José Lucía Ramón Nuria",
    "US": "Chloe Tyrell Madison Hank Dolores Wyatt",
}
LAST = {
    "FR": "Le|Gall Lefèvre D’Hondt Garçon Saint-Aubin Chéreau L'Huillier Brûlé Nuñez Cœurderoy Guérin Thébaud Fauré Ménard Kerjean Pôtel",
    "DE": "Weiß Müller Groß Jäger Schäfer von|der|Heide Köhler Strauß Böhm Meyer-Landrut Fuß Öztürk Hübner Voß",
    "PL": "Wałęga Śliwiński Żurek Błaszczyk Kołodziej Łęcka Dąbrowska Gołąb",
    "NO": "Bjørnstad Sæther Ødegård Håland Kjærgaard Røed",
    "GB": "O'Connor Smith-Jones MacAllister Ap|Rhys Thwaite Featherstone",
    "IT": "D'Angelo Nicolò De|Luca Sanguinetti Forlì",
    "ES": "Muñoz Ibáñez de|la|Cruz Núñez Etxeberria",
    "US": "Vandermeer Okafor St.|Clair Whitlock Nguyen",
}
TOWNS = {  # postal code as its country writes it
    "FR": [("44000", "Nantes"), ("44300", "Nantes"), ("01000", "Bourg-en-Bresse"), ("06000", "Nice"), ("35000", "Rennes"), ("09100", "Pamiers")],
    "DE": [("01067", "Dresden"), ("50667", "Köln"), ("80331", "München"), ("04109", "Leipzig")],
    "PL": [("30-552", "Kraków"), ("90-001", "Łódź"), ("02-495", "Warszawa")],
    "NO": [("0150", "Oslo"), ("5003", "Bergen"), ("9008", "Tromsø")],
    "GB": [("BS1 4ST", "Bristol"), ("SW1A 1AA", "London"), ("EH8 9YL", "Edinburgh")],
    "IT": [("00184", "Roma"), ("07026", "Olbia"), ("34121", "Trieste")],
    "ES": [("08002", "Barcelona"), ("48001", "Bilbao"), ("03001", "Alicante")],
    "US": [("02139", "Cambridge"), ("97209", "Portland"), ("00901", "San Juan")],
}
SHARES = ["FR"] * 9 + ["DE"] * 4 + ["PL"] * 2 + ["GB"] * 2 + ["NO", "IT", "ES", "US"]
LOCALE = dict(FR="fr", DE="de", PL="pl", NO="no", GB="en", IT="it", ES="es", US="en")
MAILERS = "mail.example post.example courriel.example webmail.example".split()
STREETS = "rue des Écluses,Lange Straße,avenue du Moulin,Hill Road,via Garibaldi,ulica Długa,Storgata,calle Mayor".split(",")
COMPANIES = ["Vélos du Port S.A.R.L.", "Radhaus Köhler GmbH & Co. KG", "Cykl Sp. z o.o.", "Two Wheels Ltd.", "Biciclette Forlì S.r.l.", "Sykkel AS"]
MODELS = [("TD-CITY-48", "City 48", "1249.00"), ("TD-CARGO-1", "Cargo Long", "3490.00"), ("TD-KIDS-20", "Kids 20\"", "389.00"),
          ("AC-BELL", "Bell, brass", "24.90"), ("AC-LIGHT", "Light set", "59.00"), ("AC-LOCK", "Lock \"Fort\"", "79.50"), ("SV-TUNE", "Tune-up", "65.00")]
STROKES = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'"})


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text.translate(STROKES)) if not unicodedata.combining(c))


class Person:
    """What is true of one person."""

    def __init__(self, dice, number):
        self.number, self.country = number, dice.pick(SHARES)
        self.first, self.last = (dice.pick(names[self.country].split()).replace("|", " ") for names in (FIRST, LAST))
        self.born = date(1940, 1, 1) + timedelta(days=dice.below(24_000))
        self.zip, self.city = dice.pick(TOWNS[self.country])
        self.street = f"{dice.between(1, 98)} {dice.pick(STREETS)}"
        local = bare(self.first + "." + self.last).lower().replace(" ", "").replace("'", "")
        self.email = f"{local}{number}@{dice.pick(MAILERS)}"
        self.second = f"{local[:6].rstrip('.-')}{number}.work@{dice.pick(MAILERS)}" if dice.chance(.3) else None
        self.national = {"FR": "06" + dice.pick("1245678") + dice.digits(7), "DE": "0151" + dice.digits(8), "PL": "60" + dice.digits(7),
                         "NO": "9" + dice.digits(7), "GB": "073" + dice.digits(8), "IT": "347" + dice.digits(7),
                         "ES": "61" + dice.digits(7), "US": "617" + dice.pick("23456789") + dice.digits(6)}[self.country]
        prefix = dict(FR="33", DE="49", PL="48", NO="47", GB="44", IT="39", ES="34", US="1")[self.country]
        self.phone = "+" + prefix + (self.national[1:] if self.national.startswith("0") else self.national)
        self.card = "2951" + dice.digits(9) if dice.chance(.5) else None
        self.customer = "70%011d" % (dice.below(1_000_000) * 10_000 + number) if dice.chance(.65) else None
        self.client = f"{dice.between(10**8, 2 * 10**9)}.{int(dice.moment(400).timestamp())}"
        self.cookie = "-".join(dice.letters(n, "0123456789abcdef") for n in (8, 4, 4, 4, 12))
        self.company = dice.pick(COMPANIES) if dice.chance(.15) else None

    def share(self, other, dice):
        """Two of one household: one name and one telephone, often one e-mail address."""
        self.last, self.phone, self.national, self.country, self.zip, self.city = (
            other.last, other.phone, other.national, other.country, other.zip, other.city)
        if dice.chance(.5):
            self.email = other.email

    def written(self, dice):
        """The names as somebody types them who has the letters."""
        style = dice.below(12)
        if style == 0:
            return self.first.upper(), self.last.upper()
        if style == 1:
            return self.first.lower(), self.last.lower()
        if style == 2:
            return self.first + NBSP, " " + self.last + "\t"
        return self.first, self.last

    def plain(self):
        """The names as a till prints them."""
        return bare(self.first).upper(), bare(self.last).upper()

    def dialled(self, dice):
        """The phone number in one of the ways people write it."""
        n = self.national
        grouped = " ".join(n[i:i + 2] for i in range(0, len(n), 2))
        return dice.pick([n, grouped, grouped.replace(" ", "."), self.phone, "00" + self.phone[1:] if self.country != "US" else "+" + self.phone[1:],
                          self.phone[:3] + " " + self.phone[3:], NBSP.join(grouped.split())])

    def address(self, dice):
        """The e-mail address as people paste it."""
        return dice.pick([self.email] * 8 + [self.email.upper(), " " + self.email, self.email + NBSP, ZERO_WIDTH + self.email,
                                             f"<{self.email}>", f"mailto:{self.email}", self.email + "\t"])


# -- files -----------------------------------------------------------------------------------------------------------

class Files:
    def __init__(self, out):
        self.out = out

    def bytes(self, name, content):
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def csv(self, name, header, rows, delimiter=",", ending="\n", encoding="utf-8", quoting=csv.QUOTE_MINIMAL, before="", after=""):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=quoting)
        writer.writerow(header)
        for row in rows:
            writer.writerow([row.get(column, "") for column in header])
        self.bytes(name, (before + text.getvalue() + after).encode(encoding))

    def lines(self, name, rows):
        self.bytes(name, "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False, separators=(",", ":"))) + "\n"
                                 for row in rows).encode())


def stamp(moment, pattern="%Y-%m-%d %H:%M:%S", zone=UTC):
    return moment.astimezone(zone).strftime(pattern)


def zulu(moment, millis=0):
    return stamp(moment, "%Y-%m-%dT%H:%M:%S") + (".%03d" % millis) + "Z"


# -- Shopify ---------------------------------------------------------------------------------------------------------

CUSTOMERS = """Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,
Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,
Total Spent,Total Orders,Note,Tax Exempt,Tags""".replace("\n", "").split(",")

ORDERS = """Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,
Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,
Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,
Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,
Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,
Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,
Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,
Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References""".replace("\n", "").split(",")


def shopify_customers(dice, people, files):
    rows = []
    for p in people:
        if not p.customer:
            continue
        first, last = p.written(dice)
        rows.append({
            "Customer ID": "'" + p.customer, "First Name": first, "Last Name": last, "Email": p.email if dice.chance(.97) else "",
            "Accepts Email Marketing": "yes" if dice.chance(.7) else "no", "Default Address Company": p.company or "",
            "Default Address Address1": p.street, "Default Address City": p.city, "Default Address Country Code": p.country,
            "Default Address Zip": ("'" if p.zip[0] == "0" else "") + p.zip, "Default Address Phone": p.dialled(dice) if dice.chance(.3) else "",
            "Phone": "'" + p.phone if dice.chance(.5) else "", "Accepts SMS Marketing": "yes" if dice.chance(.4) else "no",
            "Total Spent": "%d.%02d" % (dice.below(4000), dice.below(100)), "Total Orders": dice.below(9), "Tax Exempt": "no",
            "Note": dice.pick(["", "", "", "Called twice,\nwants the \"blue\" one"]), "Tags": dice.pick(["", "", "newsletter, vip", "login with shop"])})
    older, gone = rows[:40], rows[7:9]
    files.csv("shopify/dt=2026-01-24/customers_export_1.csv", CUSTOMERS, older)
    rows = [row for row in rows if row not in gone]  # two asked to be forgotten between the captures
    half = len(rows) // 2
    for page, part in enumerate((rows[:half], rows[half:]), 1):
        files.csv(f"shopify/dt=2026-01-31/customers_export_{page}.csv", CUSTOMERS, part)


def shopify_orders(dice, people, files):
    rows, number = [], 1000
    for p in people:
        often = dice.below(4) if p.customer else (1 if dice.chance(.12) else 0)
        for _ in range(often):
            at = dice.moment(700)
            clock = lambda t: stamp(t, "%Y-%m-%d %H:%M:%S %z", PARIS)
            lines = [(dice.pick(MODELS), dice.between(1, 2)) for _ in range(dice.pick([1, 1, 2, 3]))]
            total = sum(int(price.replace(".", "")) * count for (_, _, price), count in lines)
            status = dice.pick(["paid"] * 7 + ["refunded", "partially_refunded", "pending"])
            refunded = {"refunded": total, "partially_refunded": total // 2}.get(status, 0)
            money = lambda cents: "%d.%02d" % divmod(cents, 100)
            number += 1
            first, last = p.written(dice)
            email = p.email if dice.chance(.9) else (p.second or p.email).upper()
            whole = {
                "Financial Status": status, "Paid at": clock(at + timedelta(minutes=2)) if status != "pending" else "", "Fulfillment Status": "fulfilled",
                "Accepts Marketing": dice.pick(["yes", "no"]), "Currency": "EUR", "Subtotal": money(total), "Shipping": "0.00", "Taxes": money(total // 6),
                "Total": money(total), "Discount Amount": "0.00", "Shipping Method": "Standard", "Billing Name": f"{first.strip()} {last.strip()}",
                "Billing Street": p.street, "Billing City": p.city, "Billing Zip": ("'" if p.zip[0] == "0" else "") + p.zip, "Billing Country": p.country,
                "Billing Phone": p.dialled(dice) if dice.chance(.4) else "", "Payment Method": "Shopify Payments", "Refunded Amount": money(refunded),
                "Outstanding Balance": "0.00", "Id": 60_000_000_000_00 + number, "Risk Level": "Low", "Source": "web"}
            for place, ((sku, name, price), count) in enumerate(lines):
                rows.append({"Name": f"#T{number}", "Email": email, "Created at": clock(at), "Lineitem quantity": count, "Lineitem name": name,
                             "Lineitem price": price, "Lineitem sku": sku, "Lineitem requires shipping": "true", "Lineitem taxable": "true",
                             "Lineitem fulfillment status": "fulfilled", "Vendor": "Tandem", "Lineitem discount": "0.00", **(whole if place == 0 else {})})
    starts = [n for n, row in enumerate(rows) if row.get("Currency")]
    cut = starts[len(starts) // 2]
    for part, some in enumerate((rows[:cut], rows[cut:]), 1):
        files.csv(f"shopify/orders_export_{part}.csv", ORDERS, some)


# -- Mailchimp -------------------------------------------------------------------------------------------------------

AUDIENCE = ["Email Address", "First Name", "Last Name", "Phone Number", "Birthday"]
MEMBER = "MEMBER_RATING OPTIN_TIME OPTIN_IP CONFIRM_TIME CONFIRM_IP LATITUDE LONGITUDE GMTOFF DSTOFF TIMEZONE CC REGION LAST_CHANGED".split()
REASONS = {"subscribed": [], "unsubscribed": "UNSUB_TIME UNSUB_CAMPAIGN_TITLE UNSUB_CAMPAIGN_ID UNSUB_REASON UNSUB_REASON_OTHER".split(),
           "cleaned": "CLEAN_TIME CLEAN_CAMPAIGN_TITLE CLEAN_CAMPAIGN_ID".split()}


def mailchimp(dice, people, files):
    lists, listed = {name: [] for name in REASONS}, set()
    for p in people:
        if not dice.chance(.55):
            continue
        status = dice.pick(["subscribed"] * 7 + ["unsubscribed"] * 2 + ["cleaned"])
        joined = dice.moment(1200, 40)
        left = joined + timedelta(days=dice.between(1, 38), minutes=dice.below(1000))
        first, last = p.written(dice)
        row = {"Email Address": p.email if dice.chance(.85) or not p.second else p.second, "First Name": first, "Last Name": last,
               "Birthday": "%02d/%02d" % (p.born.month, p.born.day) if dice.chance(.3) else "", "MEMBER_RATING": dice.between(1, 5),
               "OPTIN_TIME": stamp(joined) if dice.chance(.6) else "", "CONFIRM_TIME": stamp(joined + timedelta(minutes=5)), "CC": p.country,
               "LAST_CHANGED": stamp(left), "LEID": dice.digits(9), "EUID": dice.letters(10, "0123456789abcdef"),
               "TAGS": dice.pick(["", "\"VIP\"", "\"VIP\",\"Blog, fr\""]), "NOTES": dice.pick(["", "", "[\"met at the fair\"]"])}
        if status == "unsubscribed":
            row.update(UNSUB_TIME=stamp(left), UNSUB_CAMPAIGN_TITLE="L’hiver à vélo", UNSUB_CAMPAIGN_ID="c" + dice.digits(6), UNSUB_REASON="NORMAL")
        if status == "cleaned":
            row.update(CLEAN_TIME=stamp(left), CLEAN_CAMPAIGN_TITLE="L’hiver à vélo", CLEAN_CAMPAIGN_ID="c" + dice.digits(6))
        if row["Email Address"] not in listed:  # an audience holds an address once
            listed.add(row["Email Address"])
            lists[status].append(row)
    for status, rows in lists.items():
        header = AUDIENCE + MEMBER + REASONS[status] + ["LEID", "EUID", "NOTES", "TAGS"]
        files.csv(f"mailchimp/{status}_email_audience_export_8893817261.csv", header, rows)


# -- HubSpot and Salesforce ------------------------------------------------------------------------------------------

HUBSPOT = ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Company Name", "Country/Region", "City", "Postal Code", "Date of birth",
           "Lifecycle Stage", "Lead Status", "Contact owner", "Create Date", "Last Modified Date", "Unsubscribed from all email",
           "Legal basis for processing contact's data", "Marketing contact status", "Customer ID (shop)"]
CALLED = dict(FR="France", DE="Germany", PL="Poland", NO="Norway", GB="United Kingdom", IT="Italy", ES="Spain", US="United States")


def hubspot(dice, people, files):
    rows = []
    for p in people:
        if not dice.chance(.35):
            continue
        made = dice.moment(900, 10)
        first, last = p.written(dice)
        rows.append({
            "Record ID": 51_000_000_000 + p.number * 37, "First Name": first, "Last Name": last,
            "Email": (p.second if p.second and dice.chance(.5) else p.email), "Phone Number": p.dialled(dice) if dice.chance(.7) else "",
            "Company Name": p.company or "", "Country/Region": CALLED[p.country] if dice.chance(.9) else p.country, "City": p.city, "Postal Code": p.zip,
            "Date of birth": p.born.isoformat() if dice.chance(.5) else "", "Lifecycle Stage": dice.pick(["Lead", "Customer", "Subscriber"]),
            "Create Date": stamp(made, "%Y-%m-%d %H:%M", PARIS), "Last Modified Date": stamp(made + timedelta(days=dice.below(9)), "%Y-%m-%d %H:%M", PARIS),
            "Unsubscribed from all email": dice.pick(["", "", "", "", "", "false", "true"]),
            "Legal basis for processing contact's data": dice.pick(["", "Legitimate interest – prospect/lead", "Freely given consent from contact",
                                                                    "Freely given consent from contact;Performance of a contract"]),
            "Marketing contact status": dice.pick(["Marketing contact", "Non-marketing contact"]),
            "Customer ID (shop)": p.customer or "" if dice.chance(.4) else ""})
    # Saved in the hour that summer time repeats, and in the one that it skips (a workflow that adds hours by hand).
    rows[3]["Last Modified Date"], rows[5]["Last Modified Date"] = "2025-10-26 02:30", "2025-03-30 02:30"
    files.csv("hubspot/hubspot-crm-exports-all-contacts-2026-01-31.csv", HUBSPOT, rows, before=BOM, quoting=csv.QUOTE_ALL)


CONTACT = """Id IsDeleted MasterRecordId AccountId LastName FirstName Salutation MailingStreet MailingCity MailingPostalCode MailingCountry Phone
MobilePhone Email Title Birthdate HasOptedOutOfEmail DoNotCall CreatedDate LastModifiedDate SystemModstamp Account_Name__c Loyalty_Card__c""".split()


def salesforce_id(text):
    """The 18 characters of an id of 15: three more say which letters are capitals."""
    suffix = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[sum(1 << n for n, c in enumerate(text[at:at + 5]) if c.isascii() and c.isupper())]
                     for at in (0, 5, 10))
    return text + suffix


def salesforce(dice, people, files):
    rows = []
    for p in people:
        if not (p.company or dice.chance(.12)):
            continue
        made = dice.moment(900, 10)
        changed = stamp(made + timedelta(days=dice.below(9)))
        first, last = p.written(dice)
        rows.append({
            "Id": salesforce_id("0035g00000" + dice.letters(5)), "IsDeleted": "1" if dice.chance(.05) else "0", "LastName": last, "FirstName": first,
            "MailingStreet": p.street.replace(" ", "\n", 1) if dice.chance(.2) else p.street, "MailingCity": p.city, "MailingPostalCode": p.zip,
            "MailingCountry": p.country, "Phone": p.dialled(dice) if dice.chance(.6) else "", "MobilePhone": p.dialled(dice) if dice.chance(.3) else "",
            "Email": p.second or p.email, "Birthdate": p.born.isoformat() if dice.chance(.4) else "",
            "HasOptedOutOfEmail": "1" if dice.chance(.1) else "0", "DoNotCall": "0", "CreatedDate": stamp(made), "LastModifiedDate": changed,
            "SystemModstamp": changed, "Account_Name__c": p.company or "", "Loyalty_Card__c": p.card or ""})
    # Two ids that differ in the case of one letter only: the program that lowers them makes one person of two.
    rows[1]["Id"], rows[2]["Id"] = salesforce_id("0035g00000aBcDe"), salesforce_id("0035g00000aBcdE")
    rows.append({**rows[4], "Id": "", "Email": "nobody@mail.example"})
    files.csv("salesforce/Contact.csv", CONTACT, rows, quoting=csv.QUOTE_ALL, ending="\r\n")


# -- Stripe ----------------------------------------------------------------------------------------------------------

PAYMENTS = """id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,
Description,Fee,Is Link,Link Funding,Mode,PaymentIntent ID,Payment Source Type,Refunded date (UTC),Statement Descriptor,Status,Seller Message,
Taxes On Fee,Card ID,Customer ID,Customer Description,Customer Email,Invoice ID,Transfer""".replace("\n", "").split(",")


def stripe(dice, people, files):
    rows = []
    comma = lambda cents: f"{cents // 100:,}".replace(",", ".") + ",%02d" % (cents % 100)
    for p in people:
        if not dice.chance(.3):
            continue
        customer = "cus_" + dice.letters(14)
        for _ in range(dice.between(1, 5)):
            cents, status = dice.pick([990, 1990, 12900, 129900, 349000]), dice.pick(["Paid"] * 8 + ["Failed", "Refunded"])
            rows.append({
                "id": "ch_3" + dice.letters(23), "Created date (UTC)": stamp(dice.moment(500)), "Amount": comma(cents),
                "Amount Refunded": comma(cents if status == "Refunded" else 0), "Currency": "eur", "Captured": "true" if status != "Failed" else "false",
                "Description": "Tandem Care", "Fee": comma(cents // 50), "Mode": "Live", "Status": status, "Card ID": "card_" + dice.letters(14),
                "Customer ID": customer, "Customer Email": p.email if dice.chance(.8) or not p.second else p.second})
    rows.sort(key=lambda row: row["Created date (UTC)"], reverse=True)
    rows[2]["Created date (UTC)"] = "yesterday"
    files.csv("stripe/unified_payments.csv", PAYMENTS, rows)


# -- tracking: Segment's dump and Google Analytics -------------------------------------------------------------------

def tracks(dice, people, files):
    days = {}
    for p in people:
        if not dice.chance(.4):
            continue
        known = p.customer if p.customer and dice.chance(.6) else None
        mobile = dice.chance(.3)
        for visit in range(dice.between(1, 3)):
            at = dice.moment(20)
            for step in range(dice.between(1, 5)):
                at, millis = at + timedelta(seconds=dice.between(3, 200)), dice.below(1000)
                if at >= NOW:
                    continue
                event = dice.pick(["Product Viewed"] * 4 + ["Product Added", "Checkout Started"])
                sku, name, price = dice.pick(MODELS)
                moment = int(at.timestamp()) * 1000 + millis if mobile else zulu(at, millis)
                row = {"type": "track", "event": event, "messageId": "ajs-next-" + dice.letters(32, "0123456789abcdef"), "anonymousId": p.cookie,
                       "userId": known, "timestamp": moment, "originalTimestamp": zulu(at, millis),
                       "context": {"library": {"name": "analytics-ios" if mobile else "analytics.js", "version": "4.1.0"}, "locale": "fr-FR",
                                   "page": {"path": "/" + sku.lower(), "referrer": ""}},
                       "properties": {"sku": sku, "name": name, "price": float(price), "quantity": 1}}
                if visit == 0 and step == 0 and dice.chance(.35):
                    row.update(type="identify", event=None, traits={"email": p.address(dice)})
                    del row["properties"]
                days.setdefault(at.date(), []).append((at, row))
    for day, rows in sorted(days.items()):
        rows = [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1]["messageId"]))]
        if day == date(2026, 1, 20):
            rows.insert(1, '{"type":"track","event":"Product Vie')
        # The queue delivers some messages twice.
        files.lines(f"segment/{day.isoformat()}.jsonl", rows + rows[:1])


def ga4(dice, people, files):
    days = {}
    value = lambda kind, v: {"key": kind, "value": {"string_value": v} if isinstance(v, str) and not v.isdigit() else {"int_value": v}}
    for p in people:
        if not dice.chance(.45):
            continue
        known = p.customer if p.customer and dice.chance(.5) else None
        for _ in range(dice.between(1, 3)):
            at = dice.moment(40)
            session = str(int(at.timestamp()))
            for step in range(dice.between(1, 4)):
                at += timedelta(seconds=dice.between(1, 90))
                micros = int(at.timestamp()) * 1_000_000 + dice.below(1_000_000)
                if at >= NOW:
                    continue
                sku, name, price = dice.pick(MODELS)
                event = "session_start" if step == 0 else dice.pick(["page_view", "page_view", "view_item", "add_to_cart"])
                row = {"event_date": stamp(at, "%Y%m%d", PARIS), "event_timestamp": str(micros), "event_name": event,
                       "event_params": [value("ga_session_id", session), value("page_location", "https://tandem.example/" + sku.lower()),
                                        value("engagement_time_msec", str(dice.below(60_000)))],
                       "event_bundle_sequence_id": str(dice.below(10**9)), "user_id": known, "user_pseudo_id": p.client,
                       "privacy_info": {"analytics_storage": "Yes", "ads_storage": dice.pick(["Yes", "No"]), "uses_transient_token": "No"},
                       "user_properties": [], "user_first_touch_timestamp": p.client.split(".")[1] + "000000",
                       "device": {"category": dice.pick(["mobile", "desktop"]), "language": "fr-fr", "web_info": {"browser": "Firefox", "hostname": "tandem.example"}},
                       "geo": {"city": p.city, "country": CALLED[p.country]}, "traffic_source": {"name": "(direct)", "medium": "(none)", "source": "(direct)"},
                       "stream_id": "4711004711", "platform": "WEB", "items": []}
                if event in ("view_item", "add_to_cart"):
                    row["items"] = [{"item_id": sku, "item_name": name, "price": float(price), "quantity": "1"}]
                if known is None:
                    del row["user_id"]
                days.setdefault(row["event_date"], []).append((micros, row))
    for day, rows in sorted(days.items()):
        files.lines(f"ga4/events_{day}.json", [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1]["user_pseudo_id"]))])


# -- Zendesk ---------------------------------------------------------------------------------------------------------

def zendesk(dice, people, files):
    users, tickets = [], []
    for p in people:
        if not dice.chance(.25):
            continue
        made = dice.moment(800, 3)
        user = 38_001_000_000_000 + p.number * 97
        users.append({
            "id": user, "url": f"https://tandem.zendesk.example/api/v2/users/{user}.json", "name": f"{p.first} {p.last}",
            "email": p.email if dice.chance(.8) or not p.second else p.second, "created_at": zulu(made)[:-5] + "Z",
            "updated_at": zulu(made + timedelta(days=2))[:-5] + "Z", "time_zone": "Paris", "phone": p.phone if dice.chance(.3) else None,
            "locale": LOCALE[p.country], "role": "end-user", "verified": dice.chance(.8), "external_id": p.customer if dice.chance(.6) else None,
            "tags": ["vip"] if dice.chance(.1) else [], "suspended": False, "user_fields": {"first_name": p.first, "last_name": p.last}})
        for _ in range(dice.between(0, 3)):
            at, status = dice.moment(300), dice.pick(["new", "open", "pending", "solved", "closed", "closed"])
            tickets.append({
                "id": 9000 + len(tickets), "external_id": None, "via": {"channel": dice.pick(["email", "web", "chat"]), "source": {"from": {}, "to": {}, "rel": None}},
                "created_at": zulu(at)[:-5] + "Z", "updated_at": zulu(at + timedelta(hours=dice.between(0, 40)))[:-5] + "Z", "type": "question",
                "subject": dice.pick(["Où est mon vélo ?", "Bremse quietscht", "Rower i \"łańcuch\"", "Invoice [again], please"]), "priority": "normal",
                "status": status, "requester_id": user, "submitter_id": user, "assignee_id": None, "tags": dice.pick([[], ["delivery"], ["brakes", "garantie"]]),
                "satisfaction_rating": {"score": dice.pick(["good", "bad", "offered"])} if status in ("solved", "closed") else None})
    page = lambda name, rows: json.dumps({name: rows, "next_page": None, "previous_page": None, "count": len(rows)}, ensure_ascii=False, indent=1).encode()
    files.bytes("zendesk/users.json", page("users", users))
    files.bytes("zendesk/tickets.json", page("tickets", tickets))


# -- the tills, the lake and the spreadsheet -------------------------------------------------------------------------

TILL = ["N° ticket", "Date", "Magasin", "Caissier", "N° carte", "Nom", "Prénom", "Téléphone", "Montant TTC", "Mode"]


def tills(dice, people, files):
    rows = []
    number = 0
    for p in people:
        if not dice.chance(.3):
            continue
        for _ in range(dice.between(1, 4)):
            at = dice.moment(600).astimezone(PARIS).replace(hour=dice.between(9, 18))
            number += 1
            first, last = p.plain()
            cents = dice.pick([2490, 5900, 124900, 349000, 6500, -2490])
            euros = f"{abs(cents) // 100:,}".replace(",", dice.pick([" ", NBSP, ""])) + ",%02d" % (abs(cents) % 100)
            rows.append({"N° ticket": "%08d" % number, "Date": at.strftime("%d/%m/%Y %H:%M"), "Magasin": dice.pick(["Nantes", "Rennes", "Nice – Port"]),
                         "Caissier": dice.pick(["Zoé", "Anaïs", "caisse n° 2"]), "N° carte": p.card or "" if dice.chance(.8) else "", "Nom": last,
                         "Prénom": first, "Téléphone": p.phone if dice.chance(.5) else "", "Montant TTC": ("-" if cents < 0 else "") + euros + dice.pick([" €", "", " €"]),
                         "Mode": dice.pick(["CB", "espèces"])})
    rows[30]["N° carte"] = rows[31]["N° carte"] = next(p.card for p in people[90:] if p.card)  # a card in the wrong hands
    for n, row in enumerate(rows[10:18]):  # what the cashier types when nobody gives a number
        row.update({"Téléphone": "+33240000000", "Nom": row["Nom"] if n else "ANONYME"})
    half = len(rows) // 2
    for month, part in (("2025", rows[:half]), ("2026", rows[half:])):
        torn = "99999999;01/01/2026 10:00;Nantes\r\n"
        files.csv(f"caisse/ventes_{month}.csv", TILL, part, delimiter=";", ending="\r\n", encoding="cp1252", after=torn)


def lake(dice, people, files):
    days = {}
    ride = 90_000
    for p in people:
        if not (p.customer and dice.chance(.35)):
            continue
        for _ in range(dice.between(1, 9)):
            at = dice.moment(31).astimezone(PARIS).replace(tzinfo=None)
            ride += 1
            days.setdefault(at.date(), []).append((ride, int(p.customer), at, dice.between(30, 4200) / 100, dice.pick(["commute", "leisure", None])))
    for day, rides in sorted(days.items()):
        if day < date(2026, 1, 2):
            continue
        columns = list(zip(*rides))
        files.bytes(f"lake/rides/dt={day.isoformat()}/part-00000.parquet", parquet.file([
            parquet.decimal38("RIDE_ID", columns[0]), parquet.decimal38("CUSTOMER_ID", columns[1]), parquet.local_time("STARTED_AT", columns[2]),
            parquet.double("DISTANCE_KM", columns[3]), parquet.text("PURPOSE", columns[4])]))


SALON = ["Nom", "Prénom", "E-mail", "Téléphone", "CP", "Ville", "Pays", "Né(e) le", "Acompte", "Newsletter", "SMS", "N° carte", "Remarque"]


def spreadsheet(dice, people, files):
    rows, total = [], 0
    for p in people[5::9]:
        cents = dice.pick([0, 5000, 50000, 125000])
        total += cents
        euros = f"{cents // 100:,}".replace(",", ".") + ",%02d €" % (cents % 100)
        first, last = p.written(dice)
        # A spreadsheet takes numbers for numbers: the zero in front is gone.
        number = dice.pick([p.phone, p.national.lstrip("0") if p.country in ("FR", "DE", "GB") else p.national])
        code = p.zip.lstrip("0") if p.zip.isdigit() and dice.chance(.7) else p.zip
        rows.append({"Nom": last, "Prénom": first, "E-mail": p.address(dice), "Téléphone": number if dice.chance(.6) else "", "CP": code, "Ville": p.city,
                     "Pays": p.country, "Né(e) le": p.born.strftime("%d/%m/%Y"), "Acompte": euros if cents else "", "Newsletter": dice.pick(["oui", "non", "", "oui"]),
                     "SMS": dice.pick(["oui", "non", ""]), "N° carte": p.card or "", "Remarque": dice.pick(["", "à rappeler", "vu avec \"Loïc\""])})
    before = "sep=;\r\nSalon du vélo – précommandes;;;;;;;;;;;;\r\nau 18/01/2026;;;;;;;;;;;;\r\n"
    after = f";;;;;;;;;;;;\r\nTotal;;;;;;;;{total // 100:,}".replace(",", ".") + ",%02d €;;;;\r\n" % (total % 100)
    files.csv("salon/dt=2026-01-18/precommandes.csv", SALON, rows, delimiter=";", ending="\r\n", before=BOM + before, after=after)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent / "data")
    args = parser.parse_args()
    people = [Person(Dice(20_260_131 + n), n) for n in range(args.people)]
    for one, other in zip(people[10::11], people[11::11]):
        other.share(one, Dice(other.number))
    files = Files(args.out)
    # Each export has dice of its own, so that a change of one leaves the others as they are.
    for seed, make in enumerate((shopify_customers, shopify_orders, mailchimp, hubspot, salesforce, stripe, tracks, ga4, zendesk, tills, lake, spreadsheet)):
        make(Dice(977 * seed + 31), people, files)


if __name__ == "__main__":
    main()
