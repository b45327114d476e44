"""Holds rules that compare against definitions written out here, over invented customers of three sources.

matching.py CDP

- `cdp identity blocks` counts the pairs that a join of the keys gives in Polars.
- Of every pair that the store holds, rapidfuzz finds the levels that `links` tells, the file of weights gives their weights, and
  these sum to the weight exactly.
- Connected components of the accepted pairs are the profiles (scipy).
- `cdp identity evaluate` prints what the definitions of precision, recall and B-cubed give for the profiles of the store.
- Rows and files in another order, on one thread, give the same weights and the same tables to the digest.
- Levels hold of random values of which matching_levels.py says so.
- New rows night by night give the same people as all at once.
"""
import csv
import itertools
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import yaml
from rapidfuzz.distance import OSA, JaroWinkler

import matching_levels

PEOPLE = 700
PROJECT = """
cdp: 1
project: people
sources:
  crm: &people
    read: { file: "crm/*.csv" }
    key: id
    fields: { id: string, first: string, last: string, born: date, phone: string, town: string }
    map: { first_name: first, last_name: last, birth_date: born, phone: phone, town: town }
  shop:
    read: { file: "shop/*.csv" }
    key: id
    fields: { id: string, first: string, last: string, born: date, phone: string, town: string }
    map: { first_name: first, last_name: last, birth_date: born, phone: phone, town: town }
profile:
  attributes:
    phone: { type: string, identifier: true, pii: contact }
    town: { type: string, pii: location }
identity:
  sources: [crm, shop]
  rules:
    likely:
      block: [[last_name, town], birth_date, phone, ["soundex(last_name)", first_name]]
      compare:
        first_name: [equal, swapped with last_name, nickname, initial, jaro_winkler >= 0.9]
        last_name: [equal, edits <= 1, jaro_winkler >= 0.85]
        birth_date: [equal, days <= 31]
        phone: [equal, edits <= 1]
        town: { levels: [equal, "a.phone = b.phone and a.last_name = b.last_name"], frequencies: false }
      accept: 0.9
      review: 0.2
""".replace(" &people", "")
FIRST = "ADA GRACE KAY EDITH JEAN BETTY FRAN RUTH MARY JOAN IDA LYN ANNE ROSA EVA NINA".split()
FORMS = ["BILL WILLIAM", "PEGGY MARGARET", "ALEX ALEXANDER", "ALEX ALEXANDRA", "PEPE JOSE", "KASIA KATARZYNA"]
# What a slip or an end makes of the names above.
OTHER_FORMS = ["ANN ANNE", "ANNE ANNETTE", "MARY MAY", "LEX ALEX ALEXANDER", "ALE ALEX"]
PARTS = "BA LO MER TIN GAR SEL VO RIC DU PON HAL WEN KO SI".split()
TOWNS = ["LYON", "PARIS", "PARIS", "PARIS", "NICE", "BREST", "METZ"]


def slip(text, rng):
    at = rng.randrange(len(text))
    return rng.choice([text[:at] + text[at + 1:], text[:at] + "X" + text[at + 1:], text[:at] + "O" + text[at:]])


def invented(rng):
    """Rows of (source, id, first, last, born, phone, town), and the person of each."""
    rows, truth, home = [], {}, None
    for person in range(PEOPLE):
        if home is None or rng.random() < 0.6:
            home = ("".join(rng.choices(PARTS, k=3)), f"06{rng.randrange(10**8):08}", rng.choice(TOWNS))
        forms = rng.choice(FORMS).split() if rng.random() < 0.3 else None
        own = (rng.choice(forms) if forms else rng.choice(FIRST) + rng.choice(["", "", "LINE", "TTE"]), rng.randrange(18000))
        for copy in range(rng.choice([1, 1, 2, 2, 3])):
            first, born, (last, phone, town) = *own, home
            if copy:
                kind = rng.randrange(7)
                if forms: first = rng.choice(forms)
                if kind == 0: first = slip(first, rng)
                if kind == 1: last = slip(last, rng)
                if kind == 2: born += rng.randrange(1, 40)
                if kind == 3: phone = ""
                if kind == 4: first, last = last, first
                if kind == 5: first = first[0]
                if kind == 6: phone, town = f"07{rng.randrange(10**8):08}", rng.choice(TOWNS)
            source, key = rng.choice(["crm", "shop"]), f"k{len(rows):05}"
            day = str(pl.Series([born], dtype=pl.Int32).cast(pl.Date)[0])
            rows.append((source, key, first, last, day, phone, town))
            truth[f"{source}/{key}"] = person
    return rows, truth


