#!/usr/bin/env python3
"""Holds the store and the file that cdp made against what a peer wrote, row by row.

usage: compare.py STORE NEWSLETTER PEERDIR [--as-of DATE] [--memory 12GB]
needs: duckdb, deltalake

Reads the tables of the store as any reader would: the list of live files that the deltalake package gives, with DuckDB.
Profiles have other ids on each side, so they are matched through the `source, key` of their records. Prints one JSON line:
our counts, and per table how many rows were compared and which columns differ in how many of them. Ends with 1 where
anything differs.
"""
import argparse
import json
import sys
from pathlib import Path

import duckdb
from deltalake import DeltaTable

RECORD_COLUMNS = ["first_name", "last_name", "birth_date", "email", "phone", "card", "postal_code", "city", "newsletter"]
GOLDEN_COLUMNS = ["first_name", "last_name", "birth_date", "email", "phone", "postal_code", "city", "newsletter",
                  "first_seen_at"]
TRAITS = ["orders_12m", "revenue_12m", "orders_total", "average_basket", "refunds", "last_order_at", "days_since_order",
          "top_category", "distinct_categories", "web_events_30d", "last_web_at", "last_seen_at"]
SEGMENTS = ["vip", "frequent", "lapsed", "window_shopper", "reachable", "abandoned_cart"]
ORDER_COLUMNS = {"ordered_at": None, "status": None, "amount": None, "channel": None, "customer_id": None,
                 "buyer": "STRUCT(email VARCHAR, card VARCHAR)",
                 "lines": "STRUCT(sku VARCHAR, category VARCHAR, quantity BIGINT, price DECIMAL(18, 2))[]"}
EVENT_COLUMNS = {"anonymous_id": None, "occurred_at": None, "type": None, "path": None, "sku": None, "email": None}
BASKET_TOLERANCE = 1e-9  # the peers differ from each other by 1.2e-13: an average depends on the order of its sum


