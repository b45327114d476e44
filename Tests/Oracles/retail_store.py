"""Compares what an example's oracle computed with a store and with delivered files; reads the raw files' formats."""
import csv
import datetime
import io
import json
from collections import Counter
from decimal import Decimal

import duckdb


def csv_rows(path, delimiter, encoding):
    text = path.read_bytes().decode(encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader)
    for cells in reader:
        yield dict(zip(header, (c or None for c in cells))) if len(cells) == len(header) else None


def json_rows(path):
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        try:
            row = json.loads(line, parse_float=Decimal)
        except json.JSONDecodeError:
            row = None
        yield row if isinstance(row, dict) else None


def settled(value):
    """A value in the form in which two programs' rows compare."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return tuple(map(settled, value))
    return str(value) if isinstance(value, Decimal) else value


def key_text(key):
    """A key as the store writes it: several parts with strokes between them."""
    text = lambda part: part.isoformat().replace("+00:00", "Z") if isinstance(part, datetime.datetime) else str(part)
    return "|".join(map(text, key)) if isinstance(key, tuple) else text(key)


def difference(what, mine, theirs, problems):
    mine, theirs = (Counter(map(settled, rows)) for rows in (mine, theirs))
    if mine != theirs:
        missing, extra = mine - theirs, theirs - mine
        problems.append(f"{what}: {missing.total()} rows missing, {extra.total()} unexpected of {mine.total()}; "
                        f"first missing {next(iter(missing), None)}, first unexpected {next(iter(extra), None)}")


def files_of(store, table):
    from deltalake import DeltaTable

    return f"read_parquet({DeltaTable(str(store / table)).file_uris()!r}, hive_partitioning = false)"


def keys_in(store):
    """(source, identifiers) -> key of the records of event sources, which are digests that only the store knows."""
    rows = duckdb.execute(f"SELECT source, key, email, card, browser FROM {files_of(store, 'records')}").fetchall()
    return {(source, email, card if source == "orders" else browser): key
            for source, key, email, card, browser in rows if source in ("orders", "web_events")}


def compare(night, deliveries, store, problems):
    """Names every difference between what was computed and what the store holds."""
    def table(name):
        source = files_of(store, name)
        columns = night.db.execute(f"DESCRIBE FROM {source}").fetchall()
        times = ", ".join(f'"{c[0]}"::TIMESTAMP AS "{c[0]}"' for c in columns if c[1] == "TIMESTAMP WITH TIME ZONE")
        night.db.execute(f"CREATE OR REPLACE TABLE store_{name} AS SELECT * {times and f'REPLACE ({times})'} FROM {source}")
        return [column[0] for column in columns]

    theirs = table("profiles")
    mine = [row[0] for row in night.db.execute("DESCRIBE profiles").fetchall() if row[0] != "profile"]
    absent = [name for name in mine if name not in theirs]
    if absent:
        problems.append(f"profiles: the store lacks the columns {absent}")
    shared = [name for name in mine if name in theirs]
    listed = {name: f"coalesce({name}, [])" if name in night.lists else f'"{name}"' for name in shared}
    for name, column in listed.items():
        difference(f"profiles.{name}", night.db.execute(f"SELECT {column} FROM profiles").fetchall(),
                   night.db.execute(f"SELECT {column} FROM store_profiles").fetchall(), problems)
    quoted = ", ".join(listed.values())
    mine = {row[0]: row[1:] for row in night.db.execute(f"SELECT profile, {quoted} FROM profiles").fetchall()}
    difference("profiles", mine.values(), night.db.execute(f"SELECT {quoted} FROM store_profiles").fetchall(), problems)
    people = [tuple((night.order[source], key) for source, key in members) for members in night.people]
    theirs = night.db.execute("SELECT records FROM store_profiles").fetchall()
    difference("records of profiles", people, [tuple((r["source"], r["key"]) for r in row[0]) for row in theirs], problems)
    for name, rows in deliveries.rows.items():
        folder = "events" if name in night.events else "rows"
        difference(f"{folder}/{name}", [(key_text(key),) for key in rows],
                   night.db.execute(f"SELECT _key FROM {files_of(store, f'{folder}/{name}')}").fetchall(), problems)
    refused = night.db.execute(f"SELECT parse_filename(input), count(*) FROM {files_of(store, 'quarantine')} GROUP BY 1").fetchall()
    difference("quarantine", [(name, count["quarantined"]) for name, count in deliveries.counts.items()
                              if "quarantined" in count], refused, problems)
    table("memberships")
    for name, members in night.segments.items():
        current = night.db.execute(f"""SELECT {quoted} FROM store_memberships m JOIN store_profiles USING (profile_id)
            WHERE m.segment = '{name}' AND m.left_at IS NULL""").fetchall()
        difference(f"segment.{name}", [mine[number] for number in members], current, problems)


def compare_files(night, out, problems):
    sent = night.deliveries()
    plain = lambda value: None if value is None else str(value)
    rows = list(csv_rows(out / "newsletter.csv", ",", "utf-8"))
    difference("destination.newsletter", [tuple(map(plain, row)) for row in sent["newsletter"][0]],
               [tuple(row[name] for name in ("EMAIL", "FNAME", "LNAME", "REVENUE", "REGION")) for row in rows], problems)
    rows = list(json_rows(out / "ads_audience.jsonl"))
    difference("destination.ads_audience", sent["ads_audience"][0],
               [(row["hashed_email"], row.get("top_category")) for row in rows], problems)
    difference("destination.customers_bi", sent["customers_bi"][0], night.db.execute(
        f"""SELECT region, urban, orders_total, revenue_12m, average_basket, top_category, last_order_at::TIMESTAMP
        FROM read_parquet('{out / 'customers.parquet'}')""").fetchall(), problems)