def write(folder, rows, files=1, name=""):
    for source in ("crm", "shop"):
        (folder / source).mkdir(exist_ok=True)
        own = [row[1:] for row in rows if row[0] == source]
        for part in range(files):
            with open(folder / source / f"{name}{part}.csv", "w", newline="") as out:
                csv.writer(out).writerows([["id", "first", "last", "born", "phone", "town"], *own[part::files]])


class Project:
    def __init__(self, cdp, root, name, specs=PROJECT):
        self.cdp, self.folder = cdp, root / name
        self.folder.mkdir()
        (self.folder / "cdp.yaml").write_text(specs)

    def run(self, *arguments, **options):
        done = subprocess.run([self.cdp, *arguments, "--project", self.folder], capture_output=True, text=True, **options)
        if done.returncode != 0:
            raise SystemExit(f"cdp {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def table(self, name):
        return pl.read_delta(str(self.folder / "store" / name))

    def weights(self):
        return (self.folder / "identity/likely.weights.yaml").read_text()


def soundex(name):
    codes = {c: d for d, group in zip("123456", ["BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"]) for c in group}
    key, last = name[:1], codes.get(name[:1])
    for letter in name[1:]:
        code = codes.get(letter)
        if code and code != last: key += code
        last = code
    return (key + "000")[:4]


def keys(row):
    _, _, first, last, born, phone, town = row
    return [(last, town), (born,), (phone,) if phone else None, (soundex(last), first)]


def blocked(rows):
    pairs = set()
    for key in range(4):
        blocks = defaultdict(list)
        for number, row in enumerate(rows):
            if keys(row)[key]: blocks[keys(row)[key]].append(number)
        assert max(map(len, blocks.values())) <= 500, "the case must not need cut blocks"
        for block in blocks.values():
            pairs.update(itertools.combinations(sorted(block), 2))
    return pairs


def forms_of(name):
    """The groups of forms that an invented name belongs to."""
    return {group for group in FORMS + OTHER_FORMS if name in group.split()}


def levels(a, b):
    """By attribute the level of two rows; none where a value is missing."""
    (_, _, f1, l1, d1, p1, t1), (_, _, f2, l2, d2, p2, t2) = a, b
    found = {}
    alike = lambda one, two: one == two or JaroWinkler.similarity(one, two) >= 0.92
    swapped = l1 != l2 and alike(f1, l2) and alike(l1, f2)
    shorter, longer = sorted([f1, f2], key=len)
    found["first_name"] = ("equal" if f1 == f2 else "swapped with last_name" if swapped
                           else "nickname" if forms_of(f1) & forms_of(f2)
                           else "initial" if len(shorter) == 1 and longer.startswith(shorter)
                           else "jaro_winkler >= 0.9" if JaroWinkler.similarity(f1, f2) >= 0.9 else "different")
    if found["first_name"] != "swapped with last_name":
        found["last_name"] = ("equal" if l1 == l2 else "edits <= 1" if OSA.distance(l1, l2) <= 1
                              else "jaro_winkler >= 0.85" if JaroWinkler.similarity(l1, l2) >= 0.85 else "different")
    days = abs((pl.Series([d1]).str.to_date()[0] - pl.Series([d2]).str.to_date()[0]).days)
    found["birth_date"] = "equal" if d1 == d2 else "days <= 31" if days <= 31 else "different"
    if p1 and p2:
        found["phone"] = "equal" if p1 == p2 else "edits <= 1" if OSA.distance(p1, p2) <= 1 else "different"
    home = "a.phone = b.phone and a.last_name = b.last_name"
    found["town"] = "equal" if t1 == t2 else home if p1 and p1 == p2 and l1 == l2 else "different"
    return found


def check_links(project, rows):
    """The parts of every pair in `links`: levels by rapidfuzz, weights by the file, and their sum."""
    by_name = {f"{row[0]}/{row[1]}": row for row in rows}
    learnt = yaml.safe_load(project.weights())
    weight = {(name, level["level"]): level["weight"] for name, table in learnt["comparisons"].items() for level in table}
    links = project.table("links").filter(pl.col("weight").is_not_null())
    problems, frequent = [], 0
    for link in links.iter_rows(named=True):
        parts = {}
        for part in link["comparisons"]:
            words, value = re.fullmatch(r"(.*) ([+-]\d+\.\d{3})", part).groups()
            name, _, level = words.partition(" ")
            parts[name] = (level, value)
        if sum(int(value.replace(".", "")) for _, value in parts.values()) != round(link["weight"] * 1000):
            problems.append(f"the parts of {link['left']} and {link['right']} do not sum to {link['weight']}")
        told = {name: level for name, (level, _) in parts.items() if name not in ("prior", "relatives")}
        if told != levels(by_name[link["left"]], by_name[link["right"]]):
            problems.append(f"{link['left']} and {link['right']} have other levels: {told}")
        for name, (level, value) in parts.items():
            if name in ("prior", "relatives"): continue
            if float(value) != weight[name, level]:
                if level != "equal" or name == "town": problems.append(f"{name} {level} weighs {value}, not {weight[name, level]}")
                frequent += 1
    if not frequent: problems.append("no frequent value weighs less than a rare one")
    return links.height, problems


def quality(clusters, people):
    """Precision, recall and F1 of pairs, and of B-cubed, by their definitions."""
    pairs = lambda labels: sum(n * (n - 1) // 2 for n in Counter(labels).values())
    names = sorted(people)
    both = list(zip((clusters[n] for n in names), (people[n] for n in names)))
    hit, said, real = pairs(both), pairs(c for c, _ in both), pairs(p for _, p in both)
    cells, c_sizes, p_sizes = Counter(both), Counter(c for c, _ in both), Counter(p for _, p in both)
    bp = sum(cells[b] / c_sizes[b[0]] for b in both) / len(both)
    br = sum(cells[b] / p_sizes[b[1]] for b in both) / len(both)
    return [hit / said, hit / real, bp, br]


def clusters(project):
    rows = project.table("profiles").select("profile_id", "records").iter_rows()
    return {f"{record['source']}/{record['key']}": profile for profile, records in rows for record in records}


def partition(found):
    groups = defaultdict(set)
    for record, profile in found.items(): groups[profile].add(record)
    return {frozenset(group) for group in groups.values()}


def main(cdp):
    cdp = Path(cdp).resolve()
    rng = random.Random(5)
    rows, truth = invented(rng)
    problems = []
    with tempfile.TemporaryDirectory() as root:
        root = Path(root)
        first = Project(cdp, root, "first")
        write(first.folder, rows)
        refused = subprocess.run([cdp, "plan", "--project", first.folder], capture_output=True, text=True)
        if refused.returncode != 3 or "cdp identity train likely" not in refused.stdout + refused.stderr:
            problems.append(f"a rule without weights is not refused with advice: {refused.stderr[-300:]}")
        counted = json.loads(first.run("identity", "blocks", "--format", "json"))["rules"][0]
        expected = blocked(rows)
        if counted["pairs"] != len(expected):
            problems.append(f"blocks count {counted['pairs']} pairs, a join of the keys {len(expected)}")
        first.run("identity", "train", "--quiet")
        first.run("apply", "--yes", "--quiet", "--as-of", "2026-01-02T00:00:00Z")
        count, found = check_links(first, rows)
        problems += found
        with open(root / "truth.csv", "w", newline="") as out:
            csv.writer(out).writerows([["source", "key", "person"], *(name.split("/") + [p] for name, p in truth.items())])
        judged = json.loads(first.run("identity", "evaluate", "--truth", root / "truth.csv", "--format", "json"))
        own = quality(clusters(first), truth)
        told = [judged["pairwise"]["precision"], judged["pairwise"]["recall"], judged["b_cubed"]["precision"], judged["b_cubed"]["recall"]]
        if any(abs(a - b) > 1e-9 for a, b in zip(own, told)):
            problems.append(f"evaluate says {told}, the store {own}")
        if min(own) < 0.9: problems.append(f"people are not found: {own}")

        # What people should look at: too light to be accepted, in different profiles, the surest first, parts that sum.
        asked = json.loads(first.run("identity", "review", "--limit", "1000", "--format", "json"))["pairs"]
        of = clusters(first)
        own_parts = lambda pair: sum(int(re.search(r"[+-][0-9.]+$", part)[0].replace(".", "")) for part in pair["parts"])
        if not asked or any(not 0.2 <= pair["chance"] < 0.9 or of[pair["left"]] == of[pair["right"]]
                            or own_parts(pair) != round(pair["weight"] * 1000) for pair in asked):
            problems.append("review asks of pairs that need no look, or of none")
        if [pair["weight"] for pair in asked] != sorted((pair["weight"] for pair in asked), reverse=True):
            problems.append("review does not begin with the pairs nearest to acceptance")

        # Another order of rows and files, one thread.
        mixed = Project(cdp, root, "mixed")
        shuffled = rows[:]
        rng.shuffle(shuffled)
        write(mixed.folder, shuffled, files=3)
        mixed.run("identity", "train", "--quiet", "--threads", "1")
        if mixed.weights() != first.weights(): problems.append("another order of rows gives other weights")
        mixed.run("apply", "--yes", "--quiet", "--threads", "1", "--as-of", "2026-01-02T00:00:00Z")
        if partition(clusters(mixed)) != partition(clusters(first)): problems.append("another order of rows gives other people")
        parts = [sorted(map(str, p.table("links").select("left", "right", "weight", "comparisons").rows())) for p in (first, mixed)]
        if parts[0] != parts[1]: problems.append("another order of rows gives other links")

        # Night by night, with the weights of the whole.
        nights = Project(cdp, root, "nights")
        shutil.copytree(first.folder / "identity", nights.folder / "identity")
        for night in range(4):
            write(nights.folder, rows[night::4], name=f"n{night}-")
            nights.run("apply", "--yes", "--quiet", "--as-of", f"2026-01-0{night + 2}T00:00:00Z", *[
                option for gate in ("identity.merges", "identity.splits") for option in ("--accept", f"{gate}:identity")])
        if partition(clusters(nights)) != partition(clusters(first)): problems.append("night by night gives other people")
        shown = first.run("explain", *first.table("links").filter(pl.col("weight").is_not_null()).select("left", "right").row(0))
        if "prior -" not in shown: problems.append(f"explain does not show the parts:\n{shown}")
        compared, found = matching_levels.check(lambda name, specs: Project(cdp, root, name, specs))
        problems += found
    for problem in problems[:20]: print(f"matching: {problem}", file=sys.stderr)
    print(f"matching: {len(rows)} records, {len(expected)} pairs, {count} links, {compared} pairs of random values, "
          f"precision {own[0]:.4f}, recall {own[1]:.4f}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
