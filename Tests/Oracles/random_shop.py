"""A small shop like examples/retail whose exports and specs change at random, and what its sources must hold after each change.

The rows come from the example's generator; what a source accepts of them is computed again with the reading of retail.py.
"""
import csv
import datetime
import importlib.util
import io
import json
import re
import shutil
from pathlib import Path

import retail

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/retail"
DAY = 86_400
EARLIEST = datetime.datetime.min.replace(tzinfo=retail.UTC)
LAYOUT = {  # header and encoding of each source's files
    "crm": ("csv", "cp1252", "\r\n"), "web_accounts": ("jsonl", "utf-8", "\n"), "loyalty": ("csv", "utf-8", "\n"),
    "orders": ("jsonl", "utf-8", "\n"), "web_events": ("csv", "utf-8", "\n"),
}

# What may change in the specs: file, the text there, and what may stand there instead.
VARIANTS = {
    "rule.browser": ("profile", "    same_browser: browser\n", [""]),
    "rule.phone": ("profile", "    same_phone: [phone, last_name]\n",
                   ["    same_phone: phone\n", "    same_name: [last_name, first_name]\n", ""]),
    "rule.order": ("profile", "    same_card: card\n    same_email: email\n", ["    same_email: email\n    same_card: card\n"]),
    "limits": ("profile", "  limits: { email: 5, phone: 5, card: 3, browser: 12, records: 200 }\n",
               ["  limits: { email: 2, phone: 2, card: 1, browser: 3, records: 200 }\n", "  limits: { records: 4 }\n", "",
                "  limits: { email: 1, browser: 2 }\n"]),
    "distrust": ("profile", "distinct: last_name, more_than: 5 }\n    phone", ["distinct: last_name, more_than: 1 }\n    phone",
                                                                               "distinct: record, more_than: 3 }\n    phone"]),
    "distrust.values": ("profile", '"inconnu@*"', ['"inconnu@*", "m*@*"', '"*.26@*"']),
    "distrust.browser": ("profile", "distinct: email, more_than: 3", ["distinct: email, more_than: 1"]),
    "forbid": ("profile", "    - a.birth_date <> b.birth_date and a.first_name <> b.first_name\n",
               ["    - a.birth_date <> b.birth_date\n", "    - a.first_name <> b.first_name and a.postal_code <> b.postal_code\n"]),
    "keep.email": ("profile", "    email: { keep: latest }\n",
                   ["    email: { keep: earliest }\n", "    email: { keep: longest }\n", "    email: { keep: max }\n"]),
    "keep.phone": ("profile", "    phone: { keep: latest }\n", ["    phone: { keep: all }\n", "    phone: { keep: most_frequent }\n"]),
    "keep.name": ("profile", "{ prefer: [web_accounts, crm], then: most_frequent }", ["{ prefer: [loyalty], then: latest }", "min"]),
    "normal.city": ("profile", "upper(unaccent(trim(value)))", ["lower(value)"]),
    "normal.card": ("profile", "case when length(value) = 13 then value end", ["trim(value)", "substring(value, 1, 12)"]),
    "map.card": ("people", "      card: card\n      newsletter: newsletter\n", ["      newsletter: newsletter\n"]),
    "map.phone": ("people", "      phone: { value: phone, country: FR }\n      street: street",
                  ["      phone: { value: phone, country: BE }\n      street: street", "      street: street"]),
    "map.birth": ("people", "case when birth_date > date '1900-01-01' then birth_date end\n      email: email\n"
                            "      phone: { value: phone, country: FR }\n      street: address",
                  ["birth_date\n      email: email\n      phone: { value: phone, country: FR }\n      street: address"]),
    "map.guests": ("events", "      email: buyer.email\n      card: buyer.card\n", ["      email: buyer.email\n"]),
    "map.visitors": ("events", "    map:\n      email: email\n      browser: anonymous_id\n", ["    map:\n      browser: anonymous_id\n"]),
    "belongs_to": ("events", "      - { source: crm, key: customer_id }\n", [""]),
    "belongs_to.order": ("events", "      - { identifier: email, value: email }\n      - { identifier: browser, value: anonymous_id }\n",
                         ["      - { identifier: browser, value: anonymous_id }\n      - { identifier: email, value: email }\n"]),
    "deleted": ("people", "    deleted_when: status = 'closed'\n", [""]),
    "field": ("people", "      credit:      money\n", ["      credit:      money\n      note:        string\n"]),
    "trait": ("insight", "  refunds:\n    from: orders\n    value: count(*)\n    where: status = 'refunded'\n",
              ["", "  refunds:\n    from: orders\n    value: count(*)\n    where: status <> 'paid'\n    within: 60 days\n"]),
    "trait.virtual": ("insight", "  last_seen_at: greatest(last_order_at, last_web_at)\n",
                      ["  last_seen_at: greatest(last_order_at, last_web_at)\n  quiet:\n    value: days_between(local_date(last_order_at), today())\n"
                       "    stored: false\n",
                       "  last_seen_at: greatest(last_order_at, last_web_at)\n  quiet:\n    value: days_between(local_date(last_seen_at), today())\n"
                       "    stored: false\n  is_silent: quiet > 9\n"]),
    "window": ("insight", "    within: 30 days\n", ["    within: 3 days\n", "    within: 200 days\n"]),
    "vip": ("insight", "revenue_12m >= 500", ["revenue_12m >= 100", "revenue_12m >= 100 and urban"]),
    "frequent": ("insight", "  frequent: orders_12m >= 4\n", ["", "  frequent: orders_12m >= 2\n  sleeping: last_seen_at < now() - interval '20 days'\n"]),
    "urban": ("insight", "density > 1500", ["density > 400"]),
    "key": ("destinations", "    segment: reachable\n", ["    segment: customers\n"]),
    "sources": ("profile", "  sources: [crm, web_accounts, loyalty, orders, web_events]\n",
                ["  sources: [loyalty, web_accounts, crm, orders, web_events]\n", "  sources: [web_events, orders]\n", ""]),
    "mode": ("destinations", "      top_category: top_category\n    mode: mirror\n", ["      top_category: top_category\n    mode: upsert\n"]),
}


