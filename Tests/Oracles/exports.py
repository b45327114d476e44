#!/usr/bin/env python3
"""Recomputes examples/exports from its raw files, without cdp: an oracle for tests.

usage: exports.py [--project DIR] [--store DIR] [--out DIR]
needs: duckdb, phonenumbers, pyarrow, pycountry; deltalake with --store

Reads the twelve exports in DIR/data and computes profiles, traits, segments, consents and the five files, and prints them in
numbers as JSON. The rules are those of the example's specs, written again by hand: a change of the specs is made here too.
With --store it compares the store's tables with what it computed, with --out the delivered files, names every difference on
standard error and exits 1 where there is one.

How each export is read is exports_read.py, who is who is people.py, traits are SQL in DuckDB. Nothing is shared with cdp.
"""
import argparse
import datetime
import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import duckdb

import people
import retail_store
from hashing import rules
from exports_read import (EVENTS, PARIS, SOURCES, Deliveries, card_form, company_form, country_form, email_form, name_form, phone_form,
                          postal_form, text_form)
from people import UTC

AS_OF = datetime.datetime(2026, 2, 1, tzinfo=UTC)
ORDER = ("salesforce hubspot shopify_customers zendesk_users mailchimp_subscribed mailchimp_unsubscribed mailchimp_cleaned salon "
         "shopify_orders stripe tills tracks ga4").split()
PERSON = "first_name last_name birth_date email phone street postal_code city country company card customer language".split()
COOKIES = ["cookie", "client"]
WRITTEN = ["first_name", "last_name", "city"]
IDENTIFIERS = ["email", "phone", "card", "customer", *COOKIES]
IDENTITY = people.Identity(
    sources=ORDER, events=EVENTS, people=PERSON, identifiers=IDENTIFIERS,
    limits={"email": 4, "phone": 3, "card": 2, "customer": 2}, cap=60,
    rules={"same_customer": ["customer"], "same_card": ["card"], "same_email": ["email"], "same_phone": ["phone", "last_name"],
           "same_cookie": ["cookie"], "same_client": ["client"]},
    distrust={"email": (("nobody@",), "last_name", 4), "phone": (("+33240000000",), "last_name", 4)},
    forbidden=lambda a, b: bool(a["birth_date"] and b["birth_date"] and a["first_name"] and b["first_name"]
                                and a["birth_date"] != b["birth_date"] and a["first_name"] != b["first_name"]))
TIMES = dict(salesforce="modified", hubspot="modified", shopify_customers="captured", zendesk_users="updated", mailchimp_subscribed="changed",
             mailchimp_unsubscribed="changed", mailchimp_cleaned="changed", salon="captured")


# -- records ---------------------------------------------------------------------------------------------------------

def normal(said):
    """What a row says of a person, in normal form; names also as they were written."""
    country = country_form(said.get("country"))
    record = dict(
        first_name=name_form(said.get("first_name")), last_name=name_form(said.get("last_name")), birth_date=said.get("birth_date"),
        email=email_form(said.get("email")), phone=phone_form(said.get("phone"), said.get("dialled_in") or country),
        street=text_form(said.get("street")), postal_code=postal_form(said.get("postal_code"), country), city=name_form(said.get("city")),
        country=country, company=company_form(said.get("company")), card=card_form(said.get("card")), customer=said.get("customer"),
        language=said.get("language"), cookie=said.get("cookie"), client=said.get("client"))
    record["written"] = {name: text_form(said.get(name)) for name in WRITTEN}
    return record


def guest_values(record):
    """What tells the records of an event source apart, as the store writes it."""
    return tuple(record[name] and str(record[name]) for name in ("first_name", "last_name", *IDENTIFIERS))


def records_of(deliveries, keys):
    """{(place of the source, key): record}, in record order. `keys` gives those of event sources by their values."""
    records = {}
    for place, name in enumerate(ORDER):
        for key, row in deliveries.rows[name].items():
            record = normal(SOURCES[name].person(row))
            if name in EVENTS:
                values = guest_values(record)
                if not any(values):
                    continue
                key = keys.get((name, values)) or hashlib.sha256(json.dumps(values).encode()).hexdigest()
                when = row["at"]
                known = records.setdefault((place, key), {**record, "when": when, "spelt": {}})
                known["when"] = max(known["when"], when)
                for attribute, text in record["written"].items():  # as the newest event writes it
                    if text is not None:
                        best = max(known["spelt"].get(attribute, (when, text)), (when, text))
                        known["spelt"][attribute], known["written"][attribute] = best, best[1]
            else:
                records[place, key] = {**record, "when": row[TIMES[name]]}
    return dict(sorted(records.items()))


