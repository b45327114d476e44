"""Rules that compare, on data sets with known truth: one project a set in Benchmarks/identity, the short form of a rule.

usage: identity.py CDP DIR [--labels N] [SET…]      DIR has a folder a set with records.csv and truth.csv (`key,person`)

Without --labels nothing of the truth is used for training. With it N pairs are labelled: half of them one person (of all such pairs at
most half), the rest two people who agree in a column, drawn by a fixed seed.

Prints a row a set: precision, recall and F1 of pairs and F1 of B-cubed at the threshold of the specs, the best threshold of the sweep
(chosen with the truth, so a bound and no result), seconds and peak memory of training and evaluation.
"""
import csv
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(*command):
    """What a command prints, its seconds, and its peak in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(map(str, command))}\n{errors[-2000:]}")
    return output, time.perf_counter() - start, usage.ru_maxrss >> 10


def prepare(data, folder, project):
    """Lays a data set where its project reads it: as it is, or a file a source where nobody stands twice in one. Gives the truth."""
    folder.parent.mkdir(parents=True)
    if "one_to_one" not in project.read_text():
        folder.symlink_to(data.resolve())
        return folder / "truth.csv"
    folder.mkdir()
    with open(data / "records.csv", newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows, header = list(reader), reader.fieldnames
    sources = {row["key"]: row["source"] for row in rows}
    for source in set(sources.values()):
        with open(folder / f"{source}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(row for row in rows if row["source"] == source)
    truth = folder / "truth.csv"
    with open(data / "truth.csv", newline="", encoding="utf-8") as file, open(truth, "w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(["source", "key", "person"])
        writer.writerows([sources[row["key"]], row["key"], row["person"]] for row in csv.DictReader(file))
    return truth


def label(folder, project, count):
    """Writes so many labelled pairs of a prepared data set; gives the file."""
    first = re.search(r"^sources:\n  (\w+):", project.read_text(), re.M)[1]
    records, people = [], {}
    with open(folder / "truth.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            people[row["key"]] = row["person"]
    for path in sorted(folder.glob("*.csv")):
        if path.name != "truth.csv":
            with open(path, newline="", encoding="utf-8") as file:
                records += [(first if path.name == "records.csv" else path.stem, row) for row in csv.DictReader(file)]
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
    path = folder.parent / "labels.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["left", "right", "decision"])
        for pairs, decision in ((same, "same"), (sorted(different), "different")):
            writer.writerows([*(f"{records[place][0]}/{records[place][1]['key']}" for place in pair), decision] for pair in pairs)
    return path


def main(cdp, data, *names):
    labels = 0
    if names and names[0] == "--labels":
        labels, names = int(names[1]), names[2:]
    names = names or sorted(path.name for path in (HERE / "identity").iterdir() if (Path(data) / path.name).is_dir())
    print("| set | P | R | F1 | B³ F1 | best at | F1 | B³ F1 | train s | evaluate s | peak MiB |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(HERE / "identity" / name, folder, dirs_exist_ok=True)
            truth = prepare(Path(data) / name, Path(folder) / "data" / name, Path(folder) / "cdp.yaml")
            given = ["--labels", label(truth.parent, Path(folder) / "cdp.yaml", labels)] if labels else []
            _, train, first = run(cdp, "identity", "train", *given, "--quiet", "--project", folder)
            text, evaluate, second = run(cdp, "identity", "evaluate", "--truth", truth, "--format", "json", "--project", folder)
        found = json.loads(text)
        best = max(found["sweep"], key=lambda step: step["pairwise"]["f1"])
        print(f"| {name} | {found['pairwise']['precision']:.4f} | {found['pairwise']['recall']:.4f} | {found['pairwise']['f1']:.4f} "
              f"| {found['b_cubed']['f1']:.4f} | {best['accept']} | {best['pairwise']['f1']:.4f} | {best['b_cubed']['f1']:.4f} "
              f"| {train:.2f} | {evaluate:.2f} | {max(first, second)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