# The sequences of lesser seeds are those of before sources came and went, so that what they once found is still looked for.
FIRST_WITH_SOURCE_STEPS = 100
# In the shops of these seeds only sources that list people say who is who, so that identity is found among the neighbours of what
# changed; most of their steps leave the specs alone.
FIRST_OF_PEOPLE = 1000
# In the shops of these seeds a rule that compares says who is who, too.
FIRST_OF_LIKENESS = 2000
LIKELY = """    likely:
      block: [[last_name, postal_code], [first_name, birth_date], phone, soundex(last_name)]
      compare:
        first_name: [equal, initial, jaro_winkler >= 0.9]
        last_name: [equal, edits <= 1]
        birth_date: [equal, day_month_swapped, edits <= 1]
        email: [equal, local_part]
        phone: [equal]
        postal_code: [equal]
"""
WEIGHTS = {
    "first_name": {"equal": 5.5, "initial": 2.25, "jaro_winkler >= 0.9": 3, "different": -4},
    "last_name": {"equal": 6, "edits <= 1": 4.125, "different": -3},
    "birth_date": {"equal": 8, "day_month_swapped": 5, "edits <= 1": 2.5, "different": -5},
    "email": {"equal": 9, "local_part": 6.75, "different": -1}, "phone": {"equal": 8.5, "different": -0.75},
    "postal_code": {"equal": 4, "different": -1.5},
}


