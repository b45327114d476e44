#!/usr/bin/env python3
"""Recomputes examples/retail from its raw files, without cdp: an oracle for tests.

usage: retail.py [--project DIR] [--days 1|2] [--store DIR] [--out DIR]
needs: duckdb, phonenumbers; deltalake with --store

Reads the exports in DIR/data as docs/language.md and docs/identity.md describe them, and prints JSON: rows per source and
file by outcome, profiles, members per segment, rows per destination. The rules are those of the example's specs, written
again by hand: a change of the specs is made here too. With --store it compares the store's tables with what it computed,
with --out the delivered files, names every difference on standard error and exits 1 where there is one.

Clustering is the plain reading of docs/identity.md, pair by pair; traits are SQL in DuckDB. Nothing is shared with cdp.
"""
import argparse
import datetime
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb
import phonenumbers

import likeness
import people
import retail_store

UTC = people.UTC
ORDER = ["crm", "web_accounts", "loyalty", "orders", "web_events"]
EVENTS = ["orders", "web_events"]
DAYS = [("2025-12-31", datetime.datetime(2026, 1, 1, tzinfo=UTC)), ("2026-01-01", datetime.datetime(2026, 1, 2, tzinfo=UTC))]


class Rejected(Exception):
    """The row cannot be accepted."""


# -- reading ---------------------------------------------------------------------------------------------------------

def text(value):
    return value


def date(value, pattern="%Y-%m-%d"):
    return value and datetime.datetime.strptime(value, pattern).date()


def french_date(value):
    if value and not re.fullmatch(r"\d\d/\d\d/\d{4}", value):
        raise ValueError
    return date(value, "%d/%m/%Y")


def instant(value):
    return value and datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)


def money(value):
    return None if value is None else Decimal(value).quantize(Decimal("0.01"))


def french_money(value):
    return value and money(value.replace(",", "."))


def boolean(value):
    return value if isinstance(value, bool) or value is None else {"true": True, "false": False}[value]


def one_of(*known):
    def check(value):
        if value is not None and value not in known:
            raise Rejected
        return value
    return check


REQUIRED = True
STRINGS = lambda names: {name: (text, False) for name in names.split()}
SOURCES = {
    "crm": dict(
        files="crm_{}.csv", read=lambda p: retail_store.csv_rows(p, ";", "cp1252"), key="crm_id", version="updated_at", snapshot=True,
        fields={**STRINGS("last_name first_name email phone street postal_code city card optin"), "crm_id": (text, REQUIRED),
                "birth_date": (french_date, False), "credit": (french_money, False), "updated_at": (instant, REQUIRED)}),
    "web_accounts": dict(
        files="web_accounts_{}.jsonl", read=retail_store.json_rows, key="account_id", version="updated_at",
        fields={**STRINGS("email first_name last_name phone card address consent"), "account_id": (text, REQUIRED),
                "status": (one_of("active", "closed"), False), "birth_date": (date, False),
                "updated_at": (instant, REQUIRED)}),
    "loyalty": dict(
        files="loyalty_{}.csv", read=lambda p: retail_store.csv_rows(p, ",", "utf-8-sig"), key="loyalty_id", version="updated_at",
        fields={**STRINGS("card last_name first_name email phone postal_code city store"), "loyalty_id": (text, REQUIRED),
                "birth_date": (date, False), "newsletter": (boolean, False), "joined_at": (date, False),
                "updated_at": (instant, REQUIRED)}),
    "orders": dict(
        files="orders_{}.jsonl", read=retail_store.json_rows, key="order_id", version="updated_at",
        fields={**STRINGS("channel store customer_id buyer lines"), "order_id": (text, REQUIRED),
                "ordered_at": (instant, REQUIRED), "updated_at": (instant, False),
                "status": (one_of("paid", "refunded", "cancelled"), REQUIRED), "amount": (money, REQUIRED)}),
    "web_events": dict(
        files="web_events_{}.csv", read=lambda p: retail_store.csv_rows(p, ",", "utf-8"), key="event_id", version=None,
        fields={**STRINGS("anonymous_id type path sku email"), "event_id": (text, REQUIRED),
                "occurred_at": (instant, REQUIRED)}),
}


def typed(raw, fields):
    """The row with its contract's types; raises where a required field has none. A bad optional value is null."""
    if raw is None:
        raise Rejected
    row = {}
    for name, (convert, required) in fields.items():
        try:
            row[name] = convert(raw.get(name))
        except (ValueError, KeyError, InvalidOperation):
            row[name] = None
        if required and row[name] is None:
            raise Rejected
    return row


