"""Targets of Singer as receivers: what they hold is the audience in the end, whatever is killed and however they behave.

singer_targets.py CDP [KILLS]

`singer_target.py` behaves as targets do, well or badly. Real targets are those of PyPI that `scripts/setup --python` installs:
target-postgres writes a real PostgreSQL, target-jsonl files. cdp, the targets or both are killed at random moments.
"""
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from postgres_server import PostgresServer
from singer import BUILD, HERE, children

SPECS = """
cdp: 1
project: shop
sources:
  people:
    read: people.csv
    delivers: snapshot
    key: id
    fields: { id: string, email: string, name: string, spent: money, born: date, seen: timestamp }
    map: { email: email, last_name: name, spent: spent, birth_date: born, seen: seen }
profile: { attributes: { spent: { type: money, pii: none }, seen: { type: timestamp, pii: none } } }
guards: { source_shrinks: "100%", delivery_removals: "100%" }
destinations:"""
DESTINATION = """
  NAME:
    write: { singer: [PROGRAM], stream: people, batch: BATCH, within: 30 seconds, config: CONFIG }
    mode: MODE
    key: EMAIL
    fields: { EMAIL: email, NAME: last_name, SPENT: spent, born: birth_date, seen: seen }
"""
HABITS = ["none", "noisy", "renews", "silent", "old", "early", "half", "fails"]
SECRET = "s3cret-of-the-trial"


class Project:
    """A folder with people who are sent to targets."""

    def __init__(self, cdp, folder, problems, **environment):
        self.cdp, self.folder, self.problems = cdp, folder, problems
        self.environment = os.environ | {"TRIAL_TOKEN": SECRET} | environment
        self.specs, self.people = SPECS, {}
        folder.mkdir()

    def destination(self, name, program, config, mode="upsert", batch=50):
        text = json.dumps(config)
        self.specs += (DESTINATION.replace("NAME:", name + ":", 1).replace("PROGRAM", ", ".join(map(str, program)))
                       .replace("CONFIG", text).replace("MODE", mode).replace("BATCH", str(batch)))
        (self.folder / "cdp.yaml").write_text(self.specs)

    def change(self, count):
        """People come, and change; nobody leaves."""
        for _ in range(count):
            number = random.randrange(len(self.people) + 1) if random.random() < 0.3 else len(self.people)
            born, seen = f"19{random.randrange(10, 99)}-01-02", f"2026-01-0{random.randrange(1, 9)}T10:00:00.25Z"
            cents = random.randrange(10**14)
            self.people[number] = (f"NAME {random.randrange(1000)}", f"{cents // 100}.{cents % 100:02}", born, seen)
        rows = [f"{n},p{n}@example.com,{','.join(fields)}" for n, fields in self.people.items()]
        (self.folder / "people.csv").write_text("\n".join(["id,email,name,spent,born,seen", *rows, ""]))

    def wanted(self): return sorted((f"p{n}@example.com", *fields) for n, fields in self.people.items())

    def start(self, *words, **more):
        return subprocess.Popen([self.cdp, *words, "--project", self.folder], env=self.environment, text=True, stderr=subprocess.STDOUT,
                                stdout=subprocess.PIPE, **more)

    def run(self, *words, status=0):
        command = self.start(*words)
        said = command.communicate()[0]
        self.check(command.returncode == status, f"{' '.join(words)} ended with {command.returncode}: {said[-1500:]}")
        self.check(SECRET not in said, f"{words[0]} shows a secret")
        return said

    def apply(self, status=0): return self.run("apply", "--yes", "--quiet", *self.accepted(), status=status)

    def accepted(self):
        names = [line.strip(" :") for line in self.specs.splitlines() if line.startswith("  ") and line.endswith(":") and line[2] != " "]
        return [word for name in names[1:] for word in ("--accept", f"discloses.field:destination.{name}")]

    def killed(self, longest):
        """A command that is killed at some moment: cdp alone, cdp and its targets, or targets."""
        command = self.start("apply", "--yes", *self.accepted())
        time.sleep(0.1 + random.random() * longest)
        programs, whom = children(command.pid), random.choice(["cdp", "both", "targets"])
        if whom != "targets": command.kill()
        if whom != "cdp":
            for program in programs:
                try: os.kill(program, 9)
                except ProcessLookupError: pass
        command.communicate()

    def check(self, condition, text):
        if not condition: self.problems.append(f"{self.folder.name}: {text}")

    def checkSecret(self):
        left = [path for path in (self.folder / "store/_cdp/taps").rglob("*") if path.is_file() and path.name != "lock"]
        for path in (self.folder / "store").rglob("*"):
            if path.is_file() and path not in left and SECRET.encode() in path.read_bytes(): self.check(False, f"{path} holds a secret")
        return left


