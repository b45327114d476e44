"""Rules that compare, on data sets with known truth: one project a set in Benchmarks/identity, the short form of a rule, no labels.

usage: identity.py CDP DIR [SET…]      DIR has a folder a set with records.csv and truth.csv (`key,person`)

Prints a row a set: precision, recall and F1 of pairs and F1 of B-cubed at the threshold of the specs, the best threshold of the sweep
(chosen with the truth, so a bound and no result), seconds and peak memory of training and evaluation.
"""
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


def main(cdp, data, *names):
    names = names or sorted(path.name for path in (HERE / "identity").iterdir() if (Path(data) / path.name).is_dir())
    print("| set | P | R | F1 | B³ F1 | best at | F1 | B³ F1 | train s | evaluate s | peak MiB |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(HERE / "identity" / name, folder, dirs_exist_ok=True)
            (Path(folder) / "data").mkdir()
            (Path(folder) / "data" / name).symlink_to((Path(data) / name).resolve())
            _, train, first = run(cdp, "identity", "train", "--quiet", "--project", folder)
            text, evaluate, second = run(cdp, "identity", "evaluate", "--truth", Path(data) / name / "truth.csv",
                                         "--format", "json", "--project", folder)
        found = json.loads(text)
        best = max(found["sweep"], key=lambda step: step["pairwise"]["f1"])
        print(f"| {name} | {found['pairwise']['precision']:.4f} | {found['pairwise']['recall']:.4f} | {found['pairwise']['f1']:.4f} "
              f"| {found['b_cubed']['f1']:.4f} | {best['accept']} | {best['pairwise']['f1']:.4f} | {best['b_cubed']['f1']:.4f} "
              f"| {train:.2f} | {evaluate:.2f} | {max(first, second)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
