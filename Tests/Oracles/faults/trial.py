"""Lets the disk fail under `cdp` and holds it to what docs/store.md promises; scripts/faults runs it.

Each trial takes a copy of a project, fails one call of a command (disk.c), looks at how the command ended, and then at the store: it is
whole, the next command makes good what is left, and what stands there at last are the bytes of a night without a fault.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from project import NIGHTS, PLAN, Sample, placed
from pulls import pulls

EIO, EMFILE, EROFS, EDQUOT, ESTALE = 5, 24, 30, 122, 116
# A fault, and how many of the calls of a command it is tried at unless all are asked for.
FAULTS = [("kill", 4), (f"fail:{EIO}", 6), (f"fail+:{EIO}", 4), ("full", 4), (f"fail:{EDQUOT}", 1), (f"fail:{ESTALE}", 1),
          (f"fail+:{EMFILE}", 1), (f"fail+:{EROFS}", 1), ("sync", 4), ("power", 8), ("blank", 4), ("patience", 1)]
CUT_OFF = 137


class Trial:
    def __init__(self, sample, night, command, wanted, fault, call):
        self.sample, self.night, self.command, self.wanted, self.fault, self.call = sample, night, command, wanted, fault, call
        self.project = sample.work / f"{command[0]}-{night}-{fault.replace(':', '-')}-{call}"
        self.problems = []

    def expect(self, holds, what, done):
        if not holds:
            self.problems.append(f"{what}: exit {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")

    def run(self):
        sample, project = self.sample, self.project
        sample.copy(sample.before[self.night], project)
        command = placed(self.command, project)
        if self.command[0] == "deliver":
            (project / "out/newsletter.csv").unlink()
        before = sample.generations(project)
        done = sample.run(*command, project=project, check=False, fault=self.fault, call=self.call)
        self.check_end(done, before)
        checked = sample.run("verify", project=project, check=False)
        self.expect(checked.returncode == 0, "the store is not whole after the fault", checked)
        again = self.again(command, sample.generations(project) > before)
        self.expect(again.returncode == 0, "the next command fails", again)
        last = sample.run("verify", project=project, check=False)
        self.expect(last.returncode == 0 and "note:" not in last.stdout, "something is left", last)
        wanted, found = self.wanted, sample.bytes(project)
        differing = sorted(name for name in set(wanted) | set(found) if wanted.get(name) != found.get(name)
                           and not (self.command[0] == "deliver" and name.startswith("store/"))
                           # What is delivered later is delivered as of another instant.
                           and not (self.isTakenBack and name.startswith("store/deliveries/"))
                           # A mark of deliveries that a loss of power took costs the next command a comparison.
                           and not ((self.command[0] == "compact" or self.isFollowed) and name == "store/_cdp/delivered"))
        self.expect(not differing, f"other bytes than without a fault: {differing[:5]}", again)
        shutil.rmtree(project)
        return [f"{self.command[0]} of night {self.night + 1}, {self.fault} at call {self.call}: {problem}" for problem in self.problems]

    @property
    def isTakenBack(self):
        return self.command[0] in ("rollback", "source")

    @property
    def isFollowed(self):
        """Whether the command would do another thing once its generation is there."""
        return self.isTakenBack or PLAN in self.command and self.command[0] == "apply"

    def again(self, command, isDone):
        """The command once more, or what is left of it."""
        if isDone and self.isFollowed:
            command = DELIVER
        elif command[0] == "apply" and not self.isFollowed:
            return self.sample.apply(self.project, self.night, check=False)
        return self.sample.run(*command, project=self.project, check=False)

    def check_end(self, done, before):
        """What the exit code and the answer say is so."""
        after = self.sample.generations(self.project)
        said = done.stdout + done.stderr
        if self.fault in ("kill", "power", "blank"):
            return self.expect(done.returncode in (0, CUT_OFF), "a killed command ended by itself", done)
        self.expect(done.returncode in (0, 1, 7) and "internal error" not in said, "an end that is none", done)
        if done.returncode == 1:
            self.expect(after == before, "1 says that the store is as it was, but it is not", done)
        if self.command[0] == "plan":
            return self.expect(after == before, "a plan changes the store", done)
        if done.returncode == 7 and self.command[0] != "deliver" and self.command[0] != "vacuum":
            self.expect(after == before + 1, "7 says that the generation is committed, but there is none", done)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            return self.expect(False, "the answer is no JSON", done)
        if done.returncode == 7:
            self.expect(answer["failed"] or answer["unfinished"] or answer["not_taken"], "7 does not say what failed", done)
        if done.returncode == 1 and "diagnostics" in answer:
            self.expect(all(entry.get("detail") for entry in answer["diagnostics"]), "a failure says not what to do", done)


def places(total, wanted):
    """Call numbers spread over all of them, the first and the last included."""
    if wanted >= total:
        return range(1, total + 1)
    return sorted({1 + round(at * (total - 1) / max(1, wanted - 1)) for at in range(wanted)})


APPLY = ("apply", "--yes", "--threads", "1", "--format", "json", "--as-of")
DELIVER = ("deliver", "--threads", "1", "--format", "json")
COMPACT = ("compact", "--threads", "1", "--format", "json")
SAVE = ("plan", "--threads", "1", "--format", "json", "--as-of", NIGHTS[1], "--out", PLAN)
PROMOTE = ("apply", PLAN, "--yes", "--threads", "1", "--format", "json")
ROLLBACK = ("rollback", "1", "--yes", "--threads", "1", "--format", "json", "--as-of", "2026-02-01T00:00:00Z")
FORGET = ("source", "forget", "data/web_events_2026-01-01.csv", "--yes", "--threads", "1", "--format", "json", "--as-of",
          "2026-02-01T00:00:00Z")
VACUUM = ("vacuum", "--yes", "--threads", "1", "--format", "json", "--keep", "1 hour", "--as-of", "2026-02-01T00:00:00Z")


def commands(sample):
    """What is tried on a store as it is by default: the night before it, the command, what it leaves, and a share of calls."""
    yield 0, (*APPLY, NIGHTS[0]), sample.after[0], 0.4
    yield 1, (*APPLY, NIGHTS[1]), sample.after[1], 0.4
    yield 1, DELIVER, sample.after[0], 0.4


def other_commands(sample):
    """What is tried on a store whose changed rows are masked."""
    yield 1, (*APPLY, NIGHTS[1]), sample.after[1], 0.35
    yield 1, SAVE, sample.after[0], 0.2
    for night, command in ((2, COMPACT), (2, VACUUM), (3, PROMOTE), (2, ROLLBACK), (2, FORGET)):
        yield night, command, sample.result(night, *command), 0.25


def trials(sample, commands, isExhaustive):
    for night, command, wanted, share in commands:
        total = sample.calls(night, *command)
        for fault, count in FAULTS:
            if fault == "patience":
                yield Trial(sample, night, command, wanted, fault, 1)
                continue
            for call in places(total, total if isExhaustive else max(1, int(count * share))):
                yield Trial(sample, night, command, wanted, fault, call)


def first_applies(sample, rounds):
    """Several first applies of one project at the same time make one store, and wait for each other."""
    problems = []
    for number in range(rounds):
        project = sample.work / f"race-{number}"
        sample.copy(sample.new, project)
        command = sample.command("apply", "--yes", "--quiet", "--lock-timeout", "60s", "--as-of", NIGHTS[0], project=project)
        racing = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        for process in racing:
            said = "".join(process.communicate(timeout=120))
            if process.returncode:
                problems.append(f"a first apply beside others ended with {process.returncode}: {said[-300:]}")
        checked = sample.run("verify", project=project, check=False)
        if checked.returncode or sample.generations(project) != 1:
            problems.append(f"first applies at the same time left {sample.generations(project)} generations: {checked.stdout[-300:]}")
        shutil.rmtree(project)
    return problems


def lost_answers(sample):
    """An answer that does not reach the standard output ends no command with 0, and a commit is told as one."""
    problems = []
    project = sample.work / "answers"
    sample.copy(sample.before[0], project)
    apply = ("apply", "--yes", "--as-of", NIGHTS[0])
    for arguments, status in ((apply, 7), (("query", "profiles", "--unlogged"), 1), (("status",), 1), (("verify",), 1)):
        with open("/dev/full", "w") as full:
            done = subprocess.run(sample.command(*arguments, project=project), stdout=full, stderr=subprocess.PIPE, text=True)
        if done.returncode != status or "CDP7017" not in done.stderr:
            problems.append(f"{arguments[0]} without room for its answer ended with {done.returncode}: {done.stderr[-300:]}")
    shutil.rmtree(project)
    return problems


def unnoted_looks(sample):
    """Nobody is shown a person whose look is not noted: the note is synced before anything is printed."""
    problems, refused = [], 0
    query = ("query", "profiles", "--format", "csv")
    for call in range(1, sample.calls(1, *query) + 1):
        project = sample.work / f"look-{call}"
        sample.copy(sample.before[1], project)
        done = sample.run(*query, project=project, check=False, fault="sync", call=call)
        refused += done.returncode == 1
        if done.returncode not in (0, 1) or bool(done.stdout) == bool(done.returncode):
            problems.append(f"a look with call {call} failing, if it is a sync, ended with {done.returncode}: {done.stderr[-300:]}")
        shutil.rmtree(project)
    return problems if refused else [*problems, "a look is shown without a sync of its note"]


def unread_looks(sample, isExhaustive):
    """A command that looks says what it says without a fault, or that it cannot."""
    problems, failed = [], 0
    count = sample.work / "reads"
    for command in (("status",), ("history",), ("history", "1", "--stages"), ("views",), ("graph",), ("diff", "--applied")):
        project = sample.work / "unread"
        sample.copy(sample.before[1], project)
        wanted = sample.run(*command, project=project, fault="unread", count=count)
        total = int(count.read_text())
        for call in range(1, total + 1) if isExhaustive else places(total, 8):
            done = sample.run(*command, project=project, check=False, fault="unread", call=call)
            failed += done.returncode != 0
            if done.returncode < 0 or (done.stdout != wanted.stdout if done.returncode == 0 else "CDP" not in done.stderr):
                problems.append(f"{' '.join(command)} with read {call} of {total} failing ended with {done.returncode} and another answer: "
                                f"{done.stdout[-200:]}{done.stderr[-300:]}")
        shutil.rmtree(project)
    return problems if failed else [*problems, "no read failed"]


def main():
    cdp, isExhaustive = Path(sys.argv[1]).resolve(), "--all" in sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        sample = Sample(cdp, Path(folder).resolve() / "rewrite")
        masking = Sample(cdp, Path(folder).resolve() / "masks", "deletion_vectors", 200)
        chosen = [*trials(sample, commands(sample), isExhaustive), *trials(masking, other_commands(masking), isExhaustive)]
        chosen += pulls(cdp, Path(folder).resolve() / "desk", None if isExhaustive else 16)
        with ThreadPoolExecutor(2) as pool:
            problems = [problem for found in pool.map(lambda trial: trial.run(), chosen) for problem in found]
        problems += first_applies(sample, 2) + lost_answers(sample) + unnoted_looks(sample) + unread_looks(sample, isExhaustive)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"{len(chosen)} faults of the disk: the store stayed whole, each command said how it ended, the next one made the same bytes")


if __name__ == "__main__":
    main()
