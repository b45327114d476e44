"""`cdp identity suggest` over the invented customers of matching.py: what it counts, what it leaves out, and what its rule reaches."""
import csv
import json
from collections import Counter

import matching

SOURCE = """  {name}:
    read: {{ file: "{name}/*.csv" }}
    key: id
    fields: {{ id: string, first: string, last: string, born: date, phone: string, town: string, seen: timestamp, code: string, land: string, note: string }}
    map: {{ first_name: first, last_name: last, birth_date: born, phone: phone, town: town, seen: seen, town_code: code, land: land, note: note }}
"""
PROJECT = "cdp: 1\nproject: people\nsources:\n" + SOURCE.format(name="crm") + SOURCE.format(name="shop") + """profile:
  attributes:
    phone: { type: string, identifier: true, pii: contact }
    town: { type: string, pii: location }
    town_code: { type: string, pii: location }
    land: { type: string, pii: none }
    note: { type: string, pii: none }
    seen: { type: timestamp, pii: none }
"""
# How many of the people: what is held here is so for any number, and takes the square of it.
PEOPLE = 200
SHORT = "identity:\n  rules:\n    short: { compare: [first_name, last_name, birth_date, phone, town] }\n"


def write(folder, rows):
    for source in ("crm", "shop"):
        (folder / source).mkdir()
        own = [row for row in rows if row[0] == source]
        with open(folder / source / "all.csv", "w", newline="") as out:
            csv.writer(out).writerows([["id", "first", "last", "born", "phone", "town", "seen", "code", "land", "note"], *(
                [*row[1:], f"2025-01-01T00:{int(row[1][1:]) % 60:02}:00Z", f"{len(row[6])}{row[6][:1]}", "FR", ""] for row in own)])


def judged(project, truth):
    return json.loads(project.run("identity", "evaluate", "--truth", truth, "--format", "json"))["pairwise"]


def reached(project, truth):
    project.run("identity", "train", "--quiet")
    return judged(project, truth)["f1"]


def check(cdp, root, rows, people):
    """Problems with what is proposed for a first record of each person in `crm`, and all others in `shop`."""
    problems, seen, own, truth = [], set(), [], {}
    for row in rows:
        person = people[f"{row[0]}/{row[1]}"]
        if person >= PEOPLE: continue
        own.append(("crm" if person not in seen else "shop", *row[1:]))
        truth["/".join(own[-1][:2])] = person
        seen.add(person)
    path = root / "suggest.csv"
    with open(path, "w", newline="") as out:
        csv.writer(out).writerows([["source", "key", "person"], *(name.split("/") + [p] for name, p in truth.items())])

    short = matching.Project(cdp, root, "short", PROJECT + SHORT)
    write(short.folder, own)
    best = reached(short, path)
    pairs = json.loads(short.run("identity", "blocks", "--format", "json"))["rules"][0]["pairs"]

    bare = matching.Project(cdp, root, "bare", PROJECT)
    write(bare.folder, own)
    text = bare.run("identity", "suggest")
    told = json.loads(bare.run("identity", "suggest", "--format", "json"))
    turned = matching.Project(cdp, root, "turned", PROJECT)
    write(turned.folder, own[::-1])
    if turned.run("identity", "suggest", "--threads", "1") != text: problems.append("another order of rows gives another rule")

    shown = {word for row in own for word in row[2:6] if len(word) > 3 and word in text}
    if shown: problems.append(f"values of people are shown: {sorted(shown)[:5]}")
    if [source["source"] for source in told["one_to_one"]] != ["crm"]: problems.append(f"nobody stands twice in {told['one_to_one']}")
    left = {entry["attribute"]: entry["reason"] for entry in told["left_out"]}
    if set(left) != {"seen", "town_code", "land", "note"}: problems.append(f"left out are {left}")

    sources = [row[0] for row in own]
    columns = dict(zip(("first_name", "last_name", "birth_date", "phone", "town"), zip(*(row[2:] for row in own))))
    for entry in told["compare"]:
        values = [value for value in columns[entry["attribute"]] if value]
        if (entry["held"], entry["distinct"]) != (len(values), len(set(values))): problems.append(f"{entry} of {len(values)} values")
    counted = 0
    for key in told["keys"]:
        if not set(key["parts"]) <= set(columns): continue
        values = list(zip(*(columns[part] for part in key["parts"])))
        blocks = Counter(both for both in values if all(both))
        # In crm nobody stands twice, as was found, so its records are not compared with each other.
        of_clean = Counter(both for both, source in zip(values, sources) if all(both) and source == "crm")
        if max(blocks.values()) > 500: continue
        counted += 1
        pairs_of = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
        expected = pairs_of(blocks) - pairs_of(of_clean), max(blocks.values())
        if (key["pairs"], key["largest"]) != expected: problems.append(f"{key} has {expected}")
    if not counted: problems.append("no key was counted again")

    # What is printed can be pasted as it is, and reaches what the short form does with fewer pairs.
    (bare.folder / "cdp.yaml").write_text(PROJECT + text)
    found = reached(bare, path)
    if found < best - 0.01: problems.append(f"the proposed rule reaches {found}, the short form {best}")
    if told["pairs"] > pairs: problems.append(f"the proposed rule has {told['pairs']} pairs, the short form {pairs}")

    # Beside rules that are there, and in the place of the standard, it finds people whom these do not.
    for name, identity in (("joined", "identity:\n  rules:\n    same_phone: [phone, first_name]\n"), ("standard", "identity: standard\n")):
        beside = matching.Project(cdp, root, name, PROJECT + identity)
        write(beside.folder, own)
        alone = judged(beside, path)
        (beside.folder / "cdp.yaml").write_text(PROJECT + (identity if name == "joined" else "") + beside.run("identity", "suggest"))
        beside.run("identity", "train", "--quiet")
        found = judged(beside, path)
        if found["f1"] < alone["f1"] + 0.02 or found["recall"] < alone["recall"]:
            problems.append(f"the proposed rule beside {name} reaches {found}, the rules alone {alone}")
    return problems
