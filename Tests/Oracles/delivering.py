"""Deliveries that are killed at any moment reach their receiver: nothing is lost, and a batch that comes again has the same id.

delivering.py CDP [SECONDS]

A program takes changes of an audience into a database of SQLite. It rejects rows, puts rows off, fails before and after it took
them. cdp, the program or both are killed at random moments, while people come, change and leave. In the end the database is compared
with the audience, which Polars reads from the store; a second destination beside it must never wait for the first one.
"""
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

SPECS = """
cdp: 1
project: desk
sources:
  people:
    read: people.csv
    delivers: snapshot
    key: id
    fields: { id: string, email: string, name: string }
    map: { email: email, last_name: name }
guards: { source_shrinks: "100%", delivery_removals: "100%", identity_splits: "100%", identity_merges: "100%", segment_moves: "100%" }
destinations:
  list:
    write: { command: [PYTHON, receiver.py], batch: 40, within: 20 seconds }
    key: EMAIL
    fields: { EMAIL: email, NAME: last_name }
  table:
    write: { command: [PYTHON, table.py], csv: { delimiter: ";" }, batch: 500, within: 20 seconds }
    key: EMAIL
    fields: { EMAIL: email }
  file:
    write: out/list.csv
    key: EMAIL
    fields: { EMAIL: email }
"""
# Keeps what it holds and every batch that it was given. `mode` says how bad it is.
RECEIVER = """
import hashlib, json, os, random, signal, sqlite3, sys, time
mode = open("mode").read().strip()
change, key, delivery = os.environ["CDP_CHANGE"], os.environ["CDP_KEY"], os.environ["CDP_DELIVERY"]
text = sys.stdin.read()
rows = [json.loads(line) for line in text.splitlines()]
desk = sqlite3.connect("receiver.db", timeout=60)
def noted():
    digest = hashlib.sha256((change + text).encode()).hexdigest()
    desk.execute("insert into batches values (?, ?, ?)", (delivery, digest, len(rows)))
    desk.commit()
noted()
chance = random.random()
if mode == "bad" and chance < 0.1: os.kill(os.getpid(), signal.SIGKILL)
if mode == "bad" and chance < 0.2: sys.exit(75)
time.sleep(random.random() * 0.03)
for number, row in enumerate(rows):
    if row["NAME"] == "REFUSED" and change != "removed":
        print(json.dumps({"row": number, "rejected": "no_such_name"}))
    elif mode == "bad" and random.random() < 0.02:
        print(json.dumps({"row": number, "later": "busy"}))
    elif change == "removed": desk.execute("delete from held where email = ?", (row[key],))
    else: desk.execute("insert into held values (?, ?) on conflict (email) do update set name = excluded.name", (row[key], row["NAME"]))
desk.commit()
if mode == "bad" and chance > 0.95: os.kill(os.getpid(), signal.SIGKILL)
if mode == "bad" and chance > 0.9: print(json.dumps({"wait": 0.2}))
"""
TABLE = """
import csv, os, sqlite3, sys
desk = sqlite3.connect("table.db", timeout=60)
for row in csv.DictReader(sys.stdin, delimiter=";"):
    if os.environ["CDP_CHANGE"] == "removed": desk.execute("delete from held where email = ?", (row["EMAIL"],))
    else: desk.execute("insert or replace into held values (?)", (row["EMAIL"],))
desk.commit()
"""


NAMES = ["martin", "durand", "refused"]


