"""Deliveries that are killed at any moment reach their receiver: nothing is lost, and a batch that comes again has the same id.

delivering.py CDP [SECONDS]

A program takes changes of an audience into a database of SQLite. It rejects rows, puts rows off, fails before and after it took
them. A service behind HTTP takes the same, throttles, fails, drops connections and refuses whole requests for one row. cdp, the program
or both are killed at random moments, while people come, change and leave. In the end what the receivers hold is compared with the
audience and with the ledgers, which Polars reads from the store.
"""
import base64
import email.utils
import hashlib
import hmac
import http.server
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
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
connections:
  hook:
    http:
      url: http://127.0.0.1:PORT
      headers: { x-api-key: "${env:HOOK_KEY}" }
      signing_secret: "${env:HOOK_SECRET}"
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
  hook:
    write:
      on: hook
      upsert: { request: POST /list, batch: 20, body: { type: upsert, data: { each: { EMAIL: { field: EMAIL }, NAME: { field: NAME } } } } }
      remove: { request: POST /list, batch: 20, body: { type: remove, data: { each: { EMAIL: { field: EMAIL } } } } }
      idempotency: Idempotency-Key
      sign: standard_webhooks
      within: 20 seconds
    key: EMAIL
    fields: { EMAIL: email, NAME: last_name }
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


