"""Taps of Singer as sources: what was landed is what they were read from, whatever is killed.

singer.py CDP [KILLS]

`singer_tap.py` behaves as taps do, well or badly. Real taps are those of PyPI that `scripts/setup --python` installs: tap-postgres reads
a real PostgreSQL, tap-rest-api-msdk an API on loopback. cdp, the tap or both are killed at random moments.
"""
import http.server
import json
import os
import random
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import polars as pl
import pyarrow as pa

from postgres_server import PostgresServer

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("CDP_TAPS", HERE.parents[1] / ".build"))
SOURCE = """
  NAME:
    read:
      singer: [PYTHON, TAP]
      stream: STREAM
      config: CONFIG
      MORE
    key: n
    DELIVERS
    fields: { n: integer, email: string, sum: "decimal(18, 9)" }
    map: [email]
"""


class Project:
    """A folder with sources of the tap that misbehaves on request."""

    def __init__(self, cdp, folder, problems, name, **config):
        self.cdp, self.problems = cdp, problems
        self.folder = folder / name
        self.folder.mkdir()
        self.config = {"database": str(self.folder / "desk.db"), "seen": str(self.folder / "seen.json"),
                       "folder": str(self.folder), "keys": [], "pause": 0.01, **config}
        self.sources = []
        self.database = sqlite3.connect(self.folder / "desk.db")
        for table in ("tickets", "staff", "others"):
            self.database.execute(f"create table {table} (n integer primary key, email text, sum real)")

    def source(self, name, stream=None, delivers="", more="since: n"):
        self.sources.append((name, stream or f"main-{name}", delivers, more))
        self.write()
        return self

    def write(self):
        text = "".join(
            SOURCE.replace("NAME", name).replace("PYTHON", sys.executable).replace("TAP", str(HERE / "singer_tap.py"))
            .replace("STREAM", stream).replace("CONFIG", json.dumps(self.config).replace("$${", "${")).replace("MORE", more)
            .replace("DELIVERS", delivers)
            for name, stream, delivers, more in self.sources)
        (self.folder / "cdp.yaml").write_text(f"cdp: 1\nproject: desk\nsources:{text}")

    def fill(self, table, count):
        with self.database:
            for _ in range(count):
                self.database.execute(f"insert into {table} (email, sum) values (?, ?)",
                                      (f"{table}{random.randrange(500)}@example.com", random.randrange(1000) / 8))

    def run(self, *arguments, status=0, **environment):
        done = subprocess.run([self.cdp, *arguments, "--project", self.folder], capture_output=True, text=True,
                              env=os.environ | environment)
        if done.returncode != status:
            self.problem(f"{' '.join(arguments)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
        return done.stdout + done.stderr

    def problem(self, text): self.problems.append(f"{self.folder.name}: {text}")

    def check(self, condition, text):
        if not condition: self.problem(text)

    def landed(self, source):
        """The rows of all deliveries of a source, in their order, and their records."""
        rows, records = [], []
        for place in sorted((self.folder / "store/_cdp/inbox" / source).glob("[0-9]*")):
            records.append(json.loads((place / "delivery.json").read_text()))
            for file in place.glob("rows.*"): rows += lines(file)
        return rows, records

    def seen(self): return json.loads((self.folder / "seen.json").read_text())

    def killed(self):
        """A pull that is killed at some moment: cdp alone, cdp and its tap, or the tap."""
        command = subprocess.Popen([self.cdp, "pull", "--project", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.random() * 0.6)
        programs = children(command.pid)
        whom = random.choice(["cdp", "both", "tap", "nobody"])
        if whom in ("cdp", "both"): command.kill()
        if whom in ("both", "tap"):
            for program in programs:
                try: os.kill(program, 9)
                except ProcessLookupError: pass
        command.wait()

    def compare(self, source, table):
        self.run("apply", "--yes", "--quiet", "--accept", f"source.shrinks:source.{source}")
        stored = sorted(pl.read_delta(str(self.folder / "store/rows" / source)).select("n", "email", pl.col("sum").cast(float)).rows())
        wanted = self.database.execute(f"select n, email, sum from {table} order by n").fetchall()
        self.check(stored == wanted, f"{len(stored)} rows of the store are not the {len(wanted)} of the table {table}")


def lines(path): return pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read().decode().splitlines()


def children(pid):
    try: return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError: return []


def kills(project, count):
    """Streams that share runs, killed at any moment: nothing is lost, and what is repeated is the same."""
    project.source("tickets").source("staff").source("all_staff", "main-staff", "delivers: snapshot", "")
    for moment in range(count):
        project.fill("tickets", random.randrange(300))
        project.fill("staff", random.randrange(30))
        project.killed()
        if moment % 6 == 5:
            project.run("pull")
            for source, table in (("tickets", "tickets"), ("staff", "staff"), ("all_staff", "staff")): project.compare(source, table)
    for source, table in (("tickets", "tickets"), ("staff", "staff"), ("all_staff", "staff")): project.compare(source, table)
    left = [path for path in (project.folder / "store/_cdp/taps").rglob("*") if path.is_file() and path.name != "lock"]
    project.check(not left, f"files of the tap are left: {left}")


def messages(make):
    """What messages may say besides records."""
    project = make("numbers").source("tickets")
    project.fill("tickets", 3)
    said = project.run("pull")
    rows, records = project.landed("tickets")
    sums = ["%.20f" % row[0] for row in project.database.execute("select sum from tickets order by n")]
    project.check([row.split('"sum": ')[1].rstrip("}") for row in rows] == sums, f"numbers lost digits: {rows}")
    project.check(json.loads(records[-1]["position"]) == {"bookmarks": {"main-tickets": {"n": 3}}}, f"position {records[-1]}")
    seen = project.seen()
    project.check(seen["mode"] == "0o600" and seen["folder"] == "0o700", f"others may read the config: {seen}")
    project.check("delivery 1" in said, said)

    project = make("batch", keys=["batch", "noise"]).source("tickets").source("staff", more="")
    project.fill("tickets", 1000)
    project.fill("staff", 7)
    said = project.run("pull")
    project.check("unknown kinds: 2" in said, said)
    project.compare("tickets", "tickets")
    project.compare("staff", "staff")

    project = make("versions", keys=["activate", "old"]).source("staff", delivers="delivers: snapshot", more="")
    project.fill("staff", 20)
    project.compare("staff", "staff")
    with project.database: project.database.execute("delete from staff where n % 3 = 0")
    project.compare("staff", "staff")

    project = make("misfit", keys=["activate"]).source("staff", more="")
    project.fill("staff", 20)
    said = project.run("pull", status=1)
    project.check("delivers: snapshot" in said, said)
    project.sources[0] = ("staff", "main-staff", "delivers: snapshot", "since: n")
    project.write()
    said = project.run("pull", status=1)
    project.check("INCREMENTAL" in said, said)
    project.sources[0] = ("staff", "main-stuff", "", "")
    project.write()
    project.check("`main-staff`" in project.run("pull", status=1), "streams are not named")


def secrets(make):
    """A config goes to the tap alone; one that it writes anew is what it gets next."""
    project = make("token", keys=["token"], token="$${env:CDP_TRIAL_TOKEN}").source("tickets")
    project.fill("tickets", 3)
    for number in range(1, 4):
        said = project.run("pull", CDP_TRIAL_TOKEN="s3cret 0")
        project.check(project.seen()["config"]["token"] == ("s3cret 0" if number == 1 else f"renewed {number - 1}"), f"{project.seen()}")
        project.check("s3cret" not in said and "s3cret" not in str(project.seen()["arguments"]), "a secret is shown")
    project.run("pull", CDP_TRIAL_TOKEN="s3cret 100")
    project.check(project.seen()["config"]["token"] == "s3cret 100", "a changed secret does not count")
    project.run("apply", "--yes", CDP_TRIAL_TOKEN="s3cret 100")
    kept = [path for path in (project.folder / "store/_cdp/taps").rglob("config-*")]
    project.check(len(kept) == 1 and stat.S_IMODE(kept[0].stat().st_mode) == 0o600, f"kept: {kept}")
    for path in (project.folder / "store").rglob("*"):
        if path.is_file() and path not in kept and b"s3cret" in path.read_bytes(): project.problem(f"{path} holds a secret")
    said = project.run("pull", status=1)
    project.check("CDP_TRIAL_TOKEN" in said, said)

    project = make("fails", keys=["fail"]).source("tickets").source("staff")
    said = project.run("pull", status=1)
    project.check("hidden" not in said and "s3cret" not in said, said)
    for source in ("tickets", "staff"):
        errors = project.folder / "store/_cdp/inbox" / source / "errors.log"
        project.check("CRITICAL" in errors.read_text(), "what the tap said is lost")
        project.check(stat.S_IMODE(errors.stat().st_mode) == 0o600, "others may read errors.log")
        project.check(not project.landed(source)[1], "a tap that failed landed something")


class API(http.server.BaseHTTPRequestHandler):
    """People in pages of 50, for who has the token."""

    def do_GET(self):
        people = [{"id": f"p{n}", "email": f"p{n}@example.com", "score": n / 8, "tags": ["a", "b"], "home": {"city": "Oslo"}}
                  for n in range(120)]
        isKnown = self.headers["Authorization"] == "Bearer t0ken"
        page = int((self.path.split("page=") + ["1"])[1].split("&")[0])
        body = json.dumps({"people": people[(page - 1) * 50:page * 50], "hasMore": page < 3} if isKnown else {}).encode()
        self.send_response(200 if isKnown else 401)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): pass


def rest(cdp, folder, problems):
    """A real tap for HTTP APIs: `cdp add source` writes the spec, and what it reads is what the API has."""
    tap = BUILD / "tap-rest/bin/tap-rest-api-msdk"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), API)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = folder / "rest"
    folder.mkdir()
    (folder / "cdp.yaml").write_text("cdp: 1\nproject: api\nspecs: [specs]\n")
    (folder / "specs").mkdir()
    (folder / "config.json").write_text(json.dumps({
        "api_url": f"http://127.0.0.1:{server.server_port}", "auth_method": "bearer_token", "bearer_token": "t0ken",
        "pagination_request_style": "page_number_paginator", "pagination_page_size": 50,
        "streams": [{"name": "people", "path": "/people", "records_path": "$.people[*]", "primary_keys": ["id"], "num_inference_records": 50}]}))
    run = lambda *words: subprocess.run([cdp, *words, "--project", folder], capture_output=True, text=True,
                                        env=os.environ | {"TAP_REST_API_MSDK_BEARER_TOKEN": "t0ken"})
    done = run("add", "source", "--singer", str(tap), "--config", str(folder / "config.json"))
    text = (folder / "specs/sources/people.yaml").read_text() if not done.returncode else done.stderr
    if done.returncode or "t0ken" in text or "key: id" not in text or "email: email" not in text:
        problems.append(f"rest: cdp add source: {done.stdout}{text}")
    for words in (["validate"], ["apply", "--yes", "--quiet"]):
        done = run(*words)
        if done.returncode: problems.append(f"rest: {words[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}\n{text}")
    server.shutdown()
    if done.returncode: return
    rows = pl.read_delta(str(folder / "store/rows/people")).select("id", "email", "score").sort("id").rows()
    if rows != sorted((f"p{n}", f"p{n}@example.com", n / 8) for n in range(120)): problems.append(f"rest: landed {len(rows)} people")


