#!/usr/bin/env python3
"""Applies many small changes, hour by hour, and holds the store against one that was made of the same files at once.

usage: Benchmarks/many_applies.py SIZE [APPLIES] [--updates MODE] [--cdp PATH]

Prints what a lookup, a scan and the store's size come to, as ratios, before and after a vacuum that keeps the last hour.
"""
import argparse
import datetime
import shutil
import statistics
import subprocess

from first_apply import FIRST_DAY
from measuring import measure, size_of
from small_changes import masking, small_change
from workspace import ROOT, SIZES, Workspace

START = datetime.datetime.fromisoformat(FIRST_DAY)


def time_of(hours):
    return (START + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def apply(cdp, project, hours):
    return measure([cdp, "apply", "--yes", "--quiet", "--as-of", time_of(hours), "--project", project])[0]


def costs(cdp, project, keys):
    """Processor time of lookups and scans, and the size of the store."""
    lookups = [measure([cdp, "profile", f"crm/{key}", "--unlogged", "--project", project])[0]["cpu"] for key in keys]
    scans = [measure([cdp, "query", "profiles", "--where", "city = 'PARIS'", "--count", "--unlogged", "--project", project])[0]["cpu"]
             for _ in range(5)]
    return {"lookup": statistics.median(lookups), "scan": statistics.median(scans), "size": size_of(project / "store")}


def shown(name, found, fresh):
    return f"{name:<24}" + "  ".join(
        f"{what} {value:.3f} ({value / fresh[what]:.2f})" if what != "size" else f"size {value:.1f} MiB ({value / fresh[what]:.2f})"
        for what, value in found.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("applies", type=int, nargs="?", default=1000)
    parser.add_argument("--updates", choices=["rewrite", "deletion_vectors"], default="deletion_vectors")
    parser.add_argument("--cdp", default=ROOT / ".build/release/cdp")
    args = parser.parse_args()
    space = Workspace(args.size)
    project, fresh = space.project("many"), space.project("fresh")
    if args.updates == "deletion_vectors":
        masking(project)
    apply(args.cdp, project, 0)
    figures = []
    for number in range(args.applies):
        small_change(space, project, number)
        figures.append(apply(args.cdp, project, number + 1))
    for path in (project / "data").iterdir():
        if not path.is_symlink():
            shutil.copy(path, fresh / "data" / path.name)
    apply(args.cdp, fresh, args.applies)
    keys = [line.split(",")[0].strip('"') for line in open(space.data / "crm.csv", encoding="utf-8").readlines()[1:2000:100]]
    whole = costs(args.cdp, fresh, keys)
    cpu = [run["cpu"] for run in figures]
    print(f"{args.size}, {args.applies} applies of 100 events and 10 people, {args.updates}: {statistics.median(cpu):.3f} s each, "
          f"the first ten {statistics.median(cpu[:10]):.3f}, the last ten {statistics.median(cpu[-10:]):.3f}")
    print(shown("made at once", whole, whole))
    print(shown("after the applies", costs(args.cdp, project, keys), whole))
    subprocess.run([args.cdp, "vacuum", "--yes", "--quiet", "--keep", "1 hour", "--as-of", time_of(args.applies + 1), "--project", project],
                   check=True)
    print(shown("after a vacuum", costs(args.cdp, project, keys), whole))
    subprocess.run([args.cdp, "verify", "--quiet", "--project", project], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