def guest_keys(store):
    """The keys of the records of event sources, which are digests that only the store knows."""
    columns = ("first_name", "last_name", *IDENTIFIERS)
    rows = duckdb.execute(f"SELECT source, key, {', '.join(columns)} FROM {retail_store.files_of(store, 'records')}").fetchall()
    return {(row[0], row[2:]): row[1] for row in rows if row[0] in EVENTS}


# -- golden records --------------------------------------------------------------------------------------------------

def golden(members, records):
    profile = {}
    for name in PERSON:
        held = [(key, records[key]) for key in members if records[key][name] is not None]
        if name in ("first_name", "last_name", "birth_date", "company"):
            counts = Counter(record[name] for _, record in held)  # keeps the order in which values first appear
            common = max(counts, key=counts.get) if held else None
            best = next((record for _, record in held if record[name] == common), None)
        elif name == "card":
            profile[name] = list(dict.fromkeys(record[name] for _, record in held))
            continue
        else:
            best = people.latest(held)
        profile[name] = best and best[name]
        if name in WRITTEN:
            profile[name + ".written"] = best and best["written"][name]
    return profile


class Owners(people.Owners):
    def of(self, name, row):
        value = lambda attribute, form: self.by_value.get((attribute, form))
        if name == "shopify_orders":
            tries = [value("email", email_form(row["Email"]))]
        elif name == "stripe":
            tries = [value("email", email_form(row["Customer Email"]))]
        elif name == "tills":
            tries = [value("card", card_form(row["N° carte"])), value("phone", phone_form(row["Téléphone"], "FR"))]
        elif name == "tracks":
            tries = [value("customer", row["userId"]), value("cookie", row["anonymousId"])]
        elif name == "ga4":
            tries = [value("customer", row.get("user_id")), value("client", row["user_pseudo_id"])]
        elif name == "rides":
            tries = [self.by_record.get((ORDER.index("shopify_customers"), row["customer"]))]
        else:
            tries = [self.by_record.get((ORDER.index("zendesk_users"), str(row["requester_id"])))]
        return next((found for found in tries if found is not None), None)


# -- consents --------------------------------------------------------------------------------------------------------

def verdicts(statements):
    """{consent: {contact: granted}}. `email_marketing` is `any_denial`: the newest word of each source counts, and one refusal
    stands until that source itself grants again. `sms_marketing` is `latest`. Of two words at one time, no wins."""
    newest = {}
    for consent, contact, granted, when, source in statements:
        place = (consent, contact, source if consent == "email_marketing" else None)
        known = newest.get(place)
        if known is None or when > known[0]:
            newest[place] = (when, granted)
        elif when == known[0]:
            newest[place] = (when, known[1] and granted)
    found = defaultdict(dict)
    for (consent, contact, _), (_, granted) in newest.items():
        found[consent][contact] = found[consent].get(contact, True) and granted
    return found


# -- traits and segments, in SQL -------------------------------------------------------------------------------------