def habits(cdp, folder, problems):
    """Targets that behave well and badly: what was not acknowledged comes again in the same batches."""
    project = Project(cdp, folder / "habits", problems)
    for habit in HABITS:
        program = ["false"] if habit == "fails" else [sys.executable, HERE / "singer_target.py"]
        project.destination(habit, program, {"habit": habit, "token": "${env:TRIAL_TOKEN}"})
    project.change(200)
    said = project.apply(status=7)
    for habit in HABITS:
        isWell = habit in ("none", "noisy", "renews")
        project.check(isWell == (f"`destination.{habit}`" not in said), f"{habit}: {said}")
    project.check("hidden" not in said and "@example.com" not in said, f"what the target said is shown: {said}")
    log = project.folder / "store/_cdp/sending/half.errors.log"
    project.check("CRITICAL" in log.read_text() and log.stat().st_mode & 0o77 == 0, "what the target said is lost, or others may read it")
    project.check("pending" in project.run("status") or "later" in project.run("status"), "status does not tell what is pending")
    # Of those that it does not take each one is found, and all others are there.
    refused = sorted(f"p{n}@example.com" for n in project.people if n % 10 == 3)
    project.check(f"{len(refused)} rows: target_failed" in said, f"half: {said}")
    desk = sqlite3.connect(project.folder / "half.db")
    there = {row[0] for row in desk.execute("select EMAIL from held")}
    project.check({row[0] for row in project.wanted()} <= there and len(refused) > 5, f"half: {len(there)} rows are there")
    (project.folder / "mended").touch()
    (project.folder / "cdp.yaml").write_text(project.specs.replace("[false]", f"[{sys.executable}, {HERE / 'singer_target.py'}]"))
    project.specs = (project.folder / "cdp.yaml").read_text()
    project.apply()
    project.run("deliver", "half", "--rejected")
    for habit in HABITS:
        desk = sqlite3.connect(project.folder / f"{habit}.db")
        held = sorted((email, name, f"{spent:.2f}", born, seen[:19]) for email, name, spent, born, seen in desk.execute("select * from held"))
        wanted = [(email, name, f"{float(spent):.2f}", born, seen[:19]) for email, name, spent, born, seen in project.wanted()]
        project.check(held == wanted, f"{habit}: {len(held)} rows are not the {len(wanted)} of the audience")
        seen = desk.execute("select id, token, mode from seen").fetchall()
        # What was rejected comes in a batch of its own.
        batches = -(-len(wanted) // 50) + (habit == "half")
        project.check(len({row[0] for row in seen}) == batches, f"{habit}: {len({row[0] for row in seen})} batches, not {batches}")
        project.check(all(row[2] == "600" for row in seen), f"{habit}: others may read the config")
        if habit == "renews":
            project.check([row[1] for row in seen] == [SECRET] + [f"renewed {n}" for n in range(1, batches)], f"tokens {seen}")
        else:
            project.check({row[1] for row in seen} == {SECRET}, f"{habit}: {seen}")
    left = project.checkSecret()
    project.check(len(left) == 1 and left[0].name.startswith("config-"), f"files are left: {left}")
    project.check("Nothing is pending" in project.run("deliver"), "something is pending")


def postgres(cdp, folder, problems, count):
    """Real targets, killed at random moments: the table is the audience, and the lines of the files hold it."""
    with PostgresServer() as server:
        project = Project(cdp, folder / "real", problems, TRIAL_PASSWORD=server.password)
        config = {"host": "127.0.0.1", "port": server.port, "user": "owner", "password": "${env:TRIAL_PASSWORD}", "database": "postgres",
                  "ssl_enable": True, "ssl_mode": "verify-full", "ssl_certificate_authority": str(server.authority),
                  "default_target_schema": "shop"}
        # The target writes times as they are in the zone of the server.
        server.sql("alter database postgres set timezone = 'UTC'")
        project.destination("warehouse", [BUILD / "target-postgres/bin/target-postgres"], config, batch=400)
        (project.folder / "lines").mkdir()
        project.destination("lines", [BUILD / "target-jsonl/bin/target-jsonl"], {"destination_path": "lines"}, mode="append", batch=400)
        project.change(100)
        said = project.run("validate", "--connect")
        project.check("target-postgres 0.8.1 can be started" in said and "says nothing of itself" in said, said)
        for _ in range(count):
            project.change(random.randrange(200))
            project.killed(4)
        project.change(50)
        project.apply()
        query = 'select "EMAIL", "NAME", "SPENT", born, to_char(seen, \'YYYY-MM-DD"T"HH24:MI:SS.MS\') from shop.people order by "EMAIL" collate "C"'
        held = [tuple(line.split("\t")) for line in server.sql(query).splitlines()]
        wanted = [(*fields[:4], fields[4][:-1] + "0") for fields in project.wanted()]
        project.check(held == wanted, f"{len(held)} rows of the table are not the {len(wanted)} of the audience: {set(held) ^ set(wanted)}"[:1500])
        lines = [json.loads(line) for file in (project.folder / "lines").glob("*.jsonl") for line in file.read_text().splitlines()]
        emails = {line["EMAIL"] for line in lines}
        project.check(emails == {row[0] for row in wanted}, f"{len(emails)} people in the files, {len(wanted)} in the audience")
        del project.people[0]
        project.change(0)
        project.apply()
        project.check(len(server.sql("select 1 from shop.people").splitlines()) == len(wanted), "who left is gone, or others are")
        for ledger in ("warehouse", "lines"):
            count = pl.read_delta(str(project.folder / "store/deliveries" / ledger)).height
            project.check(count >= len(project.people), f"the ledger of {ledger} has {count} rows")
        for path in (project.folder / "store").rglob("*"):
            if path.is_file() and server.password.encode() in path.read_bytes(): project.check(False, f"{path} holds the password")
        missing = project.specs.replace(str(BUILD / "target-jsonl/bin/target-jsonl"), "target-that-is-missing")
        (project.folder / "cdp.yaml").write_text(missing)
        said = project.run("validate", "--connect", status=1)
        place = 1 + next(number for number, line in enumerate(missing.splitlines()) if "is-missing" in line)
        project.check("cannot be started" in said and f"cdp.yaml:{place}:" in said, said)
        return len(wanted)


def main():
    cdp, count = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 4
    random.seed(12)
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            habits(cdp, Path(folder), problems)
            people = postgres(cdp, Path(folder), problems, count)
        finally:
            for problem in problems: print(problem, file=sys.stderr)
    print(f"{len(HABITS)} habits of targets, {count} deliveries of target-postgres and target-jsonl killed, {people} people; {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