class Desk:
    def __init__(self, cdp, folder):
        self.cdp, self.folder, self.problems, self.people, self.next = cdp, folder, [], {}, 0
        self.moment = 1_767_225_600
        (folder / "cdp.yaml").write_text(SPECS.replace("PYTHON", sys.executable))
        (folder / "receiver.py").write_text(RECEIVER)
        (folder / "table.py").write_text(TABLE)
        self.receiver = sqlite3.connect(folder / "receiver.db", timeout=60)
        self.receiver.execute("create table held (email text primary key, name text)")
        self.receiver.execute("create table batches (id text, digest text, rows integer)")
        self.receiver.commit()
        self.table = sqlite3.connect(folder / "table.db", timeout=60)
        self.table.execute("create table held (email text primary key)")
        self.table.commit()
        self.mode("bad")
        self.work(400)

    def mode(self, text):
        (self.folder / "mode").write_text(text)

    def work(self, coming):
        """People come, change their names and leave."""
        for _ in range(coming):
            self.next += 1
            self.people[f"p{self.next}"] = [f"p{self.next}@example.com", random.choice(NAMES)]
        for person in random.sample(sorted(self.people), min(len(self.people), 40)):
            if random.random() < 0.5: self.people[person][1] = random.choice(NAMES)
            else: del self.people[person]
        lines = [f"{person},{email},{name}\n" for person, (email, name) in self.people.items()]
        (self.folder / "people.csv").write_text("id,email,name\n" + "".join(lines))

    def arguments(self, command):
        self.moment += 60
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.moment))
        accepted = [word for name in ("file", "list", "table") for word in ("--accept", f"discloses.field:destination.{name}")]
        options = ["--yes", "--as-of", moment, *accepted] if command[0] == "apply" else []
        return [self.cdp, *command, *options, "--project", str(self.folder)]

    def run(self, *command, status=(0,)):
        done = subprocess.run(self.arguments(command), capture_output=True, text=True)
        if done.returncode not in status:
            self.problems.append(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
            print(self.problems[-1], file=sys.stderr)
        if "@example.com" in done.stderr: self.problems.append(f"{' '.join(command)} names somebody: {done.stderr[-500:]}")
        return done

    def killed(self):
        """A command that is killed at some moment: cdp alone, cdp and its programs, a program, or it is asked to stop."""
        command = subprocess.Popen(self.arguments(random.choice([["apply"], ["deliver"]])),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.random() * 0.7)
        programs = children(command.pid)
        whom = random.choice(["cdp", "both", "program", "asked", "nobody"])
        if whom in ("cdp", "both"): command.kill()
        if whom == "asked": command.terminate()
        if whom in ("both", "program"):
            for program in programs:
                try: os.kill(program, signal.SIGKILL)
                except ProcessLookupError: pass
        command.wait()
        return whom

    def settled(self):
        """Waits until programs whose cdp was killed have ended."""
        for _ in range(100):
            if not subprocess.run(["pgrep", "-f", f"{sys.executable} (receiver|table).py"], capture_output=True).stdout: return
            time.sleep(0.1)

    def check(self, moment):
        """What the receiver holds is the audience, but for what it rejected, and the ledger says so."""
        ledger = pl.read_delta(str(self.folder / "store/deliveries/list"))
        wanted = sorted((email, name.upper()) for email, name in self.people.values())
        taken = [row for row in wanted if row[1] != "REFUSED"]
        held = dict(self.receiver.execute("select email, name from held").fetchall())
        missing = [row for row in taken if held.get(row[0]) != row[1]]
        known = {email for email, _ in wanted}
        strangers = [email for email in held if email not in known]
        if missing: self.problems.append(f"{moment}: {len(missing)} of {len(taken)} rows are not as they should be at the receiver")
        if strangers: self.problems.append(f"{moment}: the receiver holds {len(strangers)} who have left")
        said = ledger.filter(pl.col("_generation").is_not_null()).select("EMAIL", "NAME").rows()
        if sorted(said) != sorted(held.items()): self.problems.append(f"{moment}: the ledger says {len(said)} rows, the receiver holds {len(held)}")
        refused = sum(name == "REFUSED" for _, name in wanted)
        if ledger["_rejected"].drop_nulls().to_list() != ["no_such_name"] * refused:
            self.problems.append(f"{moment}: the ledger does not say the {refused} rows that were rejected")
        status = json.loads(self.run("status", "--format", "json").stdout)
        told = {line["address"]: line for line in status["not_taken"]}.get("destination.list", {"rejected": 0, "reasons": {}})
        if refused and (told["rejected"], told["reasons"]) != (refused, {"no_such_name": refused}):
            self.problems.append(f"{moment}: status says {told} of {refused} rejected rows")
        table = sorted(row[0] for row in self.table.execute("select email from held"))
        if table != sorted(known): self.problems.append(f"{moment}: the other receiver holds {len(table)} of {len(known)}")

    def batches(self):
        """A batch that came again came as it was, and no two batches have one id."""
        for (name, count) in self.receiver.execute("select id, count(distinct digest) from batches group by id having count(distinct digest) > 1"):
            self.problems.append(f"{count} batches have the id {name}")
        return self.receiver.execute("select count(*), count(distinct id) from batches").fetchone()


def children(pid):
    try: return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError: return []


def main():
    cdp, seconds = str(Path(sys.argv[1]).resolve()), float(sys.argv[2]) if len(sys.argv) > 2 else 15
    random.seed(7)
    ends = {}
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(cdp, Path(folder))
        desk.run("apply", status=(0, 7))
        end, moment = time.monotonic() + seconds, 0
        while time.monotonic() < end or moment < 5:
            moment += 1
            desk.work(random.randrange(30))
            whom = desk.killed()
            ends[whom] = ends.get(whom, 0) + 1
            if moment % 8 == 0:
                desk.settled()
                desk.mode("good")
                desk.run("apply", status=(0, 7))
                desk.run("deliver")
                desk.check(moment)
                desk.mode("bad")
        desk.settled()
        desk.mode("good")
        desk.run("apply", status=(0, 7))
        desk.run("deliver")
        desk.check("in the end")
        sent, ids = desk.batches()
        # Once more: what was rejected is asked for, and everything is sent, also where nothing is lacking.
        desk.run("deliver", "list", "--rejected", status=(7,))
        dry = desk.run("deliver", "list", "--again", "--dry-run").stdout
        if "everything" not in dry: desk.problems.append(f"--dry-run says {dry}")
        again = desk.receiver.execute("select sum(rows) from (select rows from batches limit -1 offset ?)", (sent,)).fetchone()[0] or 0
        if again != sum(name == "refused" for _, name in desk.people.values()):
            desk.problems.append("--rejected sent something else than what was rejected, or --dry-run sent something")
        desk.run("deliver", "list", "--again", status=(7,))
        desk.check("after --again")
        desk.batches()
        desk.run("verify")
    for problem in desk.problems: print(problem, file=sys.stderr)
    print(f"{sum(ends.values())} deliveries, of which were killed {ends}: {sent} batches came, {ids} of them different, "
          f"and {len(desk.people)} people are where they should be; {len(desk.problems)} problems")
    sys.exit(1 if desk.problems else 0)


if __name__ == "__main__":
    main()