TRAITS = """
    CREATE TABLE traits AS
    WITH o AS (FROM shopify_orders WHERE profile IS NOT NULL AND moment <= $as_of),
    orders AS (SELECT profile,
        count(DISTINCT name) FILTER (status = 'paid') AS orders_total,
        sum(total) FILTER (status = 'paid' AND moment >= $year) AS revenue_12m, max(moment) AS last_order_at
        FROM o GROUP BY 1),
    favourites AS (SELECT profile, item AS favourite FROM o GROUP BY 1, 2
        QUALIFY row_number() OVER (PARTITION BY profile ORDER BY count(*) DESC, encode(item)) = 1),
    visits AS (SELECT profile, count(*) FILTER (amount > 0) AS till_visits, sum(amount) AS till_spend, max(moment) AS last_till_at,
        arg_max(shop, (moment, ticket)) AS last_shop FROM tills WHERE profile IS NOT NULL AND moment <= $as_of GROUP BY 1),
    care AS (SELECT profile, sum(amount) FILTER (status = 'Paid' AND moment >= $year) AS care_12m,
        count(*) FILTER (status = 'Failed' AND moment >= $half) AS care_failed FROM stripe WHERE profile IS NOT NULL AND moment <= $as_of GROUP BY 1),
    riding AS (SELECT profile, count(*) FILTER (moment >= $month) AS rides_30d, sum(km) FILTER (moment >= $month) AS km_30d, max(moment) AS last_ride_at
        FROM rides WHERE profile IS NOT NULL AND moment <= $as_of GROUP BY 1),
    help AS (SELECT profile, count(*) FILTER (status IN ('new', 'open', 'pending')) AS open_tickets,
        arg_max(score, (moment, encode(id))) FILTER (score IN ('good', 'bad')) AS last_rating
        FROM zendesk_tickets WHERE profile IS NOT NULL AND moment <= $as_of GROUP BY 1),
    sessions AS (SELECT profile, count(DISTINCT session) FILTER (moment >= $month) AS sessions_30d FROM ga4 WHERE profile IS NOT NULL AND moment <= $as_of GROUP BY 1),
    clicks AS (SELECT profile, count(*) FILTER (event = 'Product Viewed' AND moment >= $fortnight) AS views_14d,
        max(moment) FILTER (event = 'Product Added' AND moment >= $week) AS last_cart_at FROM tracks WHERE profile IS NOT NULL AND moment <= $as_of GROUP BY 1)
    SELECT profile, coalesce(orders_total, 0) AS orders_total, coalesce(revenue_12m, 0)::DECIMAL(18,2) AS revenue_12m,
        favourite, last_order_at, coalesce(till_visits, 0) AS till_visits,
        coalesce(till_spend, 0)::DECIMAL(18,2) AS till_spend, last_shop, last_till_at, coalesce(care_12m, 0)::DECIMAL(18,2) AS care_12m,
        coalesce(care_failed, 0) AS care_failed, coalesce(rides_30d, 0) AS rides_30d, coalesce(km_30d, 0) AS km_30d, last_ride_at,
        timezone('Europe/Paris', last_ride_at::TIMESTAMPTZ)::DATE AS last_ride_day, coalesce(open_tickets, 0) AS open_tickets, last_rating,
        coalesce(sessions_30d, 0) AS sessions_30d, coalesce(views_14d, 0) AS views_14d, last_cart_at,
        greatest(last_order_at, last_till_at, last_ride_at) AS last_seen_at
    FROM golden LEFT JOIN orders USING (profile) LEFT JOIN favourites USING (profile) LEFT JOIN visits USING (profile)
        LEFT JOIN care USING (profile) LEFT JOIN riding USING (profile) LEFT JOIN help USING (profile) LEFT JOIN sessions USING (profile)
        LEFT JOIN clicks USING (profile) ORDER BY profile"""

SEGMENTS = {
    "customers": "orders_total > 0 OR till_visits > 0",
    "vip": "revenue_12m + till_spend >= 1500",
    "riders": "rides_30d >= 4",
    "needs_help": "open_tickets > 0",
    "care_at_risk": "care_failed > 0",
    "abandoned_cart": "last_cart_at IS NOT NULL AND (last_order_at IS NULL OR last_order_at < last_cart_at)",
    "dormant": "last_seen_at < $half",
    "neighbours": "country = 'FR' AND postal_code LIKE '44%'",
}

GOLDEN = dict(profile="BIGINT", **dict.fromkeys(PERSON, "VARCHAR"), **dict.fromkeys((name + ".written" for name in WRITTEN), "VARCHAR"))
GOLDEN.update(birth_date="DATE", card="VARCHAR[]")