def postgres(cdp, folder, problems, count):
    """A real tap on a real database, killed at random moments."""
    tap = BUILD / "tap-postgres/bin/tap-postgres"
    folder = folder / "postgres"
    folder.mkdir()
    with PostgresServer() as server:
        server.sql("create table people (id bigint primary key, email text, spent numeric(12,2), updated_at timestamptz not null)")
        (folder / "cdp.yaml").write_text("cdp: 1\nproject: shop\nspecs: [specs]\n")
        (folder / "specs").mkdir()
        config = {"host": "127.0.0.1", "port": server.port, "user": "owner", "password": server.password, "database": "postgres",
                  "ssl_enable": True, "ssl_mode": "verify-full", "ssl_certificate_authority": str(server.authority),
                  "filter_schemas": ["public"], "use_singer_decimal": True}
        (folder / "config.json").write_text(json.dumps(config))
        run = lambda *words: subprocess.run([cdp, *words, "--project", folder], capture_output=True, text=True,
                                            env=os.environ | {"TAP_POSTGRES_PASSWORD": server.password})
        done = run("add", "source", "--singer", str(tap), "--config", str(folder / "config.json"), "--name", "people")
        spec = folder / "specs/sources/people.yaml"
        text = spec.read_text() if spec.exists() else ""
        if done.returncode or server.password in text:
            return problems.append(f"postgres: cdp add source: {done.stdout}{done.stderr}{text}")
        done = run("validate")
        if done.returncode: return problems.append(f"postgres: {done.stdout}\n{text}")
        changed = text.replace("      stream: ", "      since: updated_at\n      stream: ")
        spec.write_text("\n".join(line for line in changed.splitlines() if not line.strip().startswith("delivers:")) + "\n    version: updated_at\n")
        for moment in range(count):
            first = moment * 400
            server.sql(f"insert into people select n, 'p' || n || '@example.com', n / 8.0, clock_timestamp() "
                       f"from generate_series({first}, {first + random.randrange(400)}) n")
            server.sql("update people set email = email || 'x', updated_at = clock_timestamp() where random() < 0.02")
            command = subprocess.Popen([cdp, "pull", "--project", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=os.environ | {"TAP_POSTGRES_PASSWORD": server.password})
            time.sleep(0.5 + random.random() * 3)
            programs = children(command.pid)
            whom = random.choice(["cdp", "tap"])
            try: command.kill() if whom == "cdp" else [os.kill(program, 9) for program in programs]
            except ProcessLookupError: pass
            command.wait()
        done = run("apply", "--yes", "--quiet")
        if done.returncode: problems.append(f"postgres: {done.stdout[-1500:]}{done.stderr[-1500:]}\n{spec.read_text()}")
        wanted = [tuple(row.split("\t")) for row in server.sql("select id, email, spent from people order by id").splitlines()]
        table = pl.read_delta(str(folder / "store/rows/people")).sort("id").select("id", "email", "spent").rows()
        found = [(str(row[0]), row[1], f"{float(row[2]):.2f}") for row in table]
        if found != wanted: problems.append(f"postgres: {len(found)} rows of the store are not the {len(wanted)} of the database")
        again = run("pull")
        if again.returncode: problems.append(f"postgres: {again.stderr}")
        return len(wanted)


def main():
    cdp, count = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 16
    random.seed(11)
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        make = lambda name, **config: Project(cdp, folder, problems, name, **config)
        messages(make)
        secrets(make)
        kills(make("kills", keys=["state early"]), count)
        rest(cdp, folder, problems)
        people = postgres(cdp, folder, problems, count // 5)
    for problem in problems: print(problem, file=sys.stderr)
    print(f"{count} pulls of a shared tap killed or not, {people} rows of tap-postgres, an API of 120 people; {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