def example_generator(seed):
    spec = importlib.util.spec_from_file_location("retail_generator", EXAMPLE / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SEED = seed
    return module


def of_people(name, text):
    """A spec file in which events describe nobody, and browsers are unknown."""
    if name == "events":
        return re.sub(r"^    map:.*\n(?:      .*\n)+|^      - \{ identifier: browser.*\n", "", text, flags=re.M)
    if name == "profile":
        text = re.sub(r"^    (?:same_)?browser:.*\n", "", text, flags=re.M)
        text = re.sub(r",? browser: \d+", "", text)
        return re.sub(r"^identity:\n(?:  sources: .*\n)?", "identity:\n  sources: [crm, web_accounts, loyalty]\n", text, flags=re.M)
    return text


def of_likeness(name, text):
    """A spec file with a rule that compares, below the first exact rules."""
    if name != "profile":
        return text
    assert text.count("    same_email: email\n") == 1, "the example's profile.yaml reads otherwise"
    return text.replace("    same_email: email\n", "    same_email: email\n" + LIKELY)


def weights():
    """The file of weights of that rule."""
    lines = ["rule: likely", "prior: -11", "comparisons:"]
    for attribute, levels in WEIGHTS.items():
        lines += [f"  {attribute}:", *(f'    - {{ level: "{level}", weight: {weight} }}' for level, weight in levels.items())]
    return "\n".join(lines) + "\n"


class Accepted:
    """The rows that a source must hold, by the rules of its deliveries: who wins is who has the greater (version, path in byte
    order, delivery of that path, place in the file)."""

    def __init__(self, name):
        self.name, self.source = name, dict(retail.SOURCES[name])
        self.positions = {}  # path -> (bytes, delivery)
        self.stored = {}     # key -> (rank, row or None where it was deleted)
        self.deletes_closed = name == "web_accounts"

    def take(self, folder, is_reread):
        """Reads what is new in `folder`, everything with `is_reread`."""
        paths = sorted(folder.glob(self.source["files"].format("*")), key=lambda path: path.name.encode())
        is_snapshot = self.source.get("snapshot")
        candidates = paths[-1:] if is_snapshot else paths
        best, is_new = {}, False
        for path in candidates:
            content = path.read_bytes()
            known, delivery = self.positions.get(path.name, (None, 0))
            is_new = is_new or content != known or is_reread
            if content == known and not is_reread and not is_snapshot:
                continue
            start = 0
            if content != known:
                if known is not None and content.startswith(known) and known.endswith(b"\n") and not is_reread and not is_snapshot:
                    start = len(known)
                else:
                    delivery += 1
            self.positions[path.name] = (content, delivery)
            for place, row in self.rows(path):
                if place < start or row is None:
                    continue
                version = row[self.source["version"]] if self.source["version"] else None
                rank = (version is not None, version or EARLIEST, path.name.encode(), delivery, place)
                key = row[self.source["key"]]
                if key not in best or rank > best[key][0]:
                    best[key] = (rank, row)
        if is_snapshot and not is_new:
            return
        for key, (rank, row) in best.items():
            present = self.stored.get(key)
            if present and not is_snapshot and present[0] > rank:
                continue
            if present and present[1] is not None and self.name == "web_events":
                continue
            self.stored[key] = (rank, None if self.deletes_closed and row.get("status") == "closed" else row)
        if is_snapshot:
            for key, (rank, row) in self.stored.items():
                if key not in best:
                    self.stored[key] = (rank, None)

    def rows(self, path):
        """(place in bytes, row or None) of each line of a file that can be read."""
        kind, encoding, _ = LAYOUT[self.name]
        content = path.read_bytes()
        if kind == "jsonl":
            place = 0
            for line in content.splitlines(keepends=True):
                try:
                    raw = json.loads(line, parse_float=retail.Decimal)
                except json.JSONDecodeError:
                    raw = None
                yield place, self.typed(raw if isinstance(raw, dict) else None)
                place += len(line)
            return
        text = content.decode("utf-8-sig" if self.name == "loyalty" else encoding)
        stream = io.StringIO(text, newline="")
        taken = [0]

        def lines():
            for line in stream:
                taken[0] += len(line.encode(encoding))
                yield line
        reader = csv.reader(lines(), delimiter=";" if self.name == "crm" else ",")
        header = next(reader)
        mark = len(content) - len(text.encode(encoding))
        place = mark + taken[0]
        for cells in reader:
            raw = dict(zip(header, (cell or None for cell in cells))) if len(cells) == len(header) else None
            yield place, self.typed(raw)
            place = mark + taken[0]

    def typed(self, raw):
        try:
            return retail.typed(raw, self.source["fields"])
        except retail.Rejected:
            return None

    def current(self):
        """The rows by key."""
        return {key: row for key, (_, row) in self.stored.items() if row is not None}


class RandomShop:
    """A project folder whose data and specs change step by step, the same way for the same seed."""

    def __init__(self, seed, folder, updates=None):
        self.folder, self.data = folder, folder / "data"
        self.generator = example_generator(seed)
        self.dice = self.generator.Dice(seed)
        self.shop = self.generator.Shop(self.dice.pick([25, 60, 120]))
        self.shop.dice = self.dice
        self.now = self.generator.AS_OF
        self.accepted = {name: Accepted(name) for name in LAYOUT}
        self.chosen, self.written, self.closed, self.number = {}, {name: [] for name in LAYOUT}, [], 0
        self.decided, self.log = [], []
        self.renamed, self.former, self.removed = {}, {}, set()  # name in the example -> name in the specs; sources that are not declared
        self.changes_sources = seed >= FIRST_WITH_SOURCE_STEPS
        self.is_of_people = seed >= FIRST_OF_PEOPLE
        self.is_of_likeness = seed >= FIRST_OF_LIKENESS
        folder.mkdir(parents=True)
        shutil.copytree(EXAMPLE / "specs", folder / "specs")
        text = (EXAMPLE / "cdp.yaml").read_text()
        if updates:
            text = text.replace("store: store\n", f"store: {{ path: store, updates: {updates} }}\n")
        (folder / "cdp.yaml").write_text(text)
        (folder / "identity").mkdir()
        if self.is_of_likeness:
            (folder / "identity/likely.weights.yaml").write_text(weights())
        lines = self.generator.first_day(self.shop, self.dice)
        for name in LAYOUT:
            self.write(name, "2025-12-31", lines[name])
        towns = [f"{t[0]},{t[2]},{t[3]}" for t in sorted(self.shop.towns)]
        (self.data / "postal_codes.csv").write_text("\n".join(["postal_code,region,density", *towns]) + "\n")
        self.write_specs()
        self.take(set())

    # -- files -------------------------------------------------------------------------------------------------------

    def header(self, name):
        titles = {"crm": self.generator.CRM, "loyalty": self.generator.LOYALTY, "web_events": self.generator.EVENTS}
        if name not in titles:
            return []
        return [titles[name].replace(" ", ";" if name == "crm" else ",")]

    def encoded(self, name, lines, ends=True):
        _, encoding, end = LAYOUT[name]
        return (end.join(lines) + (end if ends and lines else "")).encode(encoding)

    def write(self, name, stamp, lines, ends=True):
        path = self.data / retail.SOURCES[name]["files"].format(stamp)
        path.parent.mkdir(exist_ok=True)
        mark = b"\xef\xbb\xbf" if name == "loyalty" else b""
        path.write_bytes(mark + self.encoded(name, self.header(name) + lines, ends))
        if path not in self.written[name]:
            self.written[name].append(path)

    def deliver(self, name, lines):
        """New lines arrive: in a file of their own, after an old file's, or instead of one."""
        old = [path for path in self.written[name] if path.exists()]
        how = self.dice.below(10)
        if old and how < 3 and name != "crm":
            path = self.dice.pick(old)
            if path.read_bytes().endswith(b"\n"):
                path.write_bytes(path.read_bytes() + self.encoded(name, lines, self.dice.chance(.8)))
                self.log.append(f"{path.name} grows by {len(lines)} lines")
                return
        if old and how == 3:
            path = self.dice.pick(old) if name != "crm" else max(old, key=lambda p: p.name)
            self.write(name, path.stem.rsplit("_", 1)[1], lines, self.dice.chance(.9))
            self.log.append(f"{path.name} is replaced by {len(lines)} lines")
            return
        self.number += 1
        stamp = f"2026-{self.number:02}" if self.dice.chance(.8) or name == "crm" else f"2025-{self.number:02}"
        self.write(name, stamp, lines, self.dice.chance(.9))
        self.log.append(f"{name}_{stamp} with {len(lines)} lines")

    def take(self, reread):
        for name, accepted in self.accepted.items():
            if name in self.removed:
                self.accepted[name] = Accepted(name)
            else:
                accepted.take(self.data, name in reread)

    # -- data --------------------------------------------------------------------------------------------------------

    def some(self, name, most):
        count = min(len(self.shop.rows[name]), 1 + self.dice.below(most))
        return self.dice.some(range(len(self.shop.rows[name])), count)

    def moment(self):
        return self.now - self.dice.below(3 * DAY)

    def changed(self, name, at):
        """A new version of a row; half of these people have moved to another address, some took another's number."""
        person, row = self.shop.rows[name][at]
        if self.dice.chance(.4):
            person.email = person.email.replace("@", ".26@")
        if self.dice.chance(.15):
            person.phone = self.dice.pick(self.shop.people).phone
        if self.dice.chance(.15):
            person.card = self.dice.pick(self.shop.people).card
        row = self.shop.record(name, person, self.moment(), key=row["key"])
        self.shop.rows[name][at] = (person, row)
        return row

    def late(self, name, at):
        """A row of long ago that arrives only now, with other values."""
        person, row = self.shop.rows[name][at]
        return self.shop.record(name, person, row["when"] - self.dice.between(0, 40) * DAY, key=row["key"])

    def fresh(self, name):
        person = self.dice.pick(self.shop.people)
        row = self.shop.record(name, person, self.moment())
        self.shop.rows[name].append((person, row))
        return row

    def people_step(self):
        name = self.dice.pick(["crm", "web_accounts", "loyalty"])
        line = {"crm": self.generator.crm_line, "web_accounts": lambda r: self.generator.account_line(r, self.dice),
                "loyalty": lambda r: self.generator.loyalty_line(r, self.dice)}[name]
        rows = [self.changed(name, at) for at in self.some(name, 8)]
        rows += [self.late(name, at) for at in self.some(name, 4)]
        rows += [self.fresh(name) for _ in range(self.dice.below(6))]
        lines = [line(row) for row in rows]
        if name == "web_accounts":
            closing = [self.shop.rows[name][at][1] for at in self.some(name, 3)]
            lines += [json.dumps({"account_id": row["key"], "status": "closed", "updated_at": self.generator.stamp(
                row["when"] + self.dice.between(-1, 3) * DAY)}) for row in closing]
            lines += ['{"account_id": "W900005", "status": ']
        if name == "crm":
            gone = set(self.some(name, 5)) if self.dice.chance(.7) else set()
            lines = [line(row) for at, (_, row) in enumerate(self.shop.rows[name]) if at not in gone] + lines[-3:]
        self.deliver(name, self.dice.some(lines, len(lines)))

    def orders_step(self):
        orders = [self.shop.order(self.moment()) for _ in range(1 + self.dice.below(12))]
        for order in orders:
            if self.dice.chance(.1):  # a guest who is nobody's customer, or becomes one later
                order["buyer"] = {"email": f"guest{self.dice.below(40)}@example.com", "card": None}
            if self.dice.chance(.1):
                order["customer_id"] = "C%06d" % self.dice.between(1, len(self.shop.rows["crm"]) + 20)
            if self.dice.chance(.05):
                order["ordered_at"] = self.generator.stamp(self.now + 5 * DAY)
        again = [dict(order, status=self.dice.pick(["paid", "refunded", "cancelled"]), updated_at=self.generator.stamp(
            self.moment() - self.dice.pick([0, 0, 900 * DAY]))) for order in self.dice.some(self.shop.rows["orders"], 4)]
        for order in again[:1]:
            order["buyer"] = {"email": self.dice.pick(self.shop.people).email, "card": None}
        self.shop.rows["orders"] += orders
        self.deliver("orders", [self.generator.order_line(order) for order in orders + again])

    def events_step(self):
        events = [self.shop.event(self.moment()) for _ in range(1 + self.dice.below(15))]
        for event in events:
            if event["anonymous_id"].startswith("v9") and self.dice.chance(.4):
                event["email"] = self.dice.pick(self.shop.people).email
        self.shop.rows["web_events"] += events
        events += self.dice.some(self.shop.rows["web_events"], 2)
        self.deliver("web_events", [self.generator.event_line(event) for event in events])

    def files_step(self):
        """Files are delivered again under their own or another name, or are taken away."""
        name = self.dice.pick(list(LAYOUT))
        old = [path for path in self.written[name] if path.exists()]
        if not old:
            return
        path = self.dice.pick(old)
        if self.dice.chance(.5) or name == "crm":
            content = path.read_bytes()
            if self.dice.chance(.5) and name != "crm":
                self.number += 1
                path = path.with_name(path.name.rsplit("_", 1)[0] + f"_2025-again-{self.number}" + path.suffix)
                self.written[name].append(path)
            path.write_bytes(content)
            self.log.append(f"{path.name} comes again")
        elif len(old) > 1:
            path.unlink()
            self.log.append(f"{path.name} is taken away")

    def lookup_step(self):
        path = self.data / "postal_codes.csv"
        lines = path.read_text().splitlines()
        at = 1 + self.dice.below(len(lines) - 1)
        code, region, density = lines[at].split(",")
        lines[at] = f"{code},{region},{1700 - int(density) if int(density) < 1700 else 20}"
        path.write_text("\n".join(lines) + "\n")
        self.log.append("one town grows")

    # -- specs -------------------------------------------------------------------------------------------------------

    def specs_step(self):
        name = self.dice.pick(sorted(variant for variant in VARIANTS if variant != "sources" or self.changes_sources))
        choices = VARIANTS[name][2]
        if name in self.chosen and self.dice.chance(.5):
            del self.chosen[name]
        else:
            self.chosen[name] = self.dice.below(len(choices))
        self.log.append(f"specs: {name} = {self.chosen.get(name, 'as before')}")

    def name(self, source):
        """What the specs call a source of the example."""
        return self.renamed.get(source, source)

    def original(self, name):
        """The source of the example that the specs call `name`."""
        return next((source for source, new in self.renamed.items() if new == name), name)

    def order(self):
        """The sources in the order that decides ties: as `identity.sources` says, the others by name."""
        choice = None if self.is_of_people else self.chosen.get("sources")
        text = VARIANTS["sources"][1] if choice is None else VARIANTS["sources"][2][choice]
        listed = re.findall(r"\w+", text.partition(":")[2])
        others = sorted((name for name in LAYOUT if name not in listed), key=self.name)
        return [name for name in listed + others if name not in self.removed]

    def sources_step(self):
        """A source gets another name, goes, or comes back."""
        if self.dice.chance(.5):
            if "loyalty" in self.removed:
                self.removed.clear()
            else:
                self.removed.add("loyalty")
            self.log.append(f"specs: without {', '.join(self.removed) or 'no source'}")
            return
        source = self.dice.pick([name for name in LAYOUT if name not in self.removed])
        before, new = self.name(source), self.dice.pick(["a_", "z_"]) + source
        if new != before:
            self.renamed[source], self.former[source] = new, before
        self.log.append(f"specs: {before} is {new}")

    def with_sources(self, name, text):
        """A spec file without the sources that went, and with the new names of others."""
        if "loyalty" in self.removed:
            text = text.replace(", loyalty", "").replace("[loyalty, ", "[").replace("[loyalty]", "[crm]")
            if name == "people":
                text = text[:text.index("  loyalty:\n")]
        for source, new in self.renamed.items():
            text = re.sub(rf"^  {source}:\n", f"  {new}:\n    renamed_from: {self.former[source]}\n", text, flags=re.M)
            text = re.sub(rf"(?<!renamed_from: )\b{source}\b(?!:\n    renamed_from)", new, text)
        return text

    def decisions_step(self):
        """A steward decides something, or takes a decision back. `different` never meets a chain of `same`."""
        if self.decided and self.dice.chance(.4):
            self.decided.remove(self.dice.pick(self.decided))
        keys = [f"{name}/{row['key']}" for name in ("crm", "web_accounts", "loyalty") for _, row in self.shop.rows[name]]
        for _ in range(2):
            one, other = self.dice.pick(keys), self.dice.pick(keys)
            used = {key for decision in self.decided for key in decision[:2]}
            if one != other and one not in used and other not in used:
                self.decided.append((one, other, self.dice.pick(["same", "different"])))
        self.log.append(f"{len(self.decided)} decisions")

    def spec_texts(self, change=lambda name, text: text):
        """The spec files as they are to be, each through `change`."""
        texts = {}
        for name in ("people", "events", "profile", "insight", "destinations"):
            # The example's own rule that compares has weights of other data.
            text = re.sub(r"    # Misspelt, moved.*\n    likely:\n(?:      .*\n)+", "", (EXAMPLE / f"specs/{name}.yaml").read_text())
            for variant, choice in sorted(self.chosen.items()):
                file, old, choices = VARIANTS[variant]
                if file == name:
                    assert text.count(old) == 1, f"{variant}: the example's {name}.yaml reads otherwise"
                    text = text.replace(old, choices[choice])
            if self.is_of_people:
                text = of_people(name, text)
            if self.is_of_likeness:
                text = of_likeness(name, text)
            texts[name] = self.with_sources(name, change(name, text))
        return texts

    def write_specs(self, folder=None, change=lambda name, text: text):
        folder = folder or self.folder
        for name, text in self.spec_texts(change).items():
            (folder / f"specs/{name}.yaml").write_text(text)
        lines = ["left,right,decision,who,why"] + [
            ",".join([*("/".join([self.name(side.split("/")[0]), side.split("/")[1]]) for side in (one, other)), kind, "a.lopez,seen"])
            for one, other, kind in self.decided if not {one.split("/")[0], other.split("/")[0]} & self.removed]
        (folder / "identity/decisions.csv").write_text("\n".join(lines) + "\n")

    # -- steps -------------------------------------------------------------------------------------------------------

    def step(self):
        """One to three changes, then some time passes."""
        self.log.append("--")
        before = dict(self.chosen)
        steps = [self.people_step] * 5 + [self.orders_step] * 3 + [self.events_step] * 3 + [self.files_step] * 2 + \
            [self.specs_step] * (1 if self.is_of_people else 5) + [self.decisions_step] * 2 + [self.lookup_step, lambda: None] + \
            [self.sources_step] * (3 if self.changes_sources and not self.is_of_people else 0)
        for _ in range(self.dice.between(1, 3)):
            self.dice.pick(steps)()
        self.now += self.dice.pick([0, 3600, DAY, DAY, 10 * DAY, 40 * DAY])
        self.write_specs()
        contracts = {"deleted": "web_accounts", "field": "crm"}
        reread = {source for variant, source in contracts.items() if before.get(variant) != self.chosen.get(variant)}
        self.accepted["web_accounts"].deletes_closed = "deleted" not in self.chosen
        fields = self.accepted["crm"].source["fields"] = dict(retail.SOURCES["crm"]["fields"])
        if "field" in self.chosen:
            fields["note"] = (retail.text, False)
        self.take(reread)
        self.log.append(f"as of {self.generator.stamp(self.now)}")