# The columns of each source's events, and their values of a row.
TABLES = {
    "shopify_orders": (dict(name="VARCHAR", status="VARCHAR", total="DECIMAL(18,2)", item="VARCHAR"),
                       lambda r: (r["Name"], r["Financial Status"], r["total"], r["Lineitem name"])),
    "stripe": (dict(amount="DECIMAL(18,2)", status="VARCHAR"), lambda r: (r["amount"], r["Status"])),
    "tills": (dict(ticket="VARCHAR", amount="DECIMAL(18,2)", shop="VARCHAR"), lambda r: (r["N° ticket"], r["amount"], r["Magasin"])),
    "tracks": (dict(event="VARCHAR"), lambda r: (r["event"],)),
    "ga4": (dict(session="VARCHAR"), lambda r: (next(p["value"]["int_value"] for p in r["event_params"] if p["key"] == "ga_session_id"),)),
    "rides": (dict(km="DOUBLE"), lambda r: (r["DISTANCE_KM"],)),
    "zendesk_tickets": (dict(id="VARCHAR", status="VARCHAR", score="VARCHAR"),
                        lambda r: (r["id"], r["status"], (r["satisfaction_rating"] or {}).get("score"))),
}


class Night:
    """Everything computed after the apply."""

    order, events, lists = ORDER, EVENTS, ["card"]

    def __init__(self, deliveries, keys, scratch):
        self.records = records_of(deliveries, keys)
        self.distrusted = people.distrusted(self.records, IDENTITY)
        for record in self.records.values():
            for attribute, values in self.distrusted.items():
                if record[attribute] in values:
                    record[attribute] = None
        self.people, self.refused = people.cluster(self.records, IDENTITY)
        self.owners, self.consents = Owners(self.people, self.records, IDENTITY), verdicts(deliveries.statements)
        self.db = duckdb.connect()
        self.db.execute(f"SET TimeZone = 'UTC'; SET temp_directory = '{scratch}'")
        profiles = [{"profile": number, **golden(members, self.records)} for number, members in enumerate(self.people)]
        people.load(self.db, "golden", GOLDEN, [[profile[name] for name in GOLDEN] for profile in profiles])
        self.attached = {}
        for name, (columns, values) in TABLES.items():
            rows = [(self.owners.of(name, row), row["at"], *values(row)) for row in deliveries.rows[name].values()]
            self.attached[name] = sum(row[0] is not None for row in rows)
            people.load(self.db, name, dict(profile="BIGINT", moment="TIMESTAMP", **columns), rows)
        scratch.rmdir()
        window = lambda days: AS_OF.replace(tzinfo=None) - datetime.timedelta(days=days)
        times = dict(as_of=window(0), year=window(365), half=window(180), month=window(30), fortnight=window(14), week=window(7))
        self.db.execute(TRAITS, times)
        self.db.execute("CREATE TABLE profiles AS FROM golden JOIN traits USING (profile)")
        self.segments = {name: {p for (p,) in self.db.execute(f"SELECT profile FROM profiles WHERE {where}",
                                                              {"half": times["half"]} if "$half" in where else {}).fetchall()}
                         for name, where in SEGMENTS.items()}

    def granted(self, consent, attribute, segment):
        """The best value that consents of each member, and how many are withheld."""
        return people.best_values(self.segments[segment], self.records, self.people, attribute,
                                  lambda value: self.consents[consent].get(value, False))

    def facts(self, *columns):
        return {row[0]: row[1:] for row in self.db.execute(f"SELECT profile, {', '.join(columns)} FROM profiles").fetchall()}

    def deliveries(self):
        """Per destination its rows, as multisets of tuples in the order of the spec's fields, and how many are withheld."""
        letter, hidden = self.granted("email_marketing", "email", "customers")
        mailing = self.facts('"first_name.written"', '"last_name.written"', "country", "last_shop")
        audience, unseen = self.granted("email_marketing", "email", "vip")
        person = self.facts("phone", '"first_name.written"', '"last_name.written"', "postal_code", "country", "birth_date")
        texting, silent = self.granted("sms_marketing", "phone", "riders")
        riding = self.facts('"first_name.written"', "language", "rides_30d", "last_ride_day")
        post = self.facts('"first_name.written"', '"last_name.written"', "street", "postal_code", '"city.written"')
        return {
            "mailchimp": ([(email, *mailing[n]) for n, email in letter.items()], hidden),
            "letters": ([post[n] for n in self.segments["neighbours"]], 0),
            "meta_audience": ([meta(email, *person[n]) for n, email in audience.items()], unseen),
            "people_bi": (self.db.execute(f"""SELECT country, orders_total, revenue_12m, till_spend, care_12m, km_30d, last_seen_at
                FROM profiles WHERE {SEGMENTS['customers']}""").fetchall(), 0),
            "sms": ([(phone, *riding[n]) for n, phone in texting.items()], silent),
        }

    def summary(self, deliveries):
        sizes = Counter(len(members) for members in self.people)
        return {
            "rows": {name: len(rows) for name, rows in deliveries.rows.items()},
            "quarantined": {name: count["quarantined"] for name, count in deliveries.counts.items() if count["quarantined"]},
            "statements": dict(Counter(s[0] for s in deliveries.statements)),
            "records": dict(sorted(Counter(ORDER[s] for s, _ in self.records).items())),
            "distrusted": {name: len(values) for name, values in self.distrusted.items()},
            "refused": dict(sorted(self.refused.items())),
            "profiles": len(self.people), "largest": max(sizes), "attached": self.attached,
            "segments": {name: len(members) for name, members in self.segments.items()},
            "destinations": {name: {"rows": len(rows), "withheld": withheld} for name, (rows, withheld) in self.deliveries().items()},
        }


