"""Reads the generations of a store through Delta, and holds a plan's numbers against the difference of two of them."""
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable, QueryBuilder


class Generation:
    """One generation of a store: its tables as lists of rows, read when they are first asked for."""

    def __init__(self, store, number):
        self.store, self.number, self.tables = Path(store), number, {}
        self.journal = {"tables": {}}
        if number:
            self.journal = json.loads((self.store / f"_cdp/journal/{number:020}.json").read_text())

    def __contains__(self, name):
        return name in self.journal["tables"]

    def rows(self, name):
        """The rows of a table, [] where the generation has no such table."""
        if name not in self:
            return []
        if name not in self.tables:
            version = self.journal["tables"][name]["version"]
            self.tables[name] = delta_rows(self.store / name, version)
        return self.tables[name]

    def digests(self):
        """The content digest of each table."""
        return {name: table["content_digest"] for name, table in self.journal["tables"].items()}

    def owners(self):
        """(source, key) -> profile id."""
        return {(m["name"], m["value"]): m["profile_id"] for m in self.rows("members") if m["kind"] == "record"}

    def members(self, segment):
        """The profiles that are in a segment."""
        return {m["profile_id"] for m in self.rows("memberships") if m["segment"] == segment and m["left_at"] is None}


def delta_table(path, version=None):
    """A Delta table; pyarrow reads its files, and what knows deletion vectors those that have some."""
    table = DeltaTable(str(path), version=version)
    if table.protocol().min_reader_version >= 3:
        rows = pa.table(QueryBuilder().register("t", table).execute("select * from t").read_all())
        # Its views of texts are none that pyarrow filters.
        return pa.Table.from_pylist(rows.to_pylist(), schema=pa.schema(table.schema().to_arrow()))
    return table.to_pyarrow_dataset().to_table()


def delta_rows(path, version=None):
    """The rows of a Delta table, as dictionaries."""
    table = DeltaTable(str(path), version=version)
    if table.protocol().min_reader_version >= 3:
        return delta_table(path, version).to_pylist()
    files = table.file_uris()
    if not files:
        return []
    return pa.concat_tables((pa.parquet.read_table(file, partitioning=None) for file in files), promote_options="default").to_pylist()


def latest(store):
    """The number of the store's latest generation, 0 before the first."""
    return max((int(path.stem) for path in (Path(store) / "_cdp/journal").glob("*.json")), default=0)


def ledgers(store):
    """Per destination the rows that it acknowledged, by the hash of their key."""
    return {log.parent.name: {row["_hash"]: row for row in delta_rows(log.parent)}
            for log in sorted((Path(store) / "deliveries").glob("*/_delta_log"))}


def expect(what, planned, found, problems):
    if planned != found:
        problems.append(f"{what}: the plan says {planned}, the generations say {found}")


def numbered(rows, inner):
    """The rows without the columns that hold no value of a customer; a list of nothing holds none either."""
    return {key: {name: None if value == [] else value for name, value in row.items() if name not in inner} for key, row in rows.items()}


def differing(before, after):
    """The keys of both whose rows differ in a column of `after`; a column that was not there before counts as null."""
    return [key for key, row in after.items()
            if key in before and any(before[key].get(name) != value for name, value in row.items())]


def former_names(plan):
    """The former name of each source that a plan renames."""
    return {change["address"].split(".")[1]: change["previous_address"].split(".")[1] for change in plan["changes"]
            if change.get("previous_address") and change["address"].startswith("source.")}


def compare_sources(plan, before, after, problems):
    former = former_names(plan)
    for source in plan["impact"]["sources"]:
        name = source["address"].split(".")[1]
        old_name = former.get(name, name)
        folder = next((f for f in ("rows", "events") if f"{f}/{name}" in after), None)
        if folder is None:
            continue
        for what, counts in [("all files", source["rows"])] + [(file["path"], file["rows"]) for file in source["files"]]:
            expect(f"{name}: rows read of {what}", counts["read"], sum(counts.values()) - counts["read"], problems)
        old, new = (numbered({row["_key"]: row for row in generation.rows(f"{folder}/{table}")}, ())
                    for generation, table in ((before, old_name), (after, name)))
        strip = lambda rows: {key: {n: v for n, v in row.items() if not n.startswith("_")} for key, row in rows.items()}
        counts = source["rows"]
        expect(f"{name}: rows before", source["before"], len(old), problems)
        expect(f"{name}: rows after", source["after"], len(new), problems)
        expect(f"{name}: inserted", counts["inserted"], len(new.keys() - old.keys()), problems)
        expect(f"{name}: updated", counts["updated"], len(differing(strip(old), strip(new))), problems)
        gone = len(old.keys() - new.keys())
        if not source["removed"] <= gone <= source["removed"] + counts["deletes"]:
            problems.append(f"{name}: {gone} rows are gone, the plan says {source['removed']} removed, {counts['deletes']} deletes")