KEY, SECRET = "key-of-the-trial", "whsec_" + base64.b64encode(b"what messages are signed with").decode()


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes what is signed, knows a batch by its id, and refuses a request for one row of it."""
    protocol_version = "HTTP/1.1"
    mode, folder, problems = "bad", None, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["x-api-key"] != KEY: return self.answer(401)
        name, moment = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        code = hmac.new(base64.b64decode(SECRET[6:]), f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        if self.headers["webhook-signature"] != "v1," + base64.b64encode(code).decode(): self.problems.append("a signature is wrong")
        if abs(int(moment) - time.time()) > 60: self.problems.append("a message is signed at another time")
        if self.headers["Idempotency-Key"] != name: self.problems.append("two ids of one batch")
        chance = random.random() if self.mode == "bad" else 0.5
        if chance < 0.06: return self.answer(429, ("Retry-After", random.choice(["0", "1", email.utils.formatdate(time.time() + 1, usegmt=True)])))
        if chance < 0.10: return self.answer(500)
        message = json.loads(body)
        desk = sqlite3.connect(self.folder / "receiver.db", timeout=60)
        with desk:
            desk.execute("insert into batches values (?, ?, ?)", ("hook " + name, hashlib.sha256(body).hexdigest(), len(message["data"])))
            if any(row.get("NAME") == "REFUSED" for row in message["data"]):
                desk.commit()
                return self.answer(422)
            for row in message["data"]:
                if message["type"] == "remove": desk.execute("delete from hooked where email = ?", (row["EMAIL"],))
                else: desk.execute("insert or replace into hooked values (?, ?)", (row["EMAIL"], row["NAME"]))
        if chance > 0.97: return self.answer(503)
        if chance > 0.94: self.close_connection = True; self.connection.close(); return None
        return self.answer(200)

    def answer(self, status, *headers):
        said = b'{"message": "ada@example.com is not welcome"}'
        self.send_response(status)
        for name, value in headers: self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments): pass

    def handle(self):
        try: super().handle()
        except (ConnectionError, ValueError, OSError): pass


# Deliveries of some dozen rows are set aside on disk, as those of many are.
ENVIRONMENT = dict(os.environ, HOOK_KEY=KEY, HOOK_SECRET=SECRET, CDP_RANGE_ROWS="16")
NAMES = ["martin", "durand", "petit", "moreau"] * 2 + ["refused"]


class Desk:
    def __init__(self, cdp, folder):
        self.cdp, self.folder, self.problems, self.people, self.next = cdp, folder, [], {}, 0
        self.moment = 1_767_225_600
        Hook.folder, Hook.problems = folder, self.problems
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        (folder / "cdp.yaml").write_text(SPECS.replace("PYTHON", sys.executable).replace("PORT", str(self.server.server_port)))
        (folder / "receiver.py").write_text(RECEIVER)
        (folder / "table.py").write_text(TABLE)
        self.receiver = sqlite3.connect(folder / "receiver.db", timeout=60)
        self.receiver.execute("create table held (email text primary key, name text)")
        self.receiver.execute("create table hooked (email text primary key, name text)")
        self.receiver.execute("create table batches (id text, digest text, rows integer)")
        self.receiver.commit()
        self.table = sqlite3.connect(folder / "table.db", timeout=60)
        self.table.execute("create table held (email text primary key)")
        self.table.commit()
        self.mode("bad")
        self.work(250)

    def mode(self, text):
        Hook.mode = text
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
        accepted = [word for name in ("file", "hook", "list", "table") for word in ("--accept", f"discloses.field:destination.{name}")]
        options = ["--yes", "--as-of", moment, *accepted] if command[0] == "apply" else []
        return [self.cdp, *command, *options, "--project", str(self.folder)]

    def run(self, *command, status=(0,)):
        done = subprocess.run(self.arguments(command), capture_output=True, text=True, env=ENVIRONMENT)
        if done.returncode not in status:
            self.problems.append(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
            print(self.problems[-1], file=sys.stderr)
        if "@example.com" in done.stderr: self.problems.append(f"{' '.join(command)} names somebody: {done.stderr[-500:]}")
        return done

    def killed(self):
        """A command that is killed at some moment: cdp alone, cdp and its programs, a program, or it is asked to stop."""
        command = subprocess.Popen(self.arguments(random.choice([["apply"], ["deliver"]])),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
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
        wanted = sorted((email, name.upper()) for email, name in self.people.values())
        known = {email for email, _ in wanted}
        refused = sum(name == "REFUSED" for _, name in wanted)
        told = {line["address"]: line for line in json.loads(self.run("status", "--format", "json").stdout)["not_taken"]}
        for name, table, reason in (("list", "held", "no_such_name"), ("hook", "hooked", "http_422")):
            held = dict(self.receiver.execute(f"select email, name from {table}").fetchall())
            missing = [row for row in wanted if row[1] != "REFUSED" and held.get(row[0]) != row[1]]
            strangers = [email for email in held if email not in known]
            if missing: self.problems.append(f"{moment}: {len(missing)} rows are not as they should be at {name}")
            if strangers: self.problems.append(f"{moment}: {name} holds {len(strangers)} who have left")
            ledger = pl.read_delta(str(self.folder / "store/deliveries" / name))
            # What was rejected after a batch without an answer may be held or not: the ledger keeps it, so that it would be removed.
            said = ledger.filter(pl.col("_generation") > 0).select("EMAIL", "NAME").rows()
            doubted = set(ledger.filter(pl.col("_generation") == 0)["EMAIL"])
            if sorted(said) != sorted(row for row in held.items() if row[0] not in doubted): self.problems.append(f"{moment}: the ledger of {name} says {len(said)} rows, it holds {len(held)}")
            if ledger["_rejected"].drop_nulls().to_list() != [reason] * refused:
                self.problems.append(f"{moment}: the ledger of {name} does not say the {refused} rows that were rejected")
            line = told.get(f"destination.{name}", {"rejected": 0, "reasons": {}})
            if refused and (line["rejected"], line["reasons"]) != (refused, {reason: refused}):
                self.problems.append(f"{moment}: status says {line} of {refused} rows that {name} rejected")
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
    cdp, seconds = str(Path(sys.argv[1]).resolve()), float(sys.argv[2]) if len(sys.argv) > 2 else 12
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
        log = b"".join(place.read_bytes() for place in (Path(folder) / "store/_cdp/log").rglob("*") if place.is_file())
        for word in (KEY, SECRET, "not welcome"):
            if word.encode() in log: desk.problems.append(f"a log holds {word}")
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
