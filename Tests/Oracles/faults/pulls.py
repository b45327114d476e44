"""Lets the disk fail while deliveries are landed: each is landed or not, no row is lost, and none comes twice."""
import json
import random
import shutil

import polars as pl

from project import Disk

EIO, EDQUOT = 5, 122
FAULTS = ["kill", "power", "blank", "sync", "full", f"fail:{EIO}", f"fail+:{EIO}", f"fail:{EDQUOT}"]
SPECS = """
cdp: 1
project: desk
sources:
  tickets:
    read: { command: [python3, tickets.py] }
    key: id
    fields: { id: integer, email: string }
    map: [email]
  people:
    read: { command: [cat, people.jsonl] }
    delivers: snapshot
    key: id
    fields: { id: integer, email: string }
    map: [email]
"""
PROGRAM = """
import json, os, pathlib
place, last = pathlib.Path(os.environ["CDP_POSITION"]), int(pathlib.Path("last").read_text())
first = int(place.read_text()) if place.exists() else 0
for number in range(first, last): print(json.dumps({"id": number, "email": f"t{number}@example.com"}))
place.write_text(str(last))
"""
APPLY = ("apply", "--yes", "--threads", "1", "--as-of", "2026-02-01T00:00:00Z", "--accept", "source.shrinks:source.people")
COMMANDS = [(0, ("pull",)), (1, ("pull",)), (0, APPLY), (1, APPLY)]


class Desk(Disk):
    """A project whose rows programs give: before its first pull, and with a delivery that was applied and another one to come."""

    def __init__(self, cdp, work):
        super().__init__(cdp, work)
        first, second = work / "first", work / "second"
        first.mkdir()
        (first / "cdp.yaml").write_text(SPECS)
        (first / "tickets.py").write_text(PROGRAM)
        self.grow(first, 20)
        # What disk.c holds open of a new file would hold the lock of a new store.
        secret = work / "secret"
        secret.write_text("5b" * 32)
        self.run("init", "--store-id", "0123456789abcdef" * 2, "--secret-file", secret, project=first)
        self.copy(first, second)
        self.run(*APPLY, project=second)
        self.grow(second, 50)
        self.before, self.wanted = [first, second], [20, 50]

    @staticmethod
    def grow(project, count):
        """There are so many tickets; of people those of before stay but ten."""
        (project / "last").write_text(str(count))
        people = [json.dumps({"id": number, "email": f"p{number}@example.com"}) + "\n" for number in range(count // 2, count)]
        (project / "people.jsonl").write_text("".join(people))


class Pull:
    """A command that pulls, with a call that fails."""

    def __init__(self, desk, state, command, fault, call):
        self.desk, self.state, self.command, self.fault, self.call = desk, state, command, fault, call
        self.name = f"{command[0]}-{state}-{fault.replace(':', '-')}-{call}"

    def run(self):
        desk, project, problems = self.desk, self.desk.work / self.name, []

        def expect(holds, what, done):
            if not holds: problems.append(f"{self.name}: {what}: exit {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")

        desk.copy(desk.before[self.state], project)
        done = desk.run(*self.command, project=project, check=False, fault=self.fault, call=self.call)
        ends = (0, 137) if self.fault in ("kill", "power", "blank") else (0, 1, 7)
        expect(done.returncode in ends and "internal error" not in done.stderr, "an end that is none", done)
        if done.returncode == 1: expect("CDP" in done.stderr and "= help:" in done.stderr, "a failure says not what to do", done)
        for again in (("pull",), APPLY, ("verify",)):
            done = desk.run(*again, project=project, check=False)
            expect(done.returncode == 0 and "note:" not in done.stdout, f"{again[0]} after the fault", done)
        sources = {row["address"]: row for row in json.loads(desk.run("status", "--format", "json", project=project).stdout)["sources"]}
        wanted = desk.wanted[self.state]
        tickets = sources["source.tickets"]["counts"]
        expect((tickets["read"], tickets["inserted"]) == (wanted, wanted), f"tickets: {tickets}", done)
        people = {f"p{number}@example.com" for number in range(wanted // 2, wanted)}
        found = pl.read_delta(str(project / "store/profiles"))["email"].to_list()
        expect(sorted(found) == sorted(people | {f"t{number}@example.com" for number in range(wanted)}), f"{len(found)} profiles", done)
        shutil.rmtree(project)
        return problems


def pulls(cdp, work, count):
    """So many of the faults at the calls of commands that pull; all of them for None."""
    desk = Desk(cdp, work)
    every = [Pull(desk, state, command, fault, call) for state, command in COMMANDS
             for call in range(1, desk.counted(desk.before[state], *command) + 1) for fault in FAULTS]
    return every if count is None else random.Random(7).sample(every, count)