def compare_profiles(plan, before, after, problems):
    planned = plan["impact"]["profiles"]
    former = former_names(plan)
    old, new = before.owners(), {(former.get(name, name), key): profile for (name, key), profile in after.owners().items()}
    old_ids, new_ids = set(old.values()), set(new.values())
    went, came = {p: set() for p in old_ids}, {p: set() for p in new_ids}
    for record, profile in old.items():
        if record in new:
            went[profile].add(new[record])
            came[new[record]].add(profile)
    sizes = lambda owners: max(Counter(owners.values()).values(), default=0)
    inner = ("_hash", "provenance", "next_change_at")
    old_rows, new_rows = (numbered({r["profile_id"]: r for r in generation.rows("profiles")}, inner) for generation in (before, after))
    expect("profiles: rows before and members", len(old_ids), len(old_rows), problems)
    expect("profiles: rows after and members", len(new_ids), len(new_rows), problems)
    found = {
        "before": len(old_ids), "after": len(new_ids),
        "created": sum(not came[p] for p in new_ids - old_ids),
        "separated": sum(bool(came[p]) for p in new_ids - old_ids),
        "absorbed": sum(bool(went[p]) for p in old_ids - new_ids),
        "vanished": sum(not went[p] for p in old_ids - new_ids),
        "survivors": sum(bool(came[p] - new_ids) for p in new_ids & old_ids),
        "split": sum(len(targets) > 1 for targets in went.values()),
        "changed": len(differing(old_rows, new_rows)),
        "refused_links": sum(not link["accepted"] for link in after.rows("links")),
    }
    for name, value in found.items():
        expect(f"profiles.{name}", planned[name], value, problems)
    expect("profiles.largest", planned["largest_cluster"], {"before": sizes(old), "after": sizes(new)}, problems)


def compare_segments(plan, before, after, problems):
    merged = {row["profile_id"]: row["successor_id"] for row in after.rows("id_history")
              if row["reason"] == "merge" and row["generation"] == after.number}
    for segment in plan["impact"]["segments"]:
        name = segment["address"].split(".")[1]
        old, new = before.members(name), after.members(name)
        # Of profiles that merged, who was a member goes on to be one: in her name, or one fewer.
        held = Counter(merged.get(profile, profile) for profile in old)
        entering = sum(profile not in held for profile in new)
        leaving = sum(count - (profile in new) for profile, count in held.items())
        expect(f"segment.{name}", (segment["before"] or 0, segment["enter"], segment["leave"], segment["after"] or 0),
               (len(old), entering, leaving, len(new)), problems)


def compare_deliveries(plan, old, new, keeping, problems):
    inner = ("_hash", "_generation", "_profile_id")
    for destination in plan["impact"]["destinations"]:
        name = destination["address"].split(".")[1]
        before, after = numbered(old.get(name, {}), inner), numbered(new.get(name, {}), inner)
        updated = len(differing(before, after))
        unchanged = len(before.keys() & after.keys()) - updated
        if name in keeping:  # rows that only stay because they were there are not sent again and not counted
            unchanged = min(unchanged, destination["unchanged"])
        expect(f"destination.{name}", tuple(destination[key] for key in ("before", "add", "update", "remove", "unchanged")),
               (len(before), len(after.keys() - before.keys()), updated, len(before.keys() - after.keys()), unchanged), problems)


def compare(plan, before, after, old_ledgers, new_ledgers, keeping=()):
    """Every number of a plan that differs from what became of the generation before it; destinations in `keeping` keep the
    rows of people who left."""
    problems = []
    compare_sources(plan, before, after, problems)
    compare_profiles(plan, before, after, problems)
    compare_segments(plan, before, after, problems)
    compare_deliveries(plan, old_ledgers, new_ledgers, keeping, problems)
    return problems