class Deliveries:
    """The accepted rows of each source after some nights, and what became of each row that was read."""

    def __init__(self, folder):
        self.folder, self.rows, self.gone, self.counts, self.removed = folder, defaultdict(dict), defaultdict(dict), {}, {}
        self.statements = {}  # e-mail -> (when, granted)

    def take(self, day):
        for name, source in SOURCES.items():
            path = self.folder / source["files"].format(day)
            count = Counter()
            best = {}
            for line, raw in enumerate(source["read"](path)):
                count["read"] += 1
                try:
                    row = typed(raw, source["fields"])
                except Rejected:
                    count["quarantined"] += 1
                    continue
                self.listen(name, row)
                rank = (row[source["version"]] if source["version"] else None, line)
                key = row[source["key"]]
                if key in best:
                    count["superseded"] += 1
                if key not in best or source["version"] is None or rank >= best[key][0]:
                    best[key] = (rank, row)
            for key, (rank, row) in best.items():
                count[self.settle(name, source, key, rank[0], row)] += 1
            if source.get("snapshot"):
                absent = [key for key in self.rows[name] if key not in best]
                self.removed[name, day] = len(absent)
                for key in absent:
                    self.gone[name][key] = self.rows[name].pop(key).get(source["version"])
            assert count["read"] == sum(count.values()) - count["read"], (name, day, count)
            self.counts[path.name] = dict(count)

    def settle(self, name, source, key, version, row):
        current = self.rows[name].get(key)
        known = current[source["version"]] if current and source["version"] else self.gone[name].get(key)
        if version is not None and known is not None and known > version:
            return "superseded"
        if row.get("status") == "closed":
            self.rows[name].pop(key, None)
            self.gone[name][key] = version
            return "deletes"
        self.rows[name][key] = row
        return "inserted" if current is None else "unchanged" if current == row else "updated"

    def listen(self, name, row):
        """Statements of consent are kept for good, whatever becomes of the row; of two at one time, no wins."""
        granted = {"crm": lambda: None if row["optin"] is None else row["optin"] == "O",
                   "web_accounts": lambda: (row["consent"] or {}).get("email"),
                   "loyalty": lambda: row["newsletter"]}.get(name, lambda: None)()
        email = email_form(row.get("email"))
        if granted is None or email is None:
            return
        when, before = self.statements.get(email, (row["updated_at"], granted))
        if row["updated_at"] > when:
            before = granted
        elif row["updated_at"] == when:
            before = before and granted
        self.statements[email] = (max(when, row["updated_at"]), before)


# -- normal forms ----------------------------------------------------------------------------------------------------

def email_form(value):
    value = (value or "").strip(" ").lower()
    return value if re.fullmatch(r"[^@ ]+@[^@ ]+\.[^@ ]+", value) else None


