"""Rules that compare: how good they are on data sets with known truth, and how fast beside Splink.

usage: identity.py CDP [--labels N] [SET…]        the sets of Benchmarks/identity, each a project of its own in the short form
       identity.py CDP --customers SIZE [--splink] [--attack]   the records of generate_customers.py, 100k for example

A row a set: precision, recall and F1 of pairs and F1 of B-cubed at the threshold of the specs, the best threshold of the sweep
(chosen with the truth, so a bound and no result), seconds and peak memory of training and evaluation. Without --labels nothing of
the truth is used for training. With it N pairs are labelled: half of them one person (of all such pairs at most half), the rest two
people who agree in a column, drawn by a fixed seed.

With --customers: training, the first apply, which writes the store, and evaluation; with --splink the same by peer_splink.py. With
--attack the same once more for records of which 5,000 share a phone, 5,000 an e-mail address, and half their last name, with the
lists of values that nobody trusts and without.
"""
import argparse
import csv
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from workspace import HERE, PLACE, SIZES, Workspace, python


def run(*command):
    """What a command prints, its seconds, and its peak in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(map(str, command))}\n{errors[-2000:]}")
    return output, time.perf_counter() - start, usage.ru_maxrss >> 10


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def label(folder, count):
    """Writes so many labelled pairs of a data set; gives the file."""
    first = re.search(r"^sources:\n  (\w+):", (folder / "cdp.yaml").read_text(), re.M)[1]
    people = {row["key"]: row["person"] for row in rows(folder / "truth.csv")}
    records = [(first if path.name == "records.csv" else path.stem, row)
               for path in sorted(folder.glob("*.csv")) if path.name != "truth.csv" for row in rows(path)]
    groups, alike = {}, {}
    for place, (_, row) in enumerate(records):
        groups.setdefault(people[row["key"]], []).append(place)
        for column, value in row.items():
            if value and column not in ("key", "source"):
                alike.setdefault((column, value), []).append(place)
    draw = random.Random(11)
    same = [pair for group in groups.values() for pair in itertools.combinations(group, 2)]
    same = draw.sample(same, min(count // 2, len(same) // 2))
    blocks = [block for block in alike.values() if len(block) > 1]
    different = set()
    while len(different) < count - len(same):
        pair = tuple(sorted(draw.sample(draw.choice(blocks), 2)))
        if people[records[pair[0]][1]["key"]] != people[records[pair[1]][1]["key"]]:
            different.add(pair)
    path = folder / "labels.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["left", "right", "decision"])
        for pairs, decision in ((same, "same"), (sorted(different), "different")):
            writer.writerows([*(f"{records[place][0]}/{records[place][1]['key']}" for place in pair), decision] for pair in pairs)
    return path


def table(columns):
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")


def row(*cells):
    print("| " + " | ".join(f"{cell:.4f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |", flush=True)


def sets(cdp, names, labels):
    """A row a data set."""
    table(["set", "P", "R", "F1", "B³ F1", "best at", "F1", "B³ F1", "train s", "evaluate s", "peak MiB"])
    for name in names or sorted(path.parent.name for path in HERE.glob("identity/*/truth.csv")):
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / name
            shutil.copytree(HERE / "identity" / name, folder)
            given = ["--labels", label(folder, labels)] if labels else []
            _, train, first = run(cdp, "identity", "train", *given, "--quiet", "--project", folder)
            text, evaluate, second = run(
                cdp, "identity", "evaluate", "--truth", folder / "truth.csv", "--format", "json", "--project", folder)
        found = json.loads(text)
        best = max(found["sweep"], key=lambda step: step["pairwise"]["f1"])
        pairs = found["pairwise"]
        row(name, pairs["precision"], pairs["recall"], pairs["f1"], found["b_cubed"]["f1"], str(best["accept"]), best["pairwise"]["f1"],
            best["b_cubed"]["f1"], f"{train:.2f}", f"{evaluate:.2f}", max(first, second))


def attacked(data, target):
    """A copy of generated customers in which strangers share a phone, an address and a last name."""
    target.mkdir()
    shutil.copy(data / "truth.csv", target)
    draw = random.Random(5)
    records = {path: rows(path) for path in sorted(data.glob("*.csv")) if path.name in ("crm.csv", "loyalty.csv")}
    with open(data / "web_accounts.jsonl", encoding="utf-8") as file:
        records[data / "web_accounts.jsonl"] = [json.loads(line) for line in file]
    everybody = [record for part in records.values() for record in part]
    for record in everybody:
        if draw.random() < 0.5:
            record["last_name"] = "MARTIN"
    for column, value in (("phone", "0612121212"), ("email", "kunde@example.com")):
        for record in draw.sample(everybody, 5_000):
            record[column] = value
    for path, part in records.items():
        with open(target / path.name, "w", newline="", encoding="utf-8") as file:
            if path.suffix == ".jsonl":
                file.writelines(json.dumps(record) + "\n" for record in part)
            else:
                writer = csv.DictWriter(file, list(part[0]))
                writer.writeheader()
                writer.writerows(part)


def matched(cdp, name, data, trusting=False):
    """A row: training, a first apply and evaluation of customers."""
    with tempfile.TemporaryDirectory(dir=PLACE) as parent:
        folder = Path(parent) / "customers"
        shutil.copytree(HERE / "identity" / "customers", folder)
        (folder / "data").symlink_to(data)
        (folder / "specs").mkdir()
        sources = (HERE / "customers" / "specs" / "sources.yaml").read_text().split("\n  orders:")[0].replace(
            "phone: phone\n", "phone: { value: phone, country: FR }\n")
        (folder / "specs" / "sources.yaml").write_text(sources + "\n")
        if trusting:
            specs = (folder / "cdp.yaml").read_text()
            (folder / "cdp.yaml").write_text(re.sub(r"  distrust:\n(    .*\n)+", "", specs))
        _, train, first = run(cdp, "identity", "train", "--quiet", "--project", folder)
        _, apply, second = run(cdp, "apply", "--yes", "--quiet", "--project", folder)
        text, _, _ = run(cdp, "identity", "evaluate", "--truth", data / "truth.csv", "--examples", 0, "--format", "json", "--project", folder)
        found = json.loads(text)
        row(name, found["pairwise"]["precision"], found["pairwise"]["recall"], found["pairwise"]["f1"], found["b_cubed"]["f1"],
            f"{train:.1f}", f"{apply:.1f}", f"{train + apply:.1f}", max(first, second))


def customers(cdp, size, beside, attack):
    """Generated customers, and Splink on the same records, or the same under attack."""
    data = Workspace(size).data
    table(["tool", "P", "R", "F1", "B³ F1", "train s", "apply s", "together s", "peak MiB"])
    matched(cdp, "cdp", data)
    if attack:
        with tempfile.TemporaryDirectory(dir=PLACE) as parent:
            attacked(data, Path(parent) / "data")
            matched(cdp, "cdp, attacked", Path(parent) / "data")
            matched(cdp, "cdp, attacked, all is trusted", Path(parent) / "data", trusting=True)
    if beside:
        text, _, _ = run(python("requirements-splink.txt", "splink"), HERE / "peer_splink.py", data, "--truth")
        found = json.loads(text.splitlines()[-1])
        steps = found["seconds"]
        train = sum(steps[name] for name in ("prior", "train_u", "train_m"))
        row("Splink", found["precision"], found["recall"], found["f1"], found["bcubed_f1"],
            f"{train:.1f}", f"{found['total_s'] - train:.1f}", f"{found['total_s']:.1f}", found["peak_rss_mib"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cdp", type=lambda path: Path(path).resolve())
    parser.add_argument("names", nargs="*", metavar="SET")
    parser.add_argument("--labels", type=int, default=0, metavar="N")
    parser.add_argument("--customers", choices=SIZES, metavar="SIZE")
    parser.add_argument("--splink", action="store_true")
    parser.add_argument("--attack", action="store_true")
    given = parser.parse_intermixed_args()
    if given.customers:
        customers(given.cdp, given.customers, given.splink, given.attack)
    else:
        sets(given.cdp, given.names, given.labels)


if __name__ == "__main__":
    main()
