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
- The links that `explain` marks as weak bridges are those of the graph of all pairs that weigh enough.
- Drawings are XML, show what the commands say, and are the same bytes each time.
- The wrong pairs, profiles and people that it tells are those of links and truth, with the reason.
- The parts of all pairs that `review` can show, and of pairs by chance that `explain` holds apart, sum to the weight, and are those
  of `links` where the pair is there.
- `cdp identity suggest` counts right, and its rule reaches what the short form does (matching_suggest.py).
- `cdp identity compare` counts what two partitions, each of a store of its own, differ in by definitions written out here.
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
from xml.etree import ElementTree

import polars as pl
import yaml
from rapidfuzz.distance import OSA, JaroWinkler

import matching_levels
import matching_suggest

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


def check_parts(name, texts, weight, pair, by_name, learnt):
    """What is wrong with the parts of a weight: levels by rapidfuzz, weights by the file, and their sum; and how many weights
    are those of certain values."""
    parts, problems, frequent = {}, [], 0
    for text in texts:
        words, value = re.fullmatch(r"(.*) ([+-]\d+\.\d{3})", text).groups()
        attribute, _, level = words.partition(" ")
        if level.startswith("with "): attribute, level = words, "together"
        parts[attribute] = (level, value)
    if sum(int(value.replace(".", "")) for _, value in parts.values()) != round(weight * 1000):
        problems.append(f"{name}: the parts of {pair} do not sum to {weight}")
    told = {attribute: level for attribute, (level, _) in parts.items()
            if attribute not in ("prior", "relatives") and level != "together"}
    steps = {attribute: 0 if level == learnt["first"][attribute] else 2 if level == "different" else 1 for attribute, level in told.items()}
    together = {f"{two['of'][0]} with {two['of'][1]}": two["weights"][steps[two["of"][0]] * 3 + steps[two["of"][1]]]
                for two in learnt["together"] if set(two["of"]) <= steps.keys()}
    if together != {attribute: float(value) for attribute, (level, value) in parts.items() if level == "together"}:
        problems.append(f"{name}: {pair} weigh together {together}, and not as in {texts}")
    if told != levels(*(by_name[record] for record in pair)):
        problems.append(f"{name}: {pair} have other levels: {told}")
    for attribute, (level, value) in parts.items():
        if attribute in ("prior", "relatives") or level == "together": continue
        if float(value) != learnt[attribute, level]:
            if level != "equal" or attribute == "town": problems.append(f"{name}: {attribute} {level} weighs {value}")
            frequent += 1
    return problems, frequent


def weights(project):
    """The weights of levels, the first level of each comparison, and what two weigh together."""
    file = yaml.safe_load(project.weights())
    learnt = {(name, level["level"]): level["weight"] for name, table in file["comparisons"].items() for level in table}
    return learnt | {"first": {name: table[0]["level"] for name, table in file["comparisons"].items()}, "together": file.get("together", [])}


def check_links(project, rows):
    """The parts of every pair in `links`."""
    by_name, learnt = {f"{row[0]}/{row[1]}": row for row in rows}, weights(project)
    links = project.table("links").filter(pl.col("weight").is_not_null())
    problems, frequent = [], 0
    for link in links.iter_rows(named=True):
        found, own = check_parts("links", link["comparisons"], link["weight"], (link["left"], link["right"]), by_name, learnt)
        problems += found
        frequent += own
    if not frequent: problems.append("no frequent value weighs less than a rare one")
    return links.height, problems


