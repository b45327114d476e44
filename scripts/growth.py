"""Grows one thing of a project after another, n, 2n and 4n, and holds `cdp` to time and memory that follow the data.

Measures the processor's time and peak memory of each command, without what it takes on a project of next to nothing. A measure that is
more than 2.3 times the one of half the size is measured again, twice; what takes less than 0.2 s or 64 MiB is not judged.
A TMPDIR in memory (/dev/shm) keeps out the time that a file system on disk takes to make hundreds of files.

usage: scripts/growth CDP [SHAPE…] [--base N] [--times T]     --base for other sizes, --times multiplies those that the shapes have
"""
import argparse
import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

from growth_shapes import SHAPES, shop

LIMIT, LEAST_SECONDS, LEAST_MEMORY, PATIENCE = 2.3, 0.2, 64, 30


class Failure(Exception):
    pass


class Run:
    """One project in a folder of its own, and the commands on it."""

    def __init__(self, folder, cdp):
        self.root, self.cdp, self.night = folder, cdp, 0

    def measure(self, arguments, codes=(0,)):
        """Processor seconds and MiB of a command; Failure when it crashes, does not end or ends otherwise than with `codes`."""
        with open(self.root / ".answer", "wb") as answer:
            process = os.fork()
            if process == 0:
                os.dup2(answer.fileno(), 1)
                os.dup2(answer.fileno(), 2)
                resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
                os.execv(self.cdp, [self.cdp, *arguments, "--project", str(self.root)])
            _, status, usage = os.wait4(process, 0)
        code = os.waitstatus_to_exitcode(status)
        if -code in (signal.SIGXCPU, signal.SIGKILL):
            raise Failure(f"does not end within {PATIENCE} s of processor time")
        if code not in codes:
            text = (self.root / ".answer").read_text(errors="replace")
            raise Failure(f"ends with {code}: {text[:300]} … {text[-300:]}")
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def profile(self, arguments, project):
        """The profile of the record that a project looks at, where a command asks for it."""
        if not any("{profile}" in text for text in arguments):
            return ""
        self.measure([*project.looks["explain"], "--format", "json"])
        return json.loads((self.root / ".answer").read_text())["profile_id"]

    def apply(self):
        self.night += 1
        return self.measure(["apply", "--yes", "--quiet", "--as-of", f"2026-03-01T{self.night // 60:02}:{self.night % 60:02}:00Z"])


def measures(cdp, project, runs):
    """The measures of all commands on one project, by name of the command."""
    result = {}
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        run = Run(Path(folder), cdp)
        project.write(run.root)
        for name in runs:
            try:
                result[name] = step(run, project, name)
            except Failure as failure:
                result[name] = failure
                if name in ("apply", "change"):
                    break
        else:
            for name, arguments in project.looks.items() if "apply" in runs else ():
                try:
                    result[name] = run.measure([text.replace("{profile}", run.profile(arguments, project)) for text in arguments])
                except Failure as failure:
                    result[name] = failure
    return result


def step(run, project, name):
    night = ["--as-of", "2026-03-01T20:00:00Z"]
    if name == "apply":
        measure = run.apply()
        for files in project.nights or []:
            project.write(run.root, files)
            measure = tuple(max(pair) for pair in zip(measure, run.apply()))
        project.write(run.root, project.second)
        if project.next_specs:
            (run.root / "cdp.yaml").write_text(json.dumps(project.next_specs, indent=1))
        return measure
    if name in ("change", "same"):
        return run.apply()
    if name == "plan":
        return run.measure(["plan", "--details", *night])
    if name.startswith("validate"):
        codes = (3,) if project.invalid else (0,)
        return run.measure(["validate", "--format", "json" if "json" in name else "text"], codes)
    return run.measure({"diff": ["diff", "--applied"], "graph": ["graph"], "verify": ["verify"], "status": ["status"]}[name])


def least(former, measure):
    if isinstance(former, tuple) and isinstance(measure, tuple):
        return tuple(min(pair) for pair in zip(former, measure))
    return former


def ratios(series, empty):
    """(ratio, what) of each doubling that can be judged, the worst first."""
    found = []
    for name in series[0]:
        values = [measure.get(name) for measure in series]
        failure = next((value for value in values if isinstance(value, Failure)), None)
        if failure:
            found.append((float("inf"), name, str(failure)))
            continue
        for index, (unit, bottom) in enumerate([("s", LEAST_SECONDS), ("MiB", LEAST_MEMORY)]):
            nothing = empty.get(name, empty["status"])[index]
            above = [max(value[index] - nothing, bottom / 20) for value in values if value]
            for before, after in zip(above, above[1:]):
                if after >= bottom:
                    found.append((after / before, name, f"{unit} " + " ".join(f"{value:.2f}" for value in above)))
    return sorted(found, key=lambda item: -item[0])


def judge(cdp, name, base, empty):
    function, own, runs = SHAPES[name]
    sizes = [base * factor for factor in (1, 2, 4)]
    series = [measures(cdp, function(n), runs) for n in sizes]
    for _ in range(2):
        worst = ratios(series, empty)
        if not worst or worst[0][0] <= LIMIT or worst[0][0] == float("inf"):
            break
        again = [measures(cdp, function(n), runs) for n in sizes]
        series = [{key: least(value, new.get(key)) for key, value in old.items()} for old, new in zip(series, again)]
    return sizes, ratios(series, empty)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("cdp")
    parser.add_argument("shapes", nargs="*")
    parser.add_argument("--base", type=int)
    parser.add_argument("--times", type=float, default=1)
    options = parser.parse_args()
    unknown = [name for name in options.shapes if name not in SHAPES]
    if unknown:
        sys.exit(f"unknown shapes: {', '.join(unknown)}; known: {', '.join(SHAPES)}")
    cdp = str(Path(options.cdp).resolve())
    everything = ("validate", "plan", "apply", "change", "same", "status", "graph", "diff", "verify")
    empty = measures(cdp, shop(), everything)
    for name, value in empty.items():
        if isinstance(value, Failure):
            sys.exit(f"{name} on next to nothing: {value}")
    table = []
    for name in options.shapes or SHAPES:
        sizes, found = judge(cdp, name, options.base or max(1, int(SHAPES[name][1] * options.times)), empty)
        table.append((found[0][0] if found else 0, name, sizes, found))
        bad = [item for item in found if item[0] > LIMIT]
        line = f"{found[0][0]:.2f} {found[0][1]}" if found else "too little to judge"
        print(f"{name} {sizes}: {line}" + "".join(f"\n    {ratio:.2f} {what}: {values[:700]}" for ratio, what, values in bad), file=sys.stderr, flush=True)
    print("| shape | sizes | worst ratio | of | measures |\n|---|---|---|---|---|")
    for ratio, name, sizes, found in sorted(table, key=lambda row: -row[0]):
        what, values = (found[0][1], found[0][2]) if found else ("–", "–")
        print(f"| {name} | {' '.join(map(str, sizes))} | {ratio:.2f} | {what} | {values[:60]} |")
    over = [name for ratio, name, _, _ in table if ratio > LIMIT]
    print(f"{len(table)} shapes: {len(over)} grow faster than {LIMIT} times a doubling" + (f": {', '.join(over)}" if over else ""))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
