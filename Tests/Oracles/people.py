"""Who is who, by the plain reading of docs/identity.md, pair by pair: what the oracles of the examples share.

A record is a dictionary of normalised attributes and `when`, found by (place of its source in `identity.sources`, key).
"""
import csv
import datetime
import io
import json
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

UTC = datetime.timezone.utc


@dataclass
class Identity:
    """What a project's `identity:` and `profile:` say of records."""

    sources: list
    events: list
    people: list  # the attributes that make somebody of a record; what is left are cookies
    identifiers: list
    limits: dict
    cap: int
    rules: dict
    distrust: dict = field(default_factory=dict)  # attribute -> (starts of placeholders, what is counted, the most)
    forbidden: Callable = lambda a, b: False
    likeness: object = None  # a rule that compares, the last one


def bare(value):
    return "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))


def distrusted(records, identity):
    verdicts = {}
    for attribute, (prefixes, counted, limit) in identity.distrust.items():
        held = defaultdict(set)
        for record in records.values():
            if record[attribute] is not None:
                held[record[attribute]].add(record[counted])
        verdicts[attribute] = {value for value, others in held.items()
                               if len(others - {None}) > limit or value.startswith(prefixes or ("\0",))}
    return verdicts


class Clusters:
    """The clusters so far: which record is in which, and whether two may become one."""

    def __init__(self, records, apart, identity):
        self.records, self.home, self.refused = records, {key: [key] for key in records}, Counter()
        self.apart, self.identity = apart, identity

    def why_not(self, one, other):
        both = one + other
        for attribute, limit in self.identity.limits.items():
            if len({self.records[k][attribute] for k in both} - {None}) > limit:
                return "limit " + attribute
        if len(both) > self.identity.cap:
            return "cap"
        if any(self.identity.forbidden(a, b) for a in map(self.records.get, one) for b in map(self.records.get, other)):
            return "forbid"
        if any((a, b) in self.apart or (b, a) in self.apart for a in one for b in other):
            return "decision"
        return None

    def unite(self, one, other):
        one.extend(other)
        for key in other:
            self.home[key] = one

    def walk(self, group, formed, weight=None):
        """Each member joins the first cluster formed in this group that no constraint refuses, and that bears out the weight."""
        for key in group:
            mine = self.home[key]
            for cluster in formed:
                cluster = self.home[cluster]
                if cluster is mine:
                    break
                reason = self.why_not(cluster, mine)
                if reason is None and weight is not None \
                        and not self.identity.likeness.bears_out(weight, cluster, mine, self.records):
                    reason = "contradiction"
                if reason is None:
                    self.unite(cluster, mine)
                    break
                self.refused[reason] += 1
            else:
                formed.append(key)


def decisions_of(path, records, order):
    same, apart = [], set()
    if path is None:
        return same, apart
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        pair = [(order.index(side.split("/")[0]), side.split("/", 1)[1]) for side in (row["left"], row["right"])]
        if all(key in records for key in pair):
            same.append(tuple(sorted(pair))) if row["decision"] == "same" else apart.add(tuple(pair))
    return sorted(same), apart


def cluster(records, identity, decisions=None, first_seen=None):
    """The members of each person, and how many links each constraint refused. `first_seen` says in which generation a record came;
    without it all are new."""
    same, apart = decisions_of(decisions, records, identity.sources)
    clusters = Clusters(records, apart, identity)
    for one, other in same:
        if clusters.home[one] is not clusters.home[other]:
            clusters.unite(clusters.home[one], clusters.home[other])
    seen = lambda key: ((first_seen or {}).get(key, 0), key)
    edges = []  # members in the order of first sight, and what a pair weighs
    for attributes in identity.rules.values():
        groups = defaultdict(list)
        for key, record in records.items():
            value = tuple(record[a] for a in attributes)
            if None not in value:
                groups[value].append(key)
        edges += [(group, None) for group in sorted((sorted(g, key=seen) for g in groups.values() if len(g) > 1), key=lambda g: seen(g[0]))]
    if identity.likeness:
        pairs = identity.likeness.pairs(records, identity.rules.values())
        edges += [(sorted(pair, key=seen), weight) for weight, *pair in pairs]
    formed = [[] for _ in edges]
    for generation in sorted({seen(key)[0] for key in records}):
        for place, (members, weight) in enumerate(edges):
            new = [key for key in members if seen(key)[0] == generation]
            if new:
                clusters.walk(new, formed[place], weight)
    found = {id(members): sorted(members) for members in clusters.home.values()}
    # Cookies alone are nobody yet, and so are guests of whom nothing trusted is known; a row of a list of people is somebody.
    people = [members for members in found.values()
              if any(identity.sources[k[0]] not in identity.events or any(records[k][a] is not None for a in identity.people)
                     for k in members)]
    return sorted(people), clusters.refused


def latest(held):
    return max(held, key=lambda kr: (kr[1]["when"], kr[0]))[1] if held else None


class Owners:
    """Which profile a trusted value leads to: of several, the one whose record with that value is newest."""

    def __init__(self, people, records, identity):
        self.by_record, self.by_value = {}, {}
        newest = {}
        for number, members in enumerate(people):
            for key in members:
                self.by_record[key] = number
                for attribute in identity.identifiers:
                    value = records[key][attribute]
                    rank = (records[key]["when"], key)
                    if value is not None and rank > newest.get((attribute, value), ((datetime.datetime.min.replace(tzinfo=UTC)), ())):
                        newest[attribute, value] = rank
                        self.by_value[attribute, value] = number


def consenting(members, records, people, statements):
    """(profile, e-mail) for the members of a segment: the newest trusted address that consents; of several profiles with
    one address, the one whose record with it is newest. The number of those withheld comes with it."""
    return best_values(members, records, people, "email", lambda value: statements.get(value, (None, False))[1])


def best_values(members, records, people, attribute, granted):
    best = {}
    for number in sorted(members):
        held = [(key, records[key]) for key in people[number] if records[key][attribute] is not None and granted(records[key][attribute])]
        if held:
            newest = max(held, key=lambda kr: (kr[1]["when"], kr[0]))
            rank, value = (newest[1]["when"], newest[0]), newest[1][attribute]
            if value not in best or rank > best[value][0]:
                best[value] = (rank, number)
    return {number: value for value, (_, number) in best.items()}, len(members) - len(best)


def load(db, table, columns, rows):
    """A table from Python rows, through JSON lines: quick, and no driver converts a value on the way."""
    path = Path(db.execute("SELECT current_setting('temp_directory')").fetchone()[0]) / f"{table}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            plain = [v.strftime("%Y-%m-%dT%H:%M:%S.%f") if isinstance(v, datetime.datetime) else v for v in row]
            out.write(json.dumps(dict(zip(columns, plain)), default=str) + "\n")
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    db.execute(f"CREATE TABLE {table} AS FROM read_json('{path}', format = 'newline_delimited', columns = {{{types}}})")
    path.unlink()
