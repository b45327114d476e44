"""Pulls that are killed at any moment land a delivery or not: nothing is lost, nothing comes twice.

landing.py CDP [KILLS]

A program reads a database of SQLite from the position on where it stopped; another one gives a whole table each time. Rows are put
in, changed and taken out meanwhile. cdp, the program or both are killed at random moments. What was landed is read by pyarrow and
compared with the database; in the end the store's tables are, read by Polars.
"""
import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
import pyarrow as pa

SPECS = """
cdp: 1
project: desk
sources:
  tickets:
    read: { command: [PYTHON, tickets.py] }
    delivers: log
    fields: { n: integer, email: string }
    map: [email]
  staff:
    read: { command: [PYTHON, staff.py], csv: { delimiter: ";" }, within: 1 minute }
    delivers: snapshot
    key: id
    fields: { id: string, email: string }
    map: [email]
"""
# Says where it goes on before, amid or after its rows, as programs do.
TICKETS = """
import json, os, pathlib, random, sqlite3, sys, time
place = pathlib.Path(os.environ["CDP_POSITION"])
last = int(place.read_text()) if place.exists() else 0
rows = sqlite3.connect("desk.db").execute("select n, email from tickets where n > ? order by n", (last,)).fetchall()
moment = random.randrange(len(rows) + 1)
for at, (n, email) in enumerate(rows):
    if at == moment: place.write_text(str(rows[-1][0]))
    print(json.dumps({"n": n, "email": email}), flush=at % 50 == 0)
    if at % 50 == 0: time.sleep(random.random() * 0.02)
if rows: place.write_text(str(rows[-1][0]))
time.sleep(random.random() * 0.05)
"""
STAFF = """
import sqlite3
print("id;email")
for row in sqlite3.connect("desk.db").execute("select id, email from staff order by id"): print(*row, sep=";")
"""
FAILS = """
import subprocess, sys, time
print('{"n": 1, "email": "hidden@example.com"}', flush=True)
print("cannot log in as hidden@example.com with s3cret", file=sys.stderr)
if sys.argv[1] == "status": sys.exit(3)
if sys.argv[1] == "signal": __import__("os").kill(__import__("os").getpid(), 9)
if sys.argv[1] == "sleep":
    __import__("signal").signal(15, __import__("signal").SIG_IGN)
    subprocess.Popen(["sleep", "4711"])
    time.sleep(600)
if sys.argv[1] == "leaves": subprocess.Popen(["sleep", "4711"])
"""