def phone_form(value):
    try:
        number = phonenumbers.parse(value or "", "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def name_form(value):
    return re.sub(" +", " ", re.sub("[-.']", " ", people.bare(value or "").upper())).strip(" ") or None


def postal_form(value):
    return "0" + value if value and len(value) == 4 else value or None


def city_form(value):
    return people.bare((value or "").strip(" ")).upper() or None


def card_form(value):
    return value if value and len(value) == 13 else None


# -- records ---------------------------------------------------------------------------------------------------------

PERSON = "first_name last_name birth_date email phone postal_code city card newsletter store_credit member_since".split()
IDENTIFIERS = ["email", "phone", "card", "browser"]


def person_record(name, row):
    place = (row["address"] or {}) if name == "web_accounts" else row
    born = row["birth_date"]
    return dict(
        first_name=name_form(row["first_name"]), last_name=name_form(row["last_name"]),
        birth_date=born if born and born > datetime.date(1900, 1, 1) else None,
        email=email_form(row["email"]), phone=phone_form(row["phone"]), postal_code=postal_form(place.get("postal_code")),
        city=city_form(place.get("city")), card=card_form(row["card"]), browser=None,
        newsletter={"crm": lambda: None if row["optin"] is None else row["optin"] == "O",
                    "web_accounts": lambda: (row["consent"] or {}).get("email"), "loyalty": lambda: row["newsletter"]}[name](),
        store_credit=row.get("credit"), member_since=row.get("joined_at"), when=row["updated_at"])


def event_values(name, row):
    """The identifiers that an event maps."""
    if name == "orders":
        buyer = row["buyer"] or {}
        return dict(email=email_form(buyer.get("email")), card=card_form(buyer.get("card")))
    return dict(email=email_form(row["email"]), browser=row["anonymous_id"])


def tuple_key(values):
    """The key of an event source's record where no store says which digest it has: it decides ties, nothing else."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def records_of(deliveries, keys):
    """{(place of the source, key): record}, in record order. `keys` gives those of event sources by their identifiers."""
    records = {}
    for name in ("crm", "web_accounts", "loyalty"):
        for key, row in deliveries.rows[name].items():
            records[ORDER.index(name), key] = person_record(name, row)
    for name, time in (("orders", "ordered_at"), ("web_events", "occurred_at")):
        for row in deliveries.rows[name].values():
            values = event_values(name, row)
            if not any(values.values()):
                continue
            when = row[time]
            key = keys.get((name, *values.values())) or tuple_key(values)
            record = records.setdefault((ORDER.index(name), key), {**dict.fromkeys(PERSON + ["browser"]), **values, "when": when})
            record["when"] = max(record["when"], when)
    return dict(sorted(records.items()))


# -- identity --------------------------------------------------------------------------------------------------------

LIKELY = likeness.Likeness(
    keys=[["last_name", "first_name"], ["last_name", "postal_code"], ["birth_date"], ["phone"]],
    compared=["first_name", "last_name", "birth_date", "email", "phone", "postal_code"], personal={"first_name", "birth_date"})

IDENTITY = people.Identity(
    sources=ORDER, events=EVENTS, people=PERSON, identifiers=IDENTIFIERS,
    limits={"email": 5, "phone": 5, "card": 3, "browser": 12}, cap=200,
    rules={"same_card": ["card"], "same_email": ["email"], "same_phone": ["phone", "last_name"], "same_browser": ["browser"]},
    distrust={"email": (("noreply@", "test@", "inconnu@"), "last_name", 5), "phone": (("+33600000000",), "last_name", 5),
              "browser": ((), "email", 3)},
    forbidden=lambda a, b: bool(a["birth_date"] and b["birth_date"] and a["first_name"] and b["first_name"]
                                and a["birth_date"] != b["birth_date"] and a["first_name"] != b["first_name"]),
    likeness=LIKELY)


# -- golden records --------------------------------------------------------------------------------------------------

def golden(members, records, columns):
    profile = {}
    for name in columns:
        held = [(key, records[key]) for key in members if records[key][name] is not None]
        if name == "first_name":
            for source in ("web_accounts", "crm"):
                preferred = [kr for kr in held if ORDER[kr[0][0]] == source]
                if preferred:
                    held = preferred
                    break
        if name in ("first_name", "last_name", "birth_date"):
            counts = Counter(record[name] for _, record in held)  # keeps the order in which values first appear
            profile[name] = max(counts, key=counts.get) if held else None
        elif name == "card":
            profile[name] = list(dict.fromkeys(record[name] for _, record in held))
        elif name == "member_since":
            profile[name] = min((record[name] for _, record in held), default=None)
        else:
            best = people.latest(held)
            profile[name] = best[name] if best else None
    return profile


class Owners(people.Owners):
    def of(self, name, row):
        if name == "orders":
            buyer = row["buyer"] or {}
            tries = [self.by_record.get((0, row["customer_id"])), self.by_value.get(("card", card_form(buyer.get("card")))),
                     self.by_value.get(("email", email_form(buyer.get("email"))))]
        else:
            tries = [self.by_value.get(("email", email_form(row["email"]))),
                     self.by_value.get(("browser", row["anonymous_id"]))]
        return next((found for found in tries if found is not None), None)


# -- traits and segments, in SQL -------------------------------------------------------------------------------------

TRAITS = """
    CREATE TABLE traits AS
    WITH o AS (SELECT *, status = 'paid' AS paid, ordered_at >= $year AS recent FROM orders WHERE profile IS NOT NULL AND ordered_at <= $as_of),
    per_order AS (SELECT profile,
        count(*) FILTER (paid AND recent) AS orders_12m, count(*) FILTER (recent) AS recent_orders,
        count(*) FILTER (paid) AS orders_total, count(*) FILTER (status = 'refunded') AS refunds,
        coalesce(sum(amount) FILTER (paid AND recent), 0) AS revenue_12m,
        sum(amount) FILTER (paid)::DOUBLE / nullif(count(*) FILTER (paid), 0) AS average_basket,
        min(ordered_at) AS first_order_at, max(ordered_at) AS last_order_at,
        arg_min(channel, (ordered_at, order_id)) AS first_channel,
        arg_max(store, (ordered_at, order_id)) FILTER (channel = 'till') AS last_store
        FROM o GROUP BY 1),
    lines AS (SELECT profile, category, quantity FROM lines JOIN o USING (order_id) WHERE paid),
    per_line AS (SELECT profile, sum(quantity) AS items_bought, count(DISTINCT category) AS categories FROM lines GROUP BY 1),
    top AS (SELECT profile, category AS top_category FROM lines GROUP BY 1, 2
        QUALIFY row_number() OVER (PARTITION BY profile ORDER BY count(*) DESC, encode(category)) = 1),
    per_event AS (SELECT profile, count(*) FILTER (occurred_at >= $month) AS web_events_30d,
        count(*) FILTER (type = 'newsletter_click' AND occurred_at >= $quarter) AS newsletter_clicks,
        max(occurred_at) AS last_web_at, max(occurred_at) FILTER (type = 'add_to_cart' AND occurred_at >= $week) AS last_cart_at
        FROM events WHERE profile IS NOT NULL AND occurred_at <= $as_of GROUP BY 1)
    SELECT profile, coalesce(orders_12m, 0) AS orders_12m, coalesce(recent_orders, 0) AS recent_orders,
        coalesce(orders_total, 0) AS orders_total, coalesce(refunds, 0) AS refunds,
        coalesce(revenue_12m, 0)::DECIMAL(18,2) AS revenue_12m, average_basket, coalesce(items_bought, 0)::BIGINT AS items_bought,
        first_order_at, last_order_at, first_channel, last_store, top_category, coalesce(categories, 0) AS categories,
        coalesce(web_events_30d, 0) AS web_events_30d, coalesce(newsletter_clicks, 0) AS newsletter_clicks,
        last_web_at, last_cart_at, greatest(last_order_at, last_web_at) AS last_seen_at
    FROM golden LEFT JOIN per_order USING (profile) LEFT JOIN per_line USING (profile) LEFT JOIN top USING (profile)
        LEFT JOIN per_event USING (profile) ORDER BY profile"""

SEGMENTS = {
    "customers": "orders_total > 0",
    "vip": "revenue_12m >= 500",
    "frequent": "orders_12m >= 4",
    "lapsed": "orders_total > 0 AND recent_orders = 0",
    "window_shopper": "web_events_30d >= 3 AND orders_12m = 0",
    "reachable": "email IS NOT NULL AND newsletter",
    "abandoned_cart": "last_cart_at IS NOT NULL AND (last_order_at IS NULL OR last_order_at < last_cart_at)",
}


GOLDEN = dict(profile="BIGINT", first_name="VARCHAR", last_name="VARCHAR", birth_date="DATE", email="VARCHAR", phone="VARCHAR",
              postal_code="VARCHAR", city="VARCHAR", card="VARCHAR[]", browser="VARCHAR", newsletter="BOOLEAN",
              store_credit="DECIMAL(18,2)", member_since="DATE", region="VARCHAR", urban="BOOLEAN")


class Night:
    """Everything computed after one apply."""

    order, events, lists = ORDER, EVENTS, ["card"]

    def __init__(self, project, deliveries, as_of, keys, before):
        self.records = records_of(deliveries, keys)
        self.distrusted = people.distrusted(self.records, IDENTITY)
        for record in self.records.values():
            for attribute, values in self.distrusted.items():
                if record[attribute] in values:
                    record[attribute] = None
        if before is None:
            IDENTITY.likeness.learn(project / "identity/likely.weights.yaml", self.records)
        generation = max(before.first_seen.values()) + 1 if before else 0
        self.first_seen = {key: before.first_seen.get(key, generation) if before else 0 for key in self.records}
        self.people, self.refused = people.cluster(
            self.records, IDENTITY, project / "identity/decisions.csv", self.first_seen)
        self.statements, self.owners, self.as_of = deliveries.statements, Owners(self.people, self.records, IDENTITY), as_of
        self.db = duckdb.connect()
        self.db.execute(f"SET TimeZone = 'UTC'; SET temp_directory = '{project / '.oracle'}'")
        places = {postal_form(r["postal_code"]): r for r in retail_store.csv_rows(project / "data/postal_codes.csv", ",", "utf-8")}
        profiles = []
        for number, members in enumerate(self.people):
            profile = golden(members, self.records, PERSON + ["browser"])
            place = places.get(profile["postal_code"])
            profile.update(profile=number, region=place and place["region"], urban=place and int(place["density"]) > 1500)
            profiles.append([profile[name] for name in GOLDEN])
        people.load(self.db, "golden", GOLDEN, profiles)
        orders, lines, events = [], [], []
        for key, row in deliveries.rows["orders"].items():
            orders.append((key, self.owners.of("orders", row), row["ordered_at"], row["status"], row["channel"], row["store"], row["amount"]))
            lines += [(key, line["category"], line["quantity"]) for line in row["lines"] or []]
        for key, row in deliveries.rows["web_events"].items():
            events.append((key, self.owners.of("web_events", row), row["occurred_at"], row["type"]))
        self.attached = {"orders": sum(o[1] is not None for o in orders), "web_events": sum(e[1] is not None for e in events)}
        people.load(self.db, "orders", dict(order_id="VARCHAR", profile="BIGINT", ordered_at="TIMESTAMP", status="VARCHAR",
                                     channel="VARCHAR", store="VARCHAR", amount="DECIMAL(18,2)"), orders)
        people.load(self.db, "lines", dict(order_id="VARCHAR", category="VARCHAR", quantity="BIGINT"), lines)
        people.load(self.db, "events", dict(event_id="VARCHAR", profile="BIGINT", occurred_at="TIMESTAMP", type="VARCHAR"), events)
        (project / ".oracle").rmdir()
        window = lambda days: as_of.replace(tzinfo=None) - datetime.timedelta(days=days)
        self.db.execute(TRAITS, dict(as_of=window(0), year=window(365), quarter=window(90), month=window(30), week=window(7)))
        self.db.execute("CREATE TABLE profiles AS FROM golden JOIN traits USING (profile)")
        self.segments = {name: {p for (p,) in self.db.execute(f"SELECT profile FROM profiles WHERE {where}").fetchall()}
                         for name, where in SEGMENTS.items()}
        self.segments["lapsed_vip"] = set()

    def remember(self, before):
        """Who left `vip` since the night before: the profiles that hold the founder of one who was in it."""
        if before is None:
            return
        for number in before.segments["vip"]:
            founder = next((k for k in before.people[number] if k in self.owners.by_record), None)
            now = self.owners.by_record.get(founder)
            if now is not None and now not in self.segments["vip"]:
                self.segments["lapsed_vip"].add(now)

    def consenting(self, segment):
        return people.consenting(self.segments[segment], self.records, self.people, self.statements)

    def deliveries(self):
        """Per destination its rows, as multisets of tuples in the order of the spec's fields."""
        facts = {row[0]: row[1:] for row in self.db.execute(
            "SELECT profile, first_name, last_name, revenue_12m, region, top_category FROM profiles").fetchall()}
        mailing, withheld = self.consenting("reachable")
        audience, hidden = self.consenting("abandoned_cart")
        return {
            "newsletter": ([(email, *facts[n][:4]) for n, email in mailing.items()], withheld),
            "ads_audience": ([(hashlib.sha256(email.encode()).hexdigest(), facts[n][4]) for n, email in audience.items()], hidden),
            "customers_bi": (self.db.execute(f"""SELECT region, urban, orders_total, revenue_12m, average_basket, top_category,
                last_order_at FROM profiles WHERE {SEGMENTS['customers']}""").fetchall(), 0),
        }

    def summary(self, deliveries):
        sizes = Counter(len(members) for members in self.people)
        return {
            "files": deliveries.counts,
            "removed": {f"{name}_{day}": n for (name, day), n in deliveries.removed.items()},
            "rows": {name: len(deliveries.rows[name]) for name in SOURCES},
            "records": dict(sorted(Counter(ORDER[s] for s, _ in self.records).items())),
            "distrusted": {name: len(values) for name, values in self.distrusted.items()},
            "refused": dict(sorted(self.refused.items())),
            "profiles": len(self.people), "largest": max(sizes), "attached": self.attached,
            "revenue_12m": str(self.db.execute("SELECT sum(revenue_12m) FROM profiles").fetchone()[0]),
            "segments": {name: len(members) for name, members in sorted(self.segments.items())},
            "destinations": {name: {"rows": len(rows), "withheld": withheld}
                             for name, (rows, withheld) in self.deliveries().items()},
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", type=Path, default=Path(__file__).resolve().parents[2] / "examples/retail")
    parser.add_argument("--days", type=int, choices=[1, 2], default=1, help="how many nights were applied, one after the other")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()

    deliveries, night = Deliveries(args.project / "data"), None
    keys = retail_store.keys_in(args.store) if args.store else {}
    for day, as_of in DAYS[:args.days]:
        deliveries.take(day)
        before, night = night, Night(args.project, deliveries, as_of, keys, night)
        night.remember(before)
    print(json.dumps(night.summary(deliveries), indent=2, ensure_ascii=False))
    problems = []
    if args.store:
        retail_store.compare(night, deliveries, args.store, problems)
    if args.out:
        retail_store.compare_files(night, args.out, problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
