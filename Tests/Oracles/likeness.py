"""A rule that compares, by the plain reading of docs/matching.md: which pairs share a blocking key, and what they weigh.

Likeness of texts is RapidFuzz's. Weights are those of the rule's file; what equality in a common value weighs lies there by hash, so
the values are found by their place: the more records hold a value, the less it weighs.
"""
import csv
import itertools
import math
from collections import Counter, defaultdict
from dataclasses import dataclass

import yaml
from rapidfuzz.distance import OSA, JaroWinkler

ALIKE = 0.92


def exchanged(a, b, one, other):
    """Whether each record has the other's value of another attribute: of what both have all, and one at least."""
    if a[other] is not None and a[other] == b[other]:
        return False
    both = [(x[one], y[other]) for x, y in ((a, b), (b, a)) if x[one] is not None and y[other] is not None]
    return bool(both) and all(x == y or JaroWinkler.similarity(x, y) >= ALIKE for x, y in both)


def digits(day):
    return day.strftime("%Y%m%d")


def local_part(address):
    """The part before the @ where it says more than a name does."""
    local = address.split("@")[0]
    return local if any(c.isdigit() for c in local) else None


def holds(level, x, y):
    """Whether a level of two values holds; those of both records are told apart elsewhere."""
    measure, _, bound = level.partition(" ")
    bound = bound.split()[-1] if bound else ""
    return {
        "equal": lambda: x == y,
        "initial": lambda: min(len(x), len(y)) == 1 and x[0] == y[0],
        "jaro_winkler": lambda: JaroWinkler.similarity(x, y) >= float(bound),
        "edits": lambda: OSA.distance(*(map(digits, (x, y)) if hasattr(x, "year") else (x, y))) <= int(bound),
        "prefix": lambda: x[:int(bound)] == y[:int(bound)] and min(len(x), len(y)) >= int(bound),
        "local_part": lambda: local_part(x) is not None and local_part(x) == local_part(y),
        "day_month_swapped": lambda: (x.year, x.month, x.day) == (y.year, y.day, y.month),
        "date_parts": lambda: sum(p == q for p, q in zip((x.year, x.month, x.day), (y.year, y.month, y.day))) >= int(bound),
        "days": lambda: abs((x - y).days) <= int(bound),
    }[measure]()


@dataclass
class Likeness:
    """What the specs say of the rule: its keys, what is compared in order, what is personal, and the least chance."""

    keys: list
    compared: list
    personal: set
    accept: float = 0.75

    @property
    def least(self):
        """The weight from which on a pair is one person, in thousandths of a bit."""
        return math.ceil(math.log2(self.accept / (1 - self.accept)) * 1000)

    def learn(self, path, records):
        """Reads the weights, learnt from `records`."""
        learnt = yaml.safe_load(path.read_text())
        thousandths = lambda bits: round(bits * 1000)
        self.prior, self.relatives = thousandths(learnt["prior"]), thousandths(learnt["relatives"])
        self.levels = {name: [level["level"] for level in table] for name, table in learnt["comparisons"].items()}
        self.weights = {name: [thousandths(level["weight"]) for level in table] for name, table in learnt["comparisons"].items()}
        self.related = {name: [thousandths(level["relatives"]) for level in table] for name, table in learnt["comparisons"].items()}
        self.together = [(*two["of"], list(map(thousandths, two["weights"])), list(map(thousandths, two["relatives"])))
                         for two in learnt["together"]]
        assert list(self.levels) == self.compared, "the weights are of other comparisons"
        own = defaultdict(list)
        for row in csv.DictReader((path.parent / learnt["frequencies"]["file"].split("/")[-1]).open()):
            own[row["attribute"]].append(thousandths(float(row["weight"])))
        self.common = {}
        for name in self.compared:
            counts = Counter(record[name] for record in records.values() if record[name] is not None)
            values = sorted((count, str(value), value) for value, count in counts.items() if count >= 10)
            assert len(values) == len(own[name]), f"{name}: the weights are of other data; train again"
            self.common[name] = {value: weight for (_, _, value), weight in zip(values, sorted(own[name], reverse=True))}

    def level(self, name, a, b):
        """The place of the pair's level; none where a value is missing."""
        x, y, levels = a[name], b[name], self.levels[name]
        for place, level in enumerate(levels):
            if level.startswith("swapped with"):
                if exchanged(a, b, name, level.split()[-1]):
                    return place
            elif x is not None and y is not None and (level == "different" or holds(level, x, y)):
                return place
        return None

    def weight(self, a, b):
        """What a pair weighs, in thousandths of a bit."""
        found, told = {}, set()
        for name in self.compared:
            place = None if name in told else self.level(name, a, b)
            if place is not None:
                found[name] = place
                if self.levels[name][place].startswith("swapped"):
                    told.add(self.levels[name][place].split()[-1])
        weight, related = self.prior, self.relatives
        for name, place in found.items():
            usual = self.weights[name][place]
            part = self.common[name].get(a[name], usual) if self.levels[name][place] == "equal" else usual
            weight += part
            if name not in self.personal:
                related += self.related[name][place] + part - usual
        step = lambda name: 0 if found[name] == 0 else 2 if found[name] == len(self.levels[name]) - 1 else 1
        for one, other, weights, relatives in self.together:
            if one in found and other in found:
                weight += weights[3 * step(one) + step(other)]
                related += relatives[3 * step(one) + step(other)]
        return weight - (related if related > 30_000 else round(math.log2(1 + 2 ** (max(related, -30_000) / 1000)) * 1000))

    def pairs(self, records, exact):
        """(weight, lesser, greater) of the pairs that are one person by themselves, the heaviest first; what an exact rule unites
        is not compared."""
        compared = set()
        for key in self.keys:
            blocks = defaultdict(list)
            for name, record in records.items():
                value = tuple(record[attribute] for attribute in key)
                if None not in value:
                    blocks[value].append(name)
            assert max(map(len, blocks.values())) <= 500, "the case must not need cut blocks"
            for block in blocks.values():
                compared.update(itertools.combinations(sorted(block), 2))
        values = lambda record, rule: tuple(record[attribute] for attribute in rule)
        found = []
        for one, other in compared:
            a, b = records[one], records[other]
            if any(None not in values(a, rule) and values(a, rule) == values(b, rule) for rule in exact):
                continue
            weight = self.weight(a, b)
            if weight >= self.least:
                found.append((-weight, one, other))
        return [(-weight, one, other) for weight, one, other in sorted(found)]

    def bears_out(self, weight, one, other, records):
        """Whether the records of two clusters bear out a pair of a weight: the first eight of each are asked."""
        if len(one) + len(other) == 2:
            return True
        first, second = sorted(one)[:8], sorted(other)[:8]
        sums = sum(max(self.weight(records[min(a, b)], records[max(a, b)]), -20_000) for a in first for b in second)
        return weight + int(sums / (len(first) * len(second))) >= self.least
