"""Holds "incremental equals full" against the real binary: random sequences of changes of data and specs.

properties.py CDP [SEEDS] [--first SEED] [--keep DIR]

Each seed is a small shop and a sequence of applies. Checked are, after each step: the plan's numbers against the difference of
the generations, and the accepted rows against random_shop.Accepted; after the last one:

- profile ids: each is the keyed digest of the founder, computed here from records and tombstones;
- a fresh store that is given the accepted rows, in the order in which they were first seen, as one file a source has the same tables, but for ids and times of arrival;
- a copy of the store of which specs that mean the same force every row to be mapped, linked, merged again has the same rows,
  and is the same to the digest once the specs are what they were.
"""
import argparse
import hashlib
import hmac
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

import generations
import retail
from generations import Generation
from random_shop import EXAMPLE, FIRST_OF_LIKENESS, FIRST_OF_PEOPLE, LAYOUT, RandomShop

SECRET = "5b" * 32
# Seeds that once found something: links of a neighbour that went away (1), an id given twice (3), the founder's vote (9, 13), a new
# value that nobody trusts (14), events that belong to somebody else by a changed spec (23), refused links of nobody (36). And two of
# shops in which events are no evidence: votes of a profile without changed records (1099). And one of shops with a rule that compares.
REGRESSIONS = [1, 3, 9, FIRST_OF_PEOPLE, FIRST_OF_LIKENESS, 1099, 13, 14, 23, 36]
# Rules that compare cut blocks of more records, so that there are such in a small shop.
BLOCK_RECORDS = 12
# How the store of a seed replaces rows, and how many rows its ranges hold: with few, most changes are runs and masks. What it is
# compared with is a store as it is by default.
MODES = [("deletion_vectors", 12), (None, None), ("rewrite", 12), ("deletion_vectors", 40)]
STATE = ["records", "members", "links", "identifiers", "profiles"]


class Failed(Exception):
    """The sequence cannot go on: a command ended otherwise than it should."""