def check_waterfalls(cdp, root, rows, first, rng):
    """The parts of all pairs that are compared, and of pairs by chance, whether they are compared or not; pairs in `links` weigh
    there what they weigh elsewhere."""
    by_name, learnt = {f"{row[0]}/{row[1]}": row for row in rows}, weights(first)
    every = Project(cdp, root, "every")
    write(every.folder, rows)
    shutil.copytree(first.folder / "identity", every.folder / "identity")
    specs = PROJECT.replace("accept: 0.9", "accept: 0.9999999999").replace("review: 0.2", "review: 0.0000000001")
    (every.folder / "cdp.yaml").write_text(specs)
    pairs = json.loads(every.run("identity", "review", "--limit", "100000", "--format", "json"))["pairs"]
    problems = [] if len(pairs) >= 1000 else [f"only {len(pairs)} pairs were looked at"]
    told = {}
    for pair in pairs:
        names = (pair["left"], pair["right"])
        problems += check_parts("review", pair["parts"], pair["weight"], names, by_name, learnt)[0]
        told[frozenset(names)] = (pair["weight"], pair["parts"])
    same = 0
    for link in first.table("links").filter(pl.col("weight").is_not_null()).iter_rows(named=True):
        names = frozenset((link["left"], link["right"]))
        if names in told:
            same += 1
            if told[names] != (link["weight"], link["comparisons"]): problems.append(f"{names}: {told[names]} is not {link}")
    if same < 100: problems.append(f"only {same} pairs of links are compared elsewhere")
    problems += check_charts(root, rows, first, told)
    problems += check_bridges(rows, first, told)
    of, numbers = clusters(first), list(range(len(rows)))
    near = rng.sample(sorted(blocked(rows)), 60)
    accept = None
    for a, b in near + [rng.sample(numbers, 2) for _ in range(20)]:
        names = [f"{rows[n][0]}/{rows[n][1]}" for n in (a, b)]
        if of[names[0]] == of[names[1]]: continue
        said = json.loads(first.run("explain", *names, "--format", "json"))
        if said["evidence"]: continue
        rule = said["comparisons"][0]
        problems += check_parts("explain", rule["parts"], rule["weight"], names, by_name, learnt)[0]
        accept = rule["accept"]
        if max(0, round(accept * 1000) - round(rule["weight"] * 1000)) != round(rule["lacks"] * 1000):
            problems.append(f"{names} lack {rule['lacks']}")
        common = sum(one == two and one is not None for one, two in zip(keys(rows[a]), keys(rows[b])))
        if common != len(rule["shared_blocking_keys"]): problems.append(f"{names} share {common} keys, not {rule}")
        if frozenset(names) in told and told[frozenset(names)] != (rule["weight"], rule["parts"]):
            problems.append(f"{names} weigh {rule['weight']} in explain and {told[frozenset(names)]} in review")
    if accept != 3.170: problems.append(f"a chance of 0.9 is a weight of 3.170, not {accept}")
    return problems


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


def drawn(path):
    """The texts of a drawing, read as XML, by their anchor; its numbers must be plain."""
    document = ElementTree.parse(path).getroot()
    name = "{http://www.w3.org/2000/svg}"
    if document.tag != f"{name}svg": raise SystemExit(f"{path} is no SVG")
    for element in document.iter():
        for key in ("x", "y", "width", "height"):
            if not re.fullmatch(r"-?\d+(\.\d{1,2})?", element.get(key, "0")): raise SystemExit(f"{path}: {key} {element.get(key)}")
    rows = defaultdict(dict)
    for text in document.iter(f"{name}text"): rows[float(text.get("y"))][text.get("text-anchor"), text.get("class")] = text.text
    return rows