def meta(email, phone, first, last, code, country, born):
    """A row of an audience file as Meta wants it: each value in its normal form, then its SHA-256."""
    forms = ((rules.meta_email, email), (rules.meta_phone, phone), (rules.meta_first_name, first), (rules.meta_last_name, last),
             (lambda value: rules.meta_zip(value, country), code), (rules.meta_country, country), (rules.meta_birthday, born and born.isoformat()))
    texts = [value and form(value) for form, value in forms]
    return tuple(text and hashlib.sha256(text.encode()).hexdigest() for text in texts)


def compare_files(night, out, problems):
    sent = night.deliveries()
    plain = lambda value: None if value is None else str(value)
    for name, file, columns in (("mailchimp", "mailchimp_import.csv", ["Email Address", "First Name", "Last Name", "Country", "SHOP"]),
                                ("letters", "letters.csv", ["first_name", "last_name", "street", "postal_code", "city"]),
                                ("meta_audience", "meta_audience.csv", ["email", "phone", "fn", "ln", "zip", "country", "dob"])):
        rows = list(retail_store.csv_rows(out / file, ",", "utf-8"))
        retail_store.difference(f"destination.{name}", [tuple(map(plain, row)) for row in sent[name][0]],
                                [tuple(row[column] for column in columns) for row in rows], problems)
    rows = list(retail_store.json_rows(out / "sms.jsonl"))
    retail_store.difference("destination.sms", [tuple(v.isoformat() if isinstance(v, datetime.date) else v for v in row) for row in sent["sms"][0]],
                            [tuple(row.get(name) for name in ("phone", "first_name", "language", "rides", "last_ride")) for row in rows], problems)
    retail_store.difference("destination.people_bi", sent["people_bi"][0], night.db.execute(
        f"""SELECT country, orders_total, revenue_12m, till_spend, care_12m, km_30d, last_seen_at::TIMESTAMP
        FROM read_parquet('{out / 'people.parquet'}')""").fetchall(), problems)


def compare_consents(deliveries, store, problems):
    """The statements that the store keeps are those that were read."""
    rows = duckdb.execute(f"""SELECT consent, contact, granted, epoch_us("at"), source FROM {retail_store.files_of(store, 'consents')}""").fetchall()
    told = [(consent, contact, granted, round(when.timestamp() * 1_000_000), source) for consent, contact, granted, when, source in deliveries.statements]
    retail_store.difference("consents", told, rows, problems)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", type=Path, default=Path(__file__).resolve().parents[2] / "examples/exports")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    deliveries = Deliveries(args.project / "data")
    night = Night(deliveries, guest_keys(args.store) if args.store else {}, args.project / ".oracle")
    print(json.dumps(night.summary(deliveries), indent=2, ensure_ascii=False))
    problems = []
    if args.store:
        retail_store.compare(night, deliveries, args.store, problems)
        compare_consents(deliveries, args.store, problems)
    if args.out:
        compare_files(night, args.out, problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
