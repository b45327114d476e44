"""Levels of likeness against definitions written out here, over pairs of random values; matching.py calls it.

Every pair is accepted, so that `links` tells the level of each comparison: sounds by jellyfish and doublemetaphone, runs of letters
by counting them, distances by the angle between vectors, differences in whole numbers, conditions in Python.
"""
import math
import random
import re
from collections import Counter

import polars as pl
from doublemetaphone import doublemetaphone
from jellyfish import nysiis

PAIRS = 1500
STRICT = "a.word = b.word and a.note = b.note"
CONDITION = "a.word = b.note and abs(a.amount - b.amount) <= 10"
LEVELS = {
    "sound": ["double_metaphone"],
    "code": ["nysiis"],
    "runs": ["trigrams >= 0.8", "trigrams >= 0.4"],
    "latitude": ["kilometres <= 5 with longitude", "kilometres <= 800 with longitude"],
    "amount": ["difference <= 5%", "difference <= 20"],
    "price": ["difference <= 0.5", "difference <= 12.5%"],
    "mail": ["equal", "local_part"],
    "word": [STRICT, "equal", CONDITION],
}
FIELDS = {"sound": "string", "code": "string", "runs": "string", "latitude": "float", "longitude": "decimal(9, 6)",
          "amount": "integer", "price": "money", "mail": "string", "word": "string", "note": "string"}
TYPES = {"decimal(9, 6)": "decimal"}
LOCALS, HOSTS = "info ada ada7 ada.lovelace kay1990 kay.o 7".split(), "a.example b.example 1.example".split()
NAMES = "SMITH SCHMIDT SMYTH KNUTH NUTH JONES JOHNS BROWN BRAUN CATHERINE KATHRYN WRIGHT RIGHT XAVIER SAVIER PHILIPS FILIPS MEYER MAIER".split()


def project():
    """The specs, with every field an attribute of its name, and weights by which each pair is one person."""
    lists = "\n".join(f"        {name}: {{ levels: {levels} }}" for name, levels in LEVELS.items())
    types = "\n".join(f"    {name}: {{ type: {TYPES.get(kind, kind)}, pii: none }}" for name, kind in FIELDS.items())
    specs = f"""
cdp: 1
project: levels
sources:
  crm:
    read: {{ file: "*.csv" }}
    key: id
    fields: {{ id: string, pair: string, {", ".join(f"{name}: {kind!r}" for name, kind in FIELDS.items())} }}
    map: [pair, {", ".join(FIELDS)}]
profile:
  attributes:
    pair: {{ type: string, pii: none }}
{types}
identity:
  rules:
    likely:
      block: [pair]
      compare:
{lists}
"""
    weights = "rule: likely\nprior: 100\ncomparisons:\n" + "".join(
        f"  {name}:\n" + "".join(f"    - {{ level: {level!r}, weight: -1.5 }}\n" for level in [*levels, "different"])
        for name, levels in LEVELS.items())
    return specs, weights


def near(value, rng):
    """A number beside another, often at the bounds of the levels."""
    return rng.choice([value, value * 95 // 100, value + 20, value + 21, value - 50, rng.randrange(-300, 300)])


def rows(rng):
    """Two rows of each pair: a dictionary each, with some values missing."""
    result = []
    for _ in range(PAIRS):
        name = lambda: rng.choice(NAMES) + rng.choice(["", "", "", "SON", "ER"])
        runs = "".join(rng.choices("ABC", k=rng.randrange(1, 12)))
        amount, cents = rng.randrange(-300, 300), rng.randrange(0, 1000)
        latitude, longitude = rng.uniform(-89, 89), rng.uniform(-180, 180)
        pair = []
        for _ in range(2):
            apart = rng.choice([0, 0.01, 0.05, 5, 60])
            pair.append({
                "sound": name(), "code": name(), "runs": rng.choice([runs, runs + "A", runs[1:], runs[::-1]]),
                "latitude": f"{max(-90, min(90, latitude + rng.uniform(-apart, apart))):.6f}",
                "longitude": f"{(longitude + rng.uniform(-apart, apart) + 180) % 360 - 180:.6f}",
                "amount": str(near(amount, rng)), "price": f"{near(cents, rng) / 100:.2f}",
                "mail": f"{rng.choice(LOCALS)}@{rng.choice(HOSTS)}", "word": rng.choice("PQ"), "note": rng.choice("PQ")})
            pair[-1] = {key: "" if rng.random() < 0.05 else value for key, value in pair[-1].items()}
        result.append(pair)
    return result


def trigrams(one, other):
    first, second = (Counter(text[at:at + 3] for at in range(len(text) - 2)) for text in (one, other))
    norm = math.sqrt(sum(n * n for n in first.values()) * sum(n * n for n in second.values()))
    return sum(first[run] * second[run] for run in first) / norm if norm else 0


def kilometres(a, b):
    def vector(row):
        north, east = math.radians(float(row["latitude"])), math.radians(float(row["longitude"]))
        return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)
    one, other = vector(a), vector(b)
    cross = [one[i - 2] * other[i - 1] - one[i - 1] * other[i - 2] for i in range(3)]
    return 6371.0088 * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(one, other)))