def check_charts(root, rows, first, told):
    """Drawings against what the commands say: weights, pairs by weight and by key, a waterfall; the same bytes each time."""
    problems, before = [], first.weights()
    for name, options in (("charts", []), ("again", ["--threads", "1"])):
        first.run("identity", "train", "--charts", root / name, "--quiet", *options)
        first.run("identity", "blocks", "--charts", root / name, "--quiet", *options)
        first.run("identity", "evaluate", "--truth", root / "truth.csv", "--charts", root / name, *options)
    if first.weights() != before: problems.append("charts change the weights")
    names = sorted(path.name for path in (root / "charts").iterdir())
    if names != ["likely.blocks.svg", "likely.scores.svg", "likely.weights.svg", "precision.svg"]: problems.append(f"charts: {names}")
    for name in names:
        if (root / "charts" / name).read_bytes() != (root / "again" / name).read_bytes(): problems.append(f"{name} differs")
    bars = lambda name: [(row["end", "q"], row["end", "t"]) for row in drawn(root / "charts" / name).values() if ("end", "q") in row]
    own = [(key[1], f"{weight:+.3f}") for key, weight in weights(first).items() if isinstance(key, tuple)]
    shortened = lambda bar: (bar[0][:30], bar[1])  # a long condition ends with …
    if [shortened(bar) for bar in bars("likely.weights.svg") if bar[0] != "prior"] != [shortened(bar) for bar in own]: problems.append("the chart of weights shows others")
    real = Counter(int(weight // 1) for weight, _ in told.values())
    shown = {int(label.split()[0]): int(count.replace(",", "")) for label, count in bars("likely.scores.svg")}
    # Of the heaviest some stand in one profile, of which `review` does not tell.
    low = lambda counts: {bit: count for bit, count in counts.items() if count and bit < 8}
    if low(shown) != low(real) or sum(shown.values()) != len(blocked(rows)): problems.append(f"scores are {shown}, not {dict(real)}")
    counted = json.loads(first.run("identity", "blocks", "--format", "json"))["rules"][0]["keys"]
    if [int(count.replace(",", "")) for _, count in bars("likely.blocks.svg")] != [key[name] for key in counted for name in ("pairs", "only_by_it")]:
        problems.append("the chart of blocks shows others")
    link = first.table("links").filter(pl.col("weight").is_not_null()).row(0, named=True)
    (root / "pair.svg").write_text(first.run("explain", link["left"], link["right"], "--format", "svg"))
    steps = [row["end", "t"] for row in drawn(root / "pair.svg").values() if ("end", "q") in row]
    if steps[:-1] != [part.split()[-1] for part in link["comparisons"]] or float(steps[-1]) != link["weight"]:
        problems.append(f"the waterfall of {link} is {steps}")
    return problems


def check_bridges(rows, first, told):
    """The links that `explain` marks as weak, against bridges of the graph of all pairs that weigh enough."""
    names, problems = [f"{row[0]}/{row[1]}" for row in rows], []
    links = {frozenset((link["left"], link["right"])): link for link in first.table("links").filter(pl.col("weight").is_not_null()).iter_rows(named=True)}
    weighs = lambda pair: links[pair]["weight"] if pair in links else told[pair][0] if pair in told else 99
    graph = {pair: weighs(pair) for pair in (frozenset((names[a], names[b])) for a, b in blocked(rows))}
    of = clusters(first)
    graph = {pair: weight for pair, weight in graph.items() if weight >= 3.170 and len({of[record] for record in pair}) == 1}
    neighbours = defaultdict(set)
    for a, b in graph:
        neighbours[a].add(b)
        neighbours[b].add(a)

    def side(record, without):
        found, edge = {record}, [record]
        while edge:
            one = edge.pop()
            for other in neighbours[one] - found:
                if frozenset((one, other)) != without:
                    found.add(other)
                    edge.append(other)
        return found

    marked = 0
    near = {link["profile_id"] for link in links.values() if link["accepted"] and link["weight"] < 5.170}
    for profile in sorted(near):
        for link in json.loads(first.run("explain", f"profile:{profile}", "--format", "json"))["links"]:
            pair, weak = frozenset((link["left"], link["right"])), None
            if link["weight"] < 5.170:
                left = side(link["left"], pair)
                if link["right"] not in left: weak = {"left_records": len(left), "right_records": len(side(link["right"], pair))}
            marked += weak is not None
            if link["weak_bridge"] != weak: problems.append(f"{link} is marked otherwise than {weak}")
    if marked < 5: problems.append(f"only {marked} weak bridges were there to be marked")
    return problems


def check_errors(root, rows, first, truth):
    """The errors that `evaluate` tells, against the store's links and the truth."""
    by_name, learnt, problems = {f"{row[0]}/{row[1]}": row for row in rows}, weights(first), []
    told = json.loads(first.run("identity", "evaluate", "--truth", root / "truth.csv", "--examples", "100000", "--format", "json"))["errors"]
    links = first.table("links").filter(pl.col("accepted") & pl.col("weight").is_not_null())
    wrong = sorted((-link["weight"], link["left"], link["right"]) for link in links.iter_rows(named=True) if truth[link["left"]] != truth[link["right"]])
    positives = [(-pair["weight"], pair["left"], pair["right"]) for pair in told["false_positives"]["worst"]]
    ordered = lambda pairs: sorted((weight, *sorted(names)) for weight, *names in pairs)
    if not wrong or ordered(positives) != ordered(wrong): problems.append(f"false positives are {positives}, not {wrong}")
    if [p[0] for p in positives] != sorted(p[0] for p in positives): problems.append("the heaviest do not come first")
    of, people = clusters(first), defaultdict(set)
    for record, person in truth.items(): people[person].add(of[record])
    negatives = told["false_negatives"]
    apart = sum(len(own) * (len(own) - 1) // 2 for own in people.values())
    if not apart or negatives["pairs_of_profiles"] != apart or len(negatives["worst"]) != apart:
        problems.append(f"false negatives are {negatives['pairs_of_profiles']}, not {apart}")
    compared_pairs = {frozenset(f"{rows[n][0]}/{rows[n][1]}" for n in pair) for pair in blocked(rows)}
    for pair in negatives["worst"]:
        names = (pair["left"], pair["right"])
        problems += check_parts("evaluate", pair["parts"], pair["weight"], names, by_name, learnt)[0]
        cause = "weight" if frozenset(names) in compared_pairs else "blocking"
        if pair["cause"] != cause: problems.append(f"{names} are apart for {pair['cause']}, not {cause}")
        if truth[names[0]] != truth[names[1]] or of[names[0]] == of[names[1]]: problems.append(f"{names} is no false negative")
    if [p["weight"] for p in negatives["worst"]] != sorted(p["weight"] for p in negatives["worst"]):
        problems.append("the lightest do not come first")
    mixed = defaultdict(set)
    for record, profile in of.items(): mixed[profile].add(truth[record])
    for name, parts, own in (("mixed_profiles", "people", mixed), ("split_people", "profiles", people)):
        real = sorted((len(group) for group in own.values() if len(group) > 1), reverse=True)
        if [cluster[parts] for cluster in told[name]] != real: problems.append(f"{name}: {told[name]}, not {real}")
    return problems


def compared(before, after):
    """By kind the profiles before and after, their records and those that move, and the pairs kept, parted and joined."""
    names = sorted(before)
    neighbours = defaultdict(set)
    for name in names:
        neighbours["before", before[name]].add(("after", after[name]))
        neighbours["after", after[name]].add(("before", before[name]))
    kinds, unseen = {kind: [0, 0, 0, 0] for kind in ("equal", "merged", "split", "merged_and_split")}, set(neighbours)
    while unseen:
        group, edge = set(), [next(iter(unseen))]
        while edge:
            node = edge.pop()
            if node not in group:
                group.add(node)
                edge += neighbours[node]
        unseen -= group
        sides = [sum(side == which for side, _ in group) for which in ("before", "after")]
        kind = {(True, True): "equal", (False, True): "merged", (True, False): "split"}.get((sides[0] == 1, sides[1] == 1), "merged_and_split")
        own = [name for name in names if ("before", before[name]) in group]
        parts = Counter((before[name], after[name]) for name in own)
        first = {part: min(i for i, name in enumerate(names) if (before[name], after[name]) == part) for part in parts}
        taken, stay = set(), 0
        for part in sorted(parts, key=lambda part: (-parts[part], first[part])):
            if ("b", part[0]) not in taken and ("a", part[1]) not in taken:
                taken |= {("b", part[0]), ("a", part[1])}
                stay += parts[part]
        for place, number in enumerate([*sides, len(own), len(own) - stay]): kinds[kind][place] += number
    pairs = lambda labels: {pair for group in partition(labels) for pair in itertools.combinations(sorted(group), 2)}
    old, new = pairs(before), pairs(after)
    return kinds, [len(old & new), len(old - new), len(new - old)]


def check_compare(cdp, root, rows, first, truth):
    """`compare` of an applied store and of a commit with other specs, against the partitions of two stores."""
    problems, seen = [], Counter()
    git = lambda *words: subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *words], cwd=first.folder,
                                        check=True, capture_output=True)
    git("init")
    git("add", "cdp.yaml", "identity")
    git("commit", "-m", "specs")
    exact = ("  rules:\n", "  rules:\n    same_town_and_day: [town, birth_date]\n")
    for number, changes in enumerate([[("accept: 0.9", "accept: 0.99999")], [("accept: 0.9", "accept: 0.3")],
                                      [("accept: 0.9", "accept: 0.9999999"), exact], []]):
        other = Project(cdp, root, f"other{number}")
        write(other.folder, rows)
        specs = PROJECT
        for change in changes: specs = specs.replace(*change)
        for folder in (first.folder, other.folder): (folder / "cdp.yaml").write_text(specs)
        shutil.copytree(first.folder / "identity", other.folder / "identity")
        other.run("apply", "--yes", "--quiet", "--as-of", "2026-01-02T00:00:00Z")
        kinds, pairs = compared(clusters(first), clusters(other))
        seen.update({kind: count[3] for kind, count in kinds.items()})
        for words in (["--applied"], ["HEAD"], []):
            told = json.loads(first.run("identity", "compare", *words, "--truth", root / "truth.csv", "--limit", "100000", "--format", "json"))
            own = {kind: [count["before"], count["after"], count["records"], count["records_that_move"]]
                   for kind, count in told["profiles"].items()}
            said = [told["pairs"][name] for name in ("on_both_sides", "before_alone", "after_alone")]
            if own != kinds or said != pairs: problems.append(f"compare {changes} {words}: {own} {said}, not {kinds} {pairs}")
            named = sum(len(cluster) for change in told["changes"] for cluster in change["before"])
            if named != sum(count[2] for kind, count in kinds.items() if kind != "equal"):
                problems.append(f"compare {changes} names {named} records")
            for side, project in (("from", first), ("to", other)):
                measures = told[side]["truth"]
                pair = [measures["pairwise"]["precision"], measures["pairwise"]["recall"]]
                if any(abs(a - b) > 1e-9 for a, b in zip(pair, quality(clusters(project), truth))):
                    problems.append(f"compare {changes}: the truth of {side} is {pair}")
    if not all(seen[kind] for kind in ("merged", "split", "merged_and_split")): problems.append(f"compare saw too little: {seen}")
    git("checkout", "cdp.yaml")
    shutil.rmtree(first.folder / ".git")
    return problems


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

        problems += check_errors(root, rows, first, truth)
        problems += matching_suggest.check(cdp, root, rows, truth)

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
        # Where records contradicted each other it matters who came first, as under limits.
        contradicted = {name for one in (nights, first) for link in one.table("links").filter(pl.col("constraint") == "contradiction").iter_rows(named=True)
                        for name in (link["left"], link["right"])}
        apart = partition(clusters(nights)) ^ partition(clusters(first))
        moved = {record for group in apart for record in group}
        if not all(group & contradicted or any(group & other and other & contradicted for other in apart) for group in apart):
            problems.append(f"night by night gives other people: {len(moved)} records, {len(contradicted)} contradicted")
        if len(moved) > len(rows) // 20: problems.append(f"night by night gives {len(moved)} records other people")
        problems += check_waterfalls(cdp, root, rows, first, rng)
        problems += check_compare(cdp, root, rows, first, truth)
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