class Project:
    """A project folder and what the binary does with it."""

    def __init__(self, cdp, folder, range_rows=None):
        self.cdp, self.folder, self.store, self.range_rows = cdp, Path(folder), Path(folder) / "store", range_rows
        self.applied = 0

    def run(self, command, *arguments):
        """The output of a command that must succeed."""
        environment = dict(os.environ, CDP_BLOCK_RECORDS=str(BLOCK_RECORDS))
        if self.range_rows:
            environment["CDP_RANGE_ROWS"] = str(self.range_rows)
        done = subprocess.run([self.cdp, command, *arguments, "--project", self.folder], capture_output=True, text=True, env=environment)
        if done.returncode:
            raise Failed(f"cdp {command} {' '.join(arguments)} ended with {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def init(self):
        (self.folder / ".secret").write_text(SECRET)
        self.run("init", "--store-id", "0123456789abcdef" * 2, "--secret-file", str(self.folder / ".secret"))

    def apply(self, as_of, threads):
        """Plans and applies whatever gates are open, in turn at once and as a saved plan; gives the plan."""
        self.applied += 1
        if self.applied % 2 == 0:
            return self.apply_saved(as_of, threads, self.planned(as_of, threads))
        plan = self.planned(as_of, threads)
        self.run("apply", "--yes", "--as-of", as_of, "--quiet", "--threads", str(threads), *accepted(plan))
        return plan

    def apply_saved(self, as_of, threads, plan=None):
        """The same by a saved plan alone, which says what `plan` says: what is kept leads to what is computed at once."""
        saved = self.folder / "night.cdpplan"
        kept = self.planned(as_of, threads, "--out", saved)
        if plan is not None and kept != plan:
            raise Failed("a plan that is saved says something else")
        self.run("apply", saved, "--yes", "--quiet", *accepted(kept))
        return kept

    def planned(self, as_of, threads, *options):
        return json.loads(self.run("plan", *options, "--as-of", as_of, "--format", "json", "--threads", str(threads)))

    def now(self):
        return Generation(self.store, generations.latest(self.store))


def accepted(plan):
    """The options that open every gate of a plan."""
    return [option for gate in plan["gates"] for option in (
        "--accept", gate["id"] if ":" in gate["id"] else f"{gate['id']}:{gate['address']}")]


def plain(value):
    """A value that can be counted and compared."""
    if isinstance(value, dict):
        return tuple((name, plain(inner)) for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(plain(inner) for inner in value)
    if isinstance(value, float):
        return round(value, 9)
    return value


def differ(what, one, other, problems):
    """Compares two lists of rows whatever their order; shows the columns of the first rows that differ."""
    one, other = (Counter(tuple((name, plain(value)) for name, value in sorted(row.items())) for row in rows) for rows in (one, other))
    if one == other:
        return
    only, extra = sorted((one - other).elements(), key=str), sorted((other - one).elements(), key=str)
    problems.append(f"{what}: {len(only)} rows of {one.total()} differ from {len(extra)} of {other.total()}")
    for row in only[:2]:
        alike = max(extra, key=lambda candidate: len(set(candidate) & set(row)), default=())
        problems.append(f"    here {shown(set(row) - set(alike))}, there {shown(set(alike) - set(row))}, in {shown(set(row) & set(alike), NAMES)}")
    for row in extra[:max(0, 2 - len(only))]:
        problems.append(f"    only there {shown(row)}")


NAMES = ("source", "key", "profile_id", "segment", "attribute", "value", "left", "right", "rule", "name", "account_id", "crm_id", "loyalty_id",
         "order_id", "event_id")


def shown(pairs, names=None):
    return " ".join(f"{name}={value}" for name, value in sorted(pairs, key=str) if names is None or name in names)[:300] or "nothing"


# -- the checks ------------------------------------------------------------------------------------------------------

def check_rows(shop, generation, problems):
    """The accepted rows are those of the model."""
    for name, accepted in shop.accepted.items():
        if name in shop.removed:
            continue
        folder = "events" if name in retail.EVENTS else "rows"
        fields = list(accepted.source["fields"])
        nested = lambda row: {field: json.loads(json.dumps(row[field], default=str)) if isinstance(row[field], (dict, list)) else row[field]
                              for field in fields}
        mine = [nested(row) for row in accepted.current().values()]
        theirs = [nested(row) for row in generation.rows(f"{folder}/{shop.name(name)}")]
        for row in mine + theirs:  # nested fields are compared by what the model knows of both
            for field in ("address", "consent", "lines", "buyer"):
                if isinstance(row.get(field), dict):
                    row[field] = {inner: value for inner, value in sorted(row[field].items()) if value is not None and inner != "sms"}
                elif field in row and row[field] is not None:
                    row[field] = len(row[field])
                if row.get(field) == {}:
                    row[field] = None
        differ(f"{folder}/{name}", theirs, mine, problems)


def profile_id(source, key):
    """128 bits of HMAC-SHA-256, in Crockford's base 32 after two zero bits."""
    digest = hmac.new(bytes.fromhex(SECRET), source.encode() + b"\0" + key.encode(), hashlib.sha256).digest()[:16]
    number = int.from_bytes(digest, "big")
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[number >> shift & 31] for shift in range(125, -1, -5))


def check_ids(shop, generation, problems):
    """The id of each profile is that of its founder: the least member by (first seen, source order, key), tombstones included."""
    records = {(r["source"], r["key"]): r for r in generation.rows("records")}
    by_hash = {r["_hash"]: name for name, r in records.items()}
    owners = generation.owners()
    votes, order = {}, shop.order()
    place = lambda name: order.index(shop.original(name)) if shop.original(name) in order else -1
    for name, profile in owners.items():
        if name not in records:
            problems.append(f"{profile} has the member {'/'.join(name)}, which is no record")
            continue
        votes.setdefault(profile, []).append((records[name]["_first_seen"], place(name[0]), name[1]))
    for stone in generation.rows("tombstones"):
        anchor = owners.get(by_hash.get(stone["_anchor"]))
        if anchor in votes and shop.original(stone["source"]) not in shop.removed:
            votes[anchor].append((stone["_first_seen"], place(stone["source"]), stone["key"]))
    wrong = []
    for profile, candidates in votes.items():
        _, source, key = min(candidates, key=lambda vote: (vote[0], vote[1], vote[2].encode()))
        if profile_id(order[source], key) != profile:
            wrong.append(f"{profile} is not of its founder {order[source]}/{key}, of {sorted(candidates)[:4]}")
    if wrong:
        problems.append(f"{len(wrong)} of {len(votes)} profile ids are not of their founder: {wrong[:2]}")


def state(generation, kept_ids):
    """The tables of the state as rows. Without `kept_ids` a profile is named by its least record, and what tells when
    something arrived is left out."""
    owners = generation.owners()
    names = {}
    for record, profile in sorted(owners.items(), reverse=True):
        names[profile] = profile if kept_ids else "/".join(record)
    # `next_change_at` tells when a membership of the past stops to matter, too.
    inner = () if kept_ids else ("_hash", "_signature", "_first_seen", "_changed", "_input", "_delivery", "_position", "next_change_at")
    result = {}
    for table in [*STATE, *(name for name in generation.journal["tables"] if name.startswith(("rows/", "events/")))]:
        result[table] = []
        for row in generation.rows(table):
            row = {name: value for name, value in row.items() if name not in inner or (name, table) == ("_hash", "members")}
            if "profile_id" in row:
                row["profile_id"] = names.get(row["profile_id"], "?")
            if "profile_ids" in row:
                row["profile_ids"] = sorted(names.get(profile, "?") for profile in row["profile_ids"])
            result[table].append(row)
    result["current memberships"] = [
        {"segment": row["segment"], "profile_id": names.get(row["profile_id"], "?")} for row in generation.rows("memberships")
        if row["left_at"] is None and (kept_ids or row["segment"] != "lapsed_vip")]
    return result


def compare_states(what, one, other, problems, ignored=()):
    for table in sorted(one.keys() | other.keys()):
        strip = lambda rows: [{name: value for name, value in row.items() if name not in ignored} for row in rows]
        differ(f"{what}: {table}", strip(one.get(table, [])), strip(other.get(table, [])), problems)


def check_fresh(shop, project, as_of, folder, problems):
    """A fresh store that gets the accepted rows as one Parquet file a source, which grows in the order in which rows were first
    seen: under limits it matters who came first."""
    fresh = Project(project.cdp, folder)
    shutil.copytree(project.folder, fresh.folder, ignore=shutil.ignore_patterns("store", "out", "data"))
    shutil.copy(EXAMPLE / "cdp.yaml", fresh.folder)
    (fresh.folder / "data").mkdir()
    shutil.copy(project.folder / "data/postal_codes.csv", fresh.folder / "data")
    generation = project.now()
    tables = {}
    for name in set(LAYOUT) - shop.removed:
        table = f"{'events' if name in retail.EVENTS else 'rows'}/{shop.name(name)}"
        version = generation.journal["tables"][table]["version"]
        tables[shop.name(name)] = generations.delta_table(project.store / table, version)
    sights = sorted({sight for rows in tables.values() for sight in rows["_first_seen"].to_pylist()}) or [0]

    def deliver(sight):
        for name, rows in tables.items():
            seen = rows.filter(pa.compute.less_equal(rows["_first_seen"], sight))
            seen = seen.select([column for column in rows.column_names if not column.startswith("_")])
            with pa.parquet.ParquetWriter(fresh.folder / f"data/{name}.parquet", seen.schema) as writer:
                if seen.num_rows:
                    writer.write_table(seen)

    def from_parquet(name, text):
        text = re.sub(r'(\$\{data\}/(%s))_\*\.\w+' % "|".join(LAYOUT), r"\1.parquet", text)
        text = re.sub(r"\n      csv: \{.*\}", "", text).replace(', format: "%d/%m/%Y"', "")
        return text.replace("    deleted_when: status = 'closed'\n", "")
    # What never saw the names in between knows the first one only.
    former, shop.former = shop.former, {source: source for source in shop.renamed}
    shop.write_specs(fresh.folder, from_parquet)
    shop.former = former
    fresh.init()
    for sight in sights:
        deliver(sight)
        fresh.apply_saved(as_of, 2)
    compare_states("against a fresh store", state(generation, False), state(fresh.now(), False), problems)


def forced(name, text):
    """Specs that mean the same and that no row, record or profile computed before can be trusted under."""
    if name in ("people", "events"):
        text = re.sub(r"^(      (?:email|browser): )(?!\{)(\S+)$", r"\1coalesce(\2, \2)", text, flags=re.M)
    if name == "insight":
        text = text.replace("\ntraits:\n", "\ntraits:\n  forced:\n    from: orders\n    value: count(*)\n")
    return text


def check_forced(shop, project, as_of, folder, problems):
    """A copy whose specs mean the same but force everything to be computed again, and then are what they were."""
    before = project.now()
    sent = {path.name: path.read_bytes() for path in (project.folder / "out").glob("*")}
    copy = Project(project.cdp, folder, project.range_rows)
    shutil.copytree(project.folder, copy.folder)
    shop.write_specs(copy.folder, forced)
    copy.apply_saved(as_of, 1)
    compare_states("computed again", state(before, True), state(copy.now(), True), problems, ignored=("forced",))
    shop.write_specs(copy.folder)
    copy.apply_saved(as_of, 2)
    after = copy.now()
    if after.number != before.number + 2:
        problems.append(f"forced twice, but generation {before.number} became {after.number}")
    digests = before.digests(), after.digests()
    for table in sorted(digests[0].keys() | digests[1].keys()):
        if digests[0].get(table) != digests[1].get(table):
            differ(f"computed twice again: {table}", before.rows(table), after.rows(table), problems)
            if not problems or not problems[-1].startswith(f"computed twice again: {table}"):
                problems.append(f"computed twice again: {table} has another digest for the same rows")
    for name, content in sent.items():
        if (copy.folder / "out" / name).read_bytes() != content:
            problems.append(f"computed twice again: out/{name} differs")


def check_sequence(cdp, seed, folder):
    """Runs the sequence of a seed; gives its log and its problems."""
    updates, range_rows = MODES[seed % len(MODES)]
    shop = RandomShop(seed, folder / "project", updates)
    project = Project(cdp, folder / "project", range_rows)
    problems = []
    try:
        project.init()
        old = project.now()
        for step in range(shop.dice.between(4, 8) + 1):
            if step:
                shop.step()
            held = generations.ledgers(project.store)
            as_of = shop.generator.stamp(shop.now)
            plan = project.apply(as_of, 1 + step % 3)
            new = project.now()
            keeping = ["ads_audience"] if "mode" in shop.chosen else []
            found = generations.compare(plan, old, new, held, generations.ledgers(project.store), keeping)
            check_rows(shop, new, found)
            check_ids(shop, new, found)
            problems += [f"step {step}: {problem}" for problem in found]
            old = new
        project.run("verify")
        check_fresh(shop, project, as_of, folder / "fresh", problems)
        check_forced(shop, project, as_of, folder / "forced", problems)
    except Failed as failure:
        problems.append(str(failure))
    return shop.log, problems


def run(job):
    cdp, seed, keep = job
    if keep:
        folder = Path(keep) / f"seed-{seed}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return seed, *check_sequence(cdp, seed, folder)
    with tempfile.TemporaryDirectory() as folder:
        return seed, *check_sequence(cdp, seed, Path(folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cdp", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("seeds", type=int, nargs="?", default=10, help="how many sequences")
    parser.add_argument("--first", type=int, help="the first seed; without it those that once found something come first")
    parser.add_argument("--keep", help="keep the projects below this folder")
    args = parser.parse_args()

    failed = []
    seeds = list(range(args.first, args.first + args.seeds)) if args.first else (REGRESSIONS + list(range(100, 100 + args.seeds)))
    jobs = [(args.cdp, seed, args.keep) for seed in seeds[:args.seeds]]
    with multiprocessing.Pool(min(2, len(jobs))) as pool:
        for seed, log, problems in pool.imap_unordered(run, jobs):
            if not problems:
                continue
            failed.append(seed)
            print(f"seed {seed}:", *log, *problems, sep="\n  ", file=sys.stderr, flush=True)
    print(f"{args.seeds} sequences, {len(failed)} failed{': seeds ' + ' '.join(map(str, sorted(failed))) if failed else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