class Desk:
    def __init__(self, cdp, folder):
        self.cdp, self.folder, self.problems = cdp, folder, []
        (folder / "cdp.yaml").write_text(SPECS.replace("PYTHON", sys.executable))
        (folder / "tickets.py").write_text(TICKETS)
        (folder / "staff.py").write_text(STAFF)
        self.database = sqlite3.connect(folder / "desk.db")
        self.database.execute("create table tickets (n integer primary key, email text)")
        self.database.execute("create table staff (id text primary key, email text)")

    def work(self):
        """What happens in the database meanwhile."""
        with self.database:
            for _ in range(random.randrange(200)):
                self.database.execute("insert into tickets (email) values (?)", (f"a{random.randrange(500)}@example.com",))
            for _ in range(random.randrange(6)):
                self.database.execute("insert or replace into staff values (?, ?)",
                                      (f"s{random.randrange(40)}", f"b{random.randrange(99)}@example.com"))
            self.database.execute("delete from staff where id = ?", (f"s{random.randrange(40)}",))

    def run(self, *arguments, status=0):
        done = subprocess.run([self.cdp, *arguments, "--project", self.folder], capture_output=True, text=True)
        if done.returncode != status:
            self.problems.append(f"{' '.join(arguments)} ended with {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}")
        return done.stdout + done.stderr

    def killed(self):
        """A pull that is killed at some moment: cdp alone, cdp and its programs, or a program."""
        command = subprocess.Popen([self.cdp, "pull", "--project", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.random() * 0.35)
        programs = children(command.pid)
        whom = random.choice(["cdp", "both", "program", "nobody"])
        if whom in ("cdp", "both"): command.kill()
        if whom in ("both", "program"):
            for program in programs:
                try: os.kill(program, signal.SIGKILL)
                except ProcessLookupError: pass
        command.wait()
        return whom

    def landed(self, source):
        """The records of deliveries, and the texts of their rows."""
        for place in sorted((self.folder / "store/_cdp/inbox" / source).glob("[0-9]*")):
            rows = list(place.glob("rows.*"))
            yield json.loads((place / "delivery.json").read_text()), rows and read(rows[0])

    def check(self, known):
        """Each row up to the position was landed once, and none after it. `known` holds what was landed before and is gone by now."""
        for record, text in self.landed("tickets"):
            if record["number"] not in known: known[record["number"]] = [json.loads(line)["n"] for line in (text or "").splitlines()]
            last = int(record.get("position") or 0)
        rows = [n for number in sorted(known) for n in known[number]]
        if known and rows != list(range(1, last + 1)):
            self.problems.append(f"{len(rows)} rows were landed up to position {last}, not each of them once")


def read(path):
    return pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read().decode()


def children(pid):
    try: return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError: return []


def fails(desk):
    """Programs that fail land nothing, say nothing of people, and leave no process behind."""
    for how, status in (("status", 1), ("signal", 1), ("sleep", 1), ("leaves", 0)):
        folder = desk.folder / how
        folder.mkdir()
        specs = SPECS.split("  staff:")[0].replace("PYTHON, tickets.py", f"PYTHON, fails.py, {how}").replace("] }", "], within: 2 seconds }", 1)
        (folder / "cdp.yaml").write_text(specs.replace("PYTHON", sys.executable))
        (folder / "fails.py").write_text(FAILS)
        start = time.monotonic()
        done = subprocess.run([desk.cdp, "pull", "--project", folder], capture_output=True, text=True)
        said = done.stdout + done.stderr
        if done.returncode != status: desk.problems.append(f"{how}: ended with {done.returncode}: {said}")
        if time.monotonic() - start > 20: desk.problems.append(f"{how}: took {time.monotonic() - start:.0f} s")
        if "hidden" in said or "s3cret" in said: desk.problems.append(f"{how}: says what the program said")
        inbox = folder / "store/_cdp/inbox/tickets"
        if bool(list(inbox.glob("[0-9]*"))) != (status == 0): desk.problems.append(f"{how}: landed {list(inbox.iterdir())}")
        if "s3cret" not in (inbox / "errors.log").read_text(): desk.problems.append(f"{how}: what the program said is lost")
        if stat.S_IMODE((inbox / "errors.log").stat().st_mode) != 0o600: desk.problems.append(f"{how}: others may read errors.log")
    left = subprocess.run(["pgrep", "-f", "^sleep 4711"], capture_output=True, text=True).stdout
    if left: desk.problems.append(f"processes are left: {left}")


def together(desk):
    """Programs that wait do so side by side, however few processors there are."""
    folder = desk.folder / "together"
    folder.mkdir()
    source = SPECS.split("sources:")[1].split("  staff:")[0].replace("[PYTHON, tickets.py]", "[sleep, '2']")
    (folder / "cdp.yaml").write_text("cdp: 1\nproject: desk\nsources:\n" + "".join(
        source.replace("tickets:", f"t{number}:").lstrip("\n") for number in range(8)))
    start = time.monotonic()
    done = subprocess.run([desk.cdp, "pull", "--project", folder], capture_output=True, text=True)
    took = time.monotonic() - start
    if done.returncode or done.stdout.count("nothing new") != 8: desk.problems.append(f"together: {done.stdout}{done.stderr}")
    if took > 10: desk.problems.append(f"eight programs that take 2 s each took {took:.0f} s")


def damaged(desk):
    """Rows and records in which a bit falls over are found before anything is made of them; what `verify` advises mends it."""
    folder = desk.folder / "damaged"
    folder.mkdir()
    fields = "fields: { n: integer, email: string }\n    map: [email]\n"
    (folder / "cdp.yaml").write_text("cdp: 1\nproject: desk\nidentity: standard\nsources:\n"
                                     + "".join(f"  {name}:\n    read: {{ command: [cat, {file}]{form} }}\n    delivers: log\n    {fields}"
                                               for name, file, form in (("lines", "rows.jsonl", ""), ("columns", "rows.parquet", ", parquet: {}"))))
    rows = pl.DataFrame({"n": range(300), "email": [f"a{n}@example.com" for n in range(300)]})
    rows.write_ndjson(folder / "rows.jsonl")
    rows.write_parquet(folder / "rows.parquet", compression="uncompressed")

    def run(*arguments):
        done = subprocess.run([desk.cdp, *arguments, "--project", folder], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def expect(holds, what, answer):
        if not holds: desk.problems.append(f"damaged: {what}: {answer[0]} {answer[1][-600:]}")

    # The store is made by an apply before anything is landed.
    made = (folder / "cdp.yaml").read_text()
    (folder / "cdp.yaml").write_text("cdp: 1\nproject: desk\n")
    expect((answer := run("apply", "--yes", "--quiet"))[0] == 0, "apply", answer)
    (folder / "cdp.yaml").write_text(made)
    expect((answer := run("pull"))[0] == 0, "pull", answer)
    inbox = folder / "store/_cdp/inbox"
    for path in sorted(inbox.glob("*/0*/*")):
        content = path.read_bytes()
        for _ in range(6):
            at = random.randrange(len(content))
            path.write_bytes(content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1:])
            name = path.relative_to(folder / "store")
            expect((answer := run("verify"))[0] == 1 and f"`{name}`" in answer[1], f"verify of {name}, byte {at}", answer)
            if path.name == "delivery.json": continue
            expect((answer := run("plan", "--inputs", "landed"))[0] == 1 and "CDP" in answer[1], f"plan with {name}, byte {at}", answer)
        if path.name == "delivery.json":
            path.write_bytes(content)
            continue
        for file in path.parent.iterdir(): file.unlink()
        path.parent.rmdir()
        expect((answer := run("pull"))[0] == 0, "pull after the advice", answer)
    expect((answer := run("verify"))[0] == 0 and "note:" not in answer[1], "verify of what is whole", answer)
    expect((answer := run("apply", "--yes", "--quiet"))[0] == 0, "apply of what is whole", answer)


def main():
    cdp, kills = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 40
    random.seed(7)
    ends, known = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(cdp, Path(folder))
        for moment in range(kills):
            desk.work()
            whom = desk.killed()
            ends[whom] = ends.get(whom, 0) + 1
            desk.check(known)
            if moment % 5 == 4:
                desk.run("pull")
                desk.check(known)
                desk.run("apply", "--yes", "--quiet", "--inputs", random.choice(["landed", "latest"]),
                         "--accept", "source.shrinks:source.staff")
                desk.check(known)
        desk.work()
        desk.run("apply", "--yes", "--quiet", "--accept", "source.shrinks:source.staff")
        desk.check(known)
        store = Path(folder) / "store"
        tickets = pl.read_delta(str(store / "rows/tickets"))
        wanted = desk.database.execute("select n, email from tickets order by n").fetchall()
        if sorted(tickets.select("n", "email").rows()) != wanted: desk.problems.append("tickets of the store are not those of the database")
        staff = sorted(pl.read_delta(str(store / "rows/staff")).select("id", "email").rows())
        wanted_staff = desk.database.execute("select id, email from staff order by id").fetchall()
        if staff != wanted_staff: desk.problems.append("staff of the store is not that of the database")
        desk.run("apply", "--yes", "--quiet", "--as-of", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 5)))
        said = desk.run("verify")
        if "note:" in said: desk.problems.append(f"verify does not know what lies in the store: {said}")
        kept = list((store / "_cdp/inbox/tickets").glob("*/rows.*"))
        if len(kept) > 12: desk.problems.append(f"{len(kept)} deliveries are kept that older generations read")
        fails(desk)
        together(desk)
        damaged(desk)
    for problem in desk.problems: print(problem, file=sys.stderr)
    print(f"{sum(ends.values())} pulls, of which were killed {ends}: {len(known)} deliveries, {len(wanted)} rows, each landed once; "
          f"{len(desk.problems)} problems")
    sys.exit(1 if desk.problems else 0)


if __name__ == "__main__":
    main()
