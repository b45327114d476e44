"""A small project, what `cdp` answers when it is given something hostile, and what that answer must be."""
import json
import re
import subprocess
import threading
import time
from pathlib import Path

MEGABYTE = 1 << 20
# What any command may take, whatever the size of its input.
MEMORY = 256 * MEGABYTE
AS_OF = "2026-01-01T00:00:00Z"
SPEC = """
sources:
  people:
    read: { file: "data/PATTERN" }
    delivers: changes
    key: id
    fields:
      id: { type: string, required: true }
      email: string
      n: { type: integer, on_error: reject }
      day: { type: date, on_error: reject }
    map: { email: email }
profile:
  attributes:
    email: { keep: latest }
segments:
  all: { where: email is not null }
destinations:
  list:
    write: { file: out/list.csv }
    segment: all
    key: profile_id
    fields: { profile_id: profile_id }
    mode: mirror
    on_remove: empty
"""
HEADER = b"id,email,n,day\n"
GOOD = {"csv": HEADER + b"good,good@x.fr,1,2026-01-01\n",
        "jsonl": b'{"id":"good","email":"good@x.fr","n":1,"day":"2026-01-01"}\n'}


class Skipped(Exception):
    """A part that cannot be tried here, and why."""


class Trial:
    """What went wrong, and what could not be tried here."""

    def __init__(self, cdp, scale):
        self.cdp, self.scale, self.failures, self.skipped = cdp, scale, [], []

    def check(self, name, answer, codes, words="", memory=MEMORY):
        """Holds an answer against the exit codes allowed, words that it must say, and the memory it may take."""
        said = answer.stdout + answer.stderr
        problems = []
        if answer.returncode not in codes:
            problems.append(f"ended with {answer.returncode} instead of {codes}")
        if "internal error" in said or "Fatal error" in said or "CDP9001" in said:
            problems.append("crashed")
        if not re.search(words, said):
            problems.append(f"does not say /{words}/")
        if answer.peak > memory:
            problems.append(f"took more than {memory // MEGABYTE} MiB")
        print(f"  {name}: {'; '.join(problems) or 'ok'} ({answer.peak // MEGABYTE} MiB)", flush=True)
        self.failures += [f"{name}: {problem}\n{said[-1500:]}" for problem in problems]

    def want(self, name, found, wanted):
        if found != wanted:
            self.failures.append(f"{name}:\n  found  {found}\n  wanted {wanted}")
            print(f"  {name}: found {found} instead of {wanted}", flush=True)

    def want_whole(self, name, project):
        """The store is intact, holds the first row, and the next run works."""
        for command in (["verify"], ["query", "profiles", "--count", "--unlogged"]):
            answer = project.run(*command)
            if answer.returncode or answer.stdout.strip() in ("", "0"):
                self.failures.append(f"{name}: `cdp {command[0]}` afterwards: {answer.stdout}{answer.stderr}")
        self.want(f"{name}, the first row", project.ids("id = 'good'"), ["good"])

    def refused(self, name, project, put, words, codes=(1,), memory=MEMORY):
        """A file that is refused as a whole, by an error that names it; the store stays as it was."""
        before = project.generation()
        path = project.next_file()
        put(path)
        self.check(name, project.apply(), codes, words, memory)
        take_away(path)
        self.want(f"{name}, the generation", project.generation(), before)
        self.want_whole(name, project)

    def taken(self, name, project, put, rows, rejected=(), memory=MEMORY):
        """A file of which every row is read or in quarantine: `rows` are those read, `rejected` their lines and reasons."""
        path = project.next_file()
        put(path)
        self.check(name, project.apply(), (0,), memory=memory)
        self.want(f"{name}, the rows", project.rows(path), sorted(rows, key=str))
        self.want(f"{name}, the quarantine", project.rejected(path), list(rejected))
        take_away(path)
        self.want_whole(name, project)
        after = project.apply()
        if after.returncode:
            self.failures.append(f"{name}: the next apply fails: {after.stderr[-500:]}")


class Project:
    """A project with one source and, applied, one good row."""

    def __init__(self, trial, folder, form="csv", store="store", pattern=None):
        self.trial, self.folder, self.form, self.count = trial, Path(folder), form, 0
        for name in ("data", "specs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        # What is tried is what becomes of rows: a gate would stop before that.
        (self.folder / "cdp.yaml").write_text(
            f"cdp: 1\nproject: hostile\nspecs: [specs]\nstore: {{ path: {store} }}\n"
            "guards: { source_quarantine: 100%, source_nulls: 100%, source_owners: 100% }\n")
        (self.folder / "specs/a.yaml").write_text(SPEC.replace("PATTERN", pattern or f"people*.{form}"))
        (self.folder / f"data/people.{form}").write_bytes(GOOD[form])
        first = self.apply()
        if first.returncode:
            raise SystemExit(f"the project cannot be applied: {first.stderr}")

    def next_file(self):
        self.count += 1
        return self.folder / f"data/people_{self.count}.{self.form}"

    def run(self, *arguments, before=None):
        process = subprocess.Popen([self.trial.cdp, *arguments, "--project", self.folder], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, errors="replace", preexec_fn=before)
        peak = [0]
        watch = threading.Thread(target=watch_memory, args=(process, peak))
        watch.start()
        out, err = process.communicate(timeout=900)
        watch.join()
        answer = subprocess.CompletedProcess(arguments, process.returncode, out, err)
        answer.peak = peak[0]
        return answer

    def apply(self, *arguments, **options):
        return self.run("apply", "--yes", "--as-of", AS_OF, *arguments, **options)

    def query(self, table, select, where):
        answer = self.run("query", table, "--select", select, "--where", where, "--format", "json", "--unlogged")
        return json.loads(answer.stdout) if answer.returncode == 0 else [answer.stderr]

    def ids(self, where):
        return sorted(row["id"] for row in self.query("rows/people", "id", where))

    def rows(self, path):
        """The rows that stem from a file, as tuples."""
        found = self.query("rows/people", "id, email, n, day", f"_input = 'data/{path.name}'")
        return sorted((tuple(row.values()) for row in found), key=str)

    def rejected(self, path):
        """Lines and reasons of a file's rows in quarantine."""
        found = self.query("quarantine", "position, reason", f"input = 'data/{path.name}'")
        return sorted(tuple(row.values()) for row in found)

    def generation(self):
        return self.run("history").stdout


def take_away(path):
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()


def watch_memory(process, peak):
    """The most memory that the process had; it is only there as long as the process is, so it is looked at often: in between nobody
    fills as much as is refused."""
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            name = re.search(r"Name:\s+(.*)", status)[1]
            if name == "cdp":
                peak[0] = max(peak[0], int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024)
        except (OSError, TypeError):
            pass
        time.sleep(0.02)


def stream(head, part, count, tail):
    """Writes a large file piece by piece."""
    def write(path):
        with open(path, "wb") as file:
            file.write(head)
            for _ in range(count):
                file.write(part)
            file.write(tail)
    return write


def content(data):
    return lambda path: path.write_bytes(data)
