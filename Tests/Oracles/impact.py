"""Holds a plan's numbers of people, segments and deliveries against two generations of a store, in SQL over their files.

impact.py PLAN STORE BEFORE AFTER: PLAN is the output of `cdp plan --format json`; a thousand profiles must have been absorbed.
"""
import json
import sys
from pathlib import Path

import duckdb
from deltalake import DeltaTable


def main():
    plan, store, before, after = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), *map(int, sys.argv[3:])
    database = duckdb.connect()
    for when, generation in (("old", before), ("new", after)):
        tables = json.loads((store / f"_cdp/journal/{generation:020}.json").read_text())["tables"]
        for name in ("members", "profiles", "memberships", "links"):
            files = DeltaTable(str(store / name), version=tables[name]["version"]).file_uris()
            database.execute(f"CREATE VIEW {when}_{name} AS FROM read_parquet({files!r}, hive_partitioning = false)")
        database.execute(f"CREATE VIEW {when}_owners AS SELECT name, value, profile_id FROM {when}_members WHERE kind = 'record'")
    database.execute("""CREATE TABLE moves AS SELECT o.profile_id AS source, n.profile_id AS target
        FROM old_owners o FULL JOIN new_owners n USING (name, value)""")
    one = lambda query: database.execute(query).fetchone()[0]
    gone = "NOT EXISTS (FROM new_profiles p WHERE p.profile_id = source)"
    new = "NOT EXISTS (FROM old_profiles p WHERE p.profile_id = target)"
    columns = [row[0] for row in database.execute("DESCRIBE new_profiles").fetchall() if row[0] not in ("provenance", "next_change_at")]
    differs = " OR ".join(f'o."{name}" IS DISTINCT FROM n."{name}"' for name in columns)
    found = {
        "before": one("SELECT count(*) FROM old_profiles"), "after": one("SELECT count(*) FROM new_profiles"),
        "absorbed": one(f"SELECT count(DISTINCT source) FROM moves WHERE {gone} AND target IS NOT NULL"),
        "vanished": one(f"SELECT count(*) FROM (SELECT source FROM moves WHERE {gone} AND source IS NOT NULL GROUP BY 1 HAVING count(target) = 0)"),
        "survivors": one(f"SELECT count(DISTINCT target) FROM moves WHERE {gone} AND source IS NOT NULL AND NOT {new}"),
        "split": one("SELECT count(*) FROM (SELECT source FROM moves WHERE source IS NOT NULL GROUP BY 1 HAVING count(DISTINCT target) > 1)"),
        "created": one(f"SELECT count(*) FROM (SELECT target FROM moves WHERE {new} AND target IS NOT NULL GROUP BY 1 HAVING count(source) = 0)"),
        "separated": one(f"SELECT count(*) FROM (SELECT target FROM moves WHERE {new} AND target IS NOT NULL GROUP BY 1 HAVING count(source) > 0)"),
        "changed": one(f"SELECT count(*) FROM old_profiles o JOIN new_profiles n USING (profile_id) WHERE {differs}"),
        "refused_links": one("SELECT count(*) FROM new_links WHERE NOT accepted"),
    }
    problems = [f"profiles.{name}: the plan says {plan['impact']['profiles'][name]}, the generations {value}"
                for name, value in found.items() if plan["impact"]["profiles"][name] != value]
    if found["absorbed"] < 1000:
        problems.append(f"only {found['absorbed']} profiles were absorbed: the data must merge a thousand")
    for segment in plan["impact"]["segments"]:
        name = segment["address"].removeprefix("segment.")
        for when in ("old", "new"):
            database.execute(f"""CREATE OR REPLACE VIEW {when}_in AS SELECT profile_id FROM {when}_memberships
                WHERE segment = '{name}' AND left_at IS NULL""")
        numbers = {"before": one("SELECT count(*) FROM old_in"), "after": one("SELECT count(*) FROM new_in"),
                   "enter": one("SELECT count(*) FROM new_in ANTI JOIN old_in USING (profile_id)"),
                   "leave": one("SELECT count(*) FROM old_in ANTI JOIN new_in USING (profile_id)")}
        problems += [f"segment.{name} {what}: the plan says {segment[what]}, the generations {value}"
                     for what, value in numbers.items() if segment[what] != value]
    for destination in plan["impact"]["destinations"]:
        name = destination["address"].removeprefix("destination.")
        table = DeltaTable(str(store / "deliveries" / name))
        for when, version in (("old", table.version() - 1), ("new", table.version())):
            files = DeltaTable(str(store / "deliveries" / name), version=version).file_uris()
            database.execute(f"CREATE OR REPLACE VIEW {when}_sent AS FROM read_parquet({files!r}, hive_partitioning = false)")
        columns = [row[0] for row in database.execute("DESCRIBE new_sent").fetchall() if not row[0].startswith("_")]
        differs = " OR ".join(f'o."{column}" IS DISTINCT FROM n."{column}"' for column in columns)
        numbers = {"before": one("SELECT count(*) FROM old_sent"),
                   "add": one("SELECT count(*) FROM new_sent ANTI JOIN old_sent USING (_hash)"),
                   "remove": one("SELECT count(*) FROM old_sent ANTI JOIN new_sent USING (_hash)"),
                   "update": one(f"SELECT count(*) FROM old_sent o JOIN new_sent n USING (_hash) WHERE {differs}"),
                   "unchanged": one(f"SELECT count(*) FROM old_sent o JOIN new_sent n USING (_hash) WHERE NOT ({differs})")}
        problems += [f"destination.{name} {what}: the plan says {destination[what]}, the ledger {value}"
                     for what, value in numbers.items() if destination[what] != value]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"one rule absorbs {found['absorbed']} of {found['before']} profiles: the plan says what the generations show")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