def condition(a, b):
    return a["word"] == b["note"] != "" and "" not in (a["amount"], b["amount"]) and abs(int(a["amount"]) - int(b["amount"])) <= 10


def whole(text):
    """A number of two decimal places or none, in hundredths."""
    return round(float(text) * 100)


def has_digit(address):
    return any(c.isdigit() for c in address.split("@")[0])


def levels(a, b):
    """By attribute the level of two rows; none where a value is missing."""
    hold = {
        "sound": lambda one, other: [bool(set(doublemetaphone(one)) & set(doublemetaphone(other)) - {""})],
        "code": lambda one, other: [nysiis(one) == nysiis(other)],
        "runs": lambda one, other: [trigrams(one, other) >= bound for bound in (0.8, 0.4)],
        "latitude": lambda one, other: [kilometres(a, b) <= bound for bound in (5, 800)],
        "amount": lambda one, other: [differs(one, other, 5), abs(int(one) - int(other)) <= 20],
        "price": lambda one, other: [abs(whole(one) - whole(other)) <= 50, differs(one, other, 12.5)],
        "mail": lambda one, other: [one == other, has_digit(one) and one.split("@")[0] == other.split("@")[0]],
        "word": lambda one, other: [one == other and a["note"] == b["note"] != "", one == other, condition(a, b) or condition(b, a)],
    }
    differs = lambda one, other, share: abs(whole(one) - whole(other)) * 1000 <= share * 10 * max(abs(whole(one)), abs(whole(other)))
    found = {}
    for name, holds in hold.items():
        if a[name] == "" or b[name] == "": continue
        if name == "latitude" and "" in (a["longitude"], b["longitude"]): continue
        found[name] = next((level for level, does in zip(LEVELS[name], holds(a[name], b[name])) if does), "different")
    return found


def check(make):
    """The number of pairs, and what is wrong; `make(name, specs)` is a project."""
    specs, weights = project()
    made = make("levels", specs)
    pairs = rows(random.Random(9))
    with open(made.folder / "a.csv", "w") as out:
        print("id", "pair", *FIELDS, sep=",", file=out)
        for number, pair in enumerate(pairs):
            for name, row in zip("ab", pair): print(f"{number}{name}", f"p{number}", *row.values(), sep=",", file=out)
    (made.folder / "identity").mkdir()
    (made.folder / "identity/likely.weights.yaml").write_text(weights)
    made.run("apply", "--yes", "--quiet", "--as-of", "2026-01-02T00:00:00Z")
    links = made.table("links").filter(pl.col("weight").is_not_null())
    problems, seen = [], Counter()
    for link in links.iter_rows(named=True):
        number = int(link["left"].split("/")[1][:-1])
        told = dict(re.fullmatch(r"(\w+) (.*) [+-][\d.]+", part).groups() for part in link["comparisons"][1:])
        expected = levels(*pairs[number])
        seen.update(expected.items())
        if told != expected: problems.append(f"the levels of {pairs[number]} are {told}, not {expected}")
    missing = {(name, level) for name, own in LEVELS.items() for level in [*own, "different"]} - set(seen)
    if links.height != PAIRS or missing: problems.append(f"{links.height} pairs of {PAIRS}, and no case of {missing}")
    return links.height, problems