class Comparison:
    def __init__(self, store, newsletter, peer, as_of, memory):
        self.store, self.newsletter, self.peer, self.as_of = Path(store), newsletter, Path(peer), as_of
        self.tables = {}
        self.db = duckdb.connect()
        self.db.execute(f"SET TimeZone = 'UTC'; SET memory_limit = '{memory}'; SET enable_progress_bar = false")
        self.db.execute(f"SET temp_directory = '{self.peer / 'compare.tmp'}'; SET preserve_insertion_order = false")

    def ours(self, table):
        """The live files of a table of the store, as DuckDB reads them."""
        files = DeltaTable(str(self.store / table)).file_uris()
        if not files:
            raise SystemExit(f"compare: {self.store / table} is empty")
        return f"read_parquet({files})"

    def theirs(self, table):
        return f"read_parquet('{self.peer / table}.parquet')"

    def one(self, sql):
        return self.db.execute(sql).fetchall()[0]

    def count(self, sql):
        return self.one(sql)[0]

    def columns(self, relation):
        return [row[0] for row in self.db.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]

    def hold(self, name, left, right, on, pairs):
        """Matches two relations through `on` and counts where each pair of expressions over `a` and `b` differs."""
        differing = ", ".join(f"count(*) FILTER (a.there AND b.there AND {pair})" for pair in pairs.values())
        condition = " AND ".join(f"a.{column} = b.{column}" for column in on)
        found = self.one(f"""
            SELECT count(*) FILTER (a.there AND b.there), count(*) FILTER (b.there IS NULL), count(*) FILTER (a.there IS NULL)
                {', ' if differing else ''}{differing}
            FROM (SELECT *, true AS there FROM ({left})) a FULL JOIN (SELECT *, true AS there FROM ({right})) b ON {condition}""")
        self.tables[name] = {"compared": found[0], "only_ours": found[1], "only_theirs": found[2],
                             "differ": {column: n for column, n in zip(pairs, found[3:]) if n}}

    # -- what is compared ----------------------------------------------------------------------------------------------

    def records(self):
        """Normal forms. The peers have null for a distrusted value, the store keeps it and says that it is not trusted."""
        self.db.execute(f"""
            CREATE TEMP TABLE members AS SELECT _hash, kind, name, value, profile_id FROM {self.ours('members')};
            CREATE TEMP TABLE distrusted AS SELECT attribute, value FROM {self.ours('identifiers')} WHERE NOT trusted""")
        trusted = lambda name: (f"CASE WHEN {name} NOT IN (SELECT value FROM distrusted WHERE attribute = '{name}') "
                                f"THEN {name} END AS {name}")
        left = f"""SELECT r.* REPLACE ({', '.join(map(trusted, ('email', 'phone', 'card')))}), _time AS updated
                   FROM {self.ours('records')} r"""
        right = f"SELECT *, epoch_us(updated_at) AS updated, created_at AS first_seen_at FROM {self.theirs('records')}"
        self.hold("records", left, right, ["source", "key"],
                  {column: f"a.{column} IS DISTINCT FROM b.{column}"
                   for column in [*RECORD_COLUMNS, "updated", "first_seen_at"]})

    def partition(self):
        """Two clusterings are equal when each profile of one side meets exactly one of the other."""
        self.db.execute(f"""
            CREATE TEMP TABLE met AS
            SELECT m.profile_id AS id, r.profile_id AS number, count(*) AS n
            FROM members m JOIN {self.theirs('records')} r ON m.name = r.source AND m.value = r.key
            WHERE m.kind = 'record' GROUP BY 1, 2""")
        pairs, ids, numbers, joined = self.one("SELECT count(*), count(DISTINCT id), count(DISTINCT number), sum(n) FROM met")
        records = self.count("SELECT count(*) FROM members WHERE kind = 'record'")
        self.tables["partition"] = {
            "compared": pairs, "only_ours": records - joined,
            "only_theirs": self.count(f"SELECT count(*) FROM {self.theirs('records')}") - joined,
            "differ": {name: n for name, n in (("split here", pairs - numbers), ("split there", pairs - ids)) if n}}

    def profiles(self):
        """Golden values, the number of records, and traits. What is not stored is computed as a reader would."""
        profiles = self.ours("profiles")
        extra = ""
        if "days_since_order" not in self.columns(profiles):
            extra = f", date_diff('day', last_order_at::TIMESTAMP::DATE, DATE '{self.as_of}') AS days_since_order"
        self.db.execute(f"CREATE TEMP VIEW people AS SELECT * {extra} FROM {profiles}")
        pairs = {column: f"a.{column} IS DISTINCT FROM b.{column}" for column in GOLDEN_COLUMNS + TRAITS}
        pairs["records"] = "a.record_count <> b.records"
        pairs["average_basket"] = (f"((a.average_basket IS NULL) <> (b.average_basket IS NULL) "
                                   f"OR abs(a.average_basket - b.average_basket) > {BASKET_TOLERANCE})")
        self.hold("profiles", "SELECT p.*, met.number FROM people p LEFT JOIN met ON met.id = p.profile_id",
                  f"SELECT * RENAME (profile_id AS number) FROM {self.theirs('profiles')}", ["number"], pairs)

    def memberships(self):
        self.hold("memberships",
                  f"""SELECT segment, number FROM {self.ours('memberships')} m LEFT JOIN met ON met.id = m.profile_id
                      WHERE left_at IS NULL""",
                  f"SELECT segment, profile_id AS number FROM {self.theirs('memberships')}", ["segment", "number"], {})

    def attached(self, ours, theirs, key, owners, columns):
        """Events with what they hold and the profile they belong to: the first of their owners that is a member."""
        joins = " ".join(f"LEFT JOIN members m{n} ON e._owner_{n} = m{n}._hash" for n in range(1, owners + 1))
        first = ", ".join(f"m{n}.profile_id" for n in range(1, owners + 1))
        self.db.execute(f"""CREATE OR REPLACE TEMP VIEW {theirs}_here AS
            SELECT e.*, met.number FROM (SELECT e.*, coalesce({first}) AS id FROM {self.ours(ours)} e {joins}) e
            LEFT JOIN met USING (id)""")
        typed = lambda side, column, form: f"{side}.{column}::{form}" if form else f"{side}.{column}"
        pairs = {column: f"{typed('a', column, form)} IS DISTINCT FROM {typed('b', column, form)}"
                 for column, form in columns.items()}
        pairs["profile"] = "a.number IS DISTINCT FROM b.profile_id"
        self.hold(theirs, f"FROM {theirs}_here", f"FROM {self.theirs(theirs)}", [key], pairs)

    def delivered(self):
        """The lines of newsletter.csv, whatever their order."""
        read = lambda path: f"FROM read_csv('{path}', header = true, all_varchar = true, delim = ',', quote = '\"')"
        ours, theirs = read(self.newsletter), read(self.peer / "newsletter.csv")
        left, right = (self.count(f"SELECT count(*) FROM (({a}) EXCEPT ALL ({b}))")
                       for a, b in ((ours, theirs), (theirs, ours)))
        lines = self.count(f"SELECT count(*) {ours}")
        self.tables["newsletter.csv"] = {"compared": lines - left, "only_ours": left, "only_theirs": right, "differ": {}}

    def counts(self):
        """What the peers print, counted in our tables."""
        bad = dict(self.db.execute("SELECT attribute, count(DISTINCT value) FROM distrusted GROUP BY 1").fetchall())
        orders, events = (self.one(f"SELECT count(*), count(number) FROM {table}_here") for table in ("orders", "events"))
        records, profiles, revenue, names, contacts, categories = self.one("""
            SELECT sum(record_count), count(*), sum(revenue_12m), sum(length(first_name)) + sum(length(last_name)),
                sum(length(email)) + sum(length(phone)), sum(length(top_category)) FROM people""")
        members = dict(self.db.execute(
            f"SELECT segment, count(*) FROM {self.ours('memberships')} WHERE left_at IS NULL GROUP BY 1").fetchall())
        return {"records": int(records), "profiles": profiles, "bad_emails": bad.get("email", 0),
                "bad_phones": bad.get("phone", 0), "orders": orders[0], "orders_attached": orders[1],
                "events": events[0], "events_attached": events[1], "revenue_12m": float(revenue),
                "delivered": self.tables["newsletter.csv"]["compared"] + self.tables["newsletter.csv"]["only_ours"],
                "segments": {name: members.get(name, 0) for name in SEGMENTS},
                "checksums": {"names": int(names), "contacts": int(contacts), "categories": int(categories)}}

    def run(self):
        self.records()
        self.partition()
        self.profiles()
        self.memberships()
        self.attached("events/orders", "orders", "order_id", 3, ORDER_COLUMNS)
        self.attached("events/web_events", "events", "event_id", 1, EVENT_COLUMNS)
        self.delivered()
        equal = not any(t["only_ours"] or t["only_theirs"] or t["differ"] for t in self.tables.values())
        return {"equal": equal, "counts": self.counts(), "tables": self.tables}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("newsletter")
    parser.add_argument("peer")
    parser.add_argument("--as-of", default="2026-01-01")
    parser.add_argument("--memory", default="12GB")
    args = parser.parse_args()
    found = Comparison(args.store, args.newsletter, args.peer, args.as_of, args.memory).run()
    print(json.dumps(found))
    return 0 if found["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
