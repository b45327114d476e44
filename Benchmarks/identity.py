"""Rules that compare, on data sets with known truth: one project a set in Benchmarks/identity, the short form of a rule, no labels.

usage: identity.py CDP DIR [SET…]      DIR has a folder a set with records.csv and truth.csv (`key,person`)

Prints a row a set: precision, recall and F1 of pairs and F1 of B-cubed at the threshold of the specs, the best threshold of the sweep
(chosen with the truth, so a bound and no result), seconds and peak memory of training and evaluation.
"""
import csv
import json
import os
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
        return data / "truth.csv"
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


def main(cdp, data, *names):
    names = names or sorted(path.name for path in (HERE / "identity").iterdir() if (Path(data) / path.name).is_dir())
    print("| set | P | R | F1 | B³ F1 | best at | F1 | B³ F1 | train s | evaluate s | peak MiB |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(HERE / "identity" / name, folder, dirs_exist_ok=True)
            truth = prepare(Path(data) / name, Path(folder) / "data" / name, Path(folder) / "cdp.yaml")
            _, train, first = run(cdp, "identity", "train", "--quiet", "--project", folder)
            text, evaluate, second = run(cdp, "identity", "evaluate", "--truth", truth, "--format", "json", "--project", folder)
        found = json.loads(text)
        best = max(found["sweep"], key=lambda step: step["pairwise"]["f1"])
        print(f"| {name} | {found['pairwise']['precision']:.4f} | {found['pairwise']['recall']:.4f} | {found['pairwise']['f1']:.4f} "
              f"| {found['b_cubed']['f1']:.4f} | {best['accept']} | {best['pairwise']['f1']:.4f} | {best['b_cubed']['f1']:.4f} "
              f"| {train:.2f} | {evaluate:.2f} | {max(first, second)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
