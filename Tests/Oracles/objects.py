"""Objects of a store are read as files are, and destinations write them, whatever breaks.

objects.py CDP [--all]

A store on loopback (object_server.py) holds the same as a folder. Each source has a twin that reads the folder: changes, snapshots with
several objects each, logs whose files grow, Parquet in folders of days, gzip and zstd, keys with odd signs, more objects than one
listing holds. Files are added, changed, appended to and removed while pulls are killed and requests fail (500, 503, dropped, cut).
In the end the tables of both, read by Polars, are equal. Each destination has a twin that writes a file: the object has its bytes,
after kills and faults, and after others changed or removed it. The proxy computes each signature by botocore.
Files and services are also asked by TLS.
"""
import gzip
import http.server
import json
import os
import random
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import polars as pl
import pyarrow as pa

from certificates import certify
from object_store import ObjectStore

SECRET = ObjectStore.secret
SOURCES = {
    "people": ("people/p_*.csv*", "key: id", "{ id: integer, email: string, note: string }", "[email]"),
    "lists": ("lists/*_part?.csv", "delivers: snapshot\n    snapshot_of: '^(?:.*/)?(\\d+)_part'\n    key: id", "{ id: integer, email: string }", "[email]"),
    "newest": ("newest/all_*.csv", "delivers: snapshot\n    key: id", "{ id: integer, email: string }", "[email]"),
    "clicks": ("clicks/*.jsonl", "delivers: log", "{ id: integer, email: string }", "[email]"),
    "days": ("days/**/*.parquet", "delivers: log", "{ dt: date, id: integer, email: string }", "[email]"),
}
HEAD = """
cdp: 1
project: lake
connections:
  lake: {{ s3: {{ endpoint: "http://127.0.0.1:{port}", region: eu-west-3, key: "${{env:LAKE_KEY}}", secret: "${{env:LAKE_SECRET}}" }} }}
  shop: {{ http: {{ url: "http://127.0.0.1:{web}/private", bearer: "${{env:SHOP_TOKEN}}" }} }}
destinations:
  object: {{ write: {{ file: "s3://lake/out/list ü+.csv", on: lake, within: 20 seconds }}, key: EMAIL, fields: {{ EMAIL: email }} }}
  file: {{ write: out/list.csv, key: EMAIL, fields: {{ EMAIL: email }} }}
  object_parquet: {{ write: {{ file: "s3://lake/out/list.parquet", on: lake, within: 20 seconds }}, mode: upsert, key: EMAIL, fields: {{ EMAIL: email }} }}
  file_parquet: {{ write: out/list.parquet, mode: upsert, key: EMAIL, fields: {{ EMAIL: email }} }}
sources:
  prices: {{ read: {{ file: "http://127.0.0.1:{web}/prices.csv.gz" }}, delivers: snapshot, key: id, fields: {{ id: integer, email: string }}, map: [email] }}
  stock: {{ read: {{ file: "http://127.0.0.1:{web}/private/stock.csv", on: shop }}, delivers: snapshot, key: id, fields: {{ id: integer, email: string }}, map: [email] }}
"""


class Web(http.server.BaseHTTPRequestHandler):
    """A server of files, one of which wants a token and knows no tags."""

    protocol_version = "HTTP/1.1"
    files, said, token = {}, [], "t0ken-" + os.urandom(6).hex()

    def log_message(self, *_): pass

    def do_GET(self):
        content = self.files.get(self.path)
        status = 404 if content is None else 200
        if self.path.startswith("/private") and self.headers.get("Authorization") != f"Bearer {self.token}": status = 401
        tag = f'"{hash(content)}"'
        if status == 200 and not self.path.startswith("/private") and self.headers.get("If-None-Match") == tag: status = 304
        self.said.append((self.path, status))
        self.send_response(status)
        body = content if status == 200 else b""
        if not self.path.startswith("/private") and status in (200, 304): self.send_header("ETag", tag)
        if status != 304: self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET": self.wfile.write(body)

    do_HEAD = do_GET


class WebServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_): "Who asked was killed."


class Lake:
    """A folder and a bucket with the same content, and a project that reads both."""

    def __init__(self, cdp, folder, store):
        self.cdp, self.folder, self.problems, self.said, self.cmdlines, self.chance, self.cut = cdp, folder, [], "", "", random.Random(5), 0
        self.store = store
        web = WebServer(("127.0.0.1", 0), Web)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        store.bucket("lake")
        self.project = folder / "project"
        self.project.mkdir()
        self.web = web.server_port
        self.write(self.web)
        self.environment = os.environ | {"LAKE_KEY": store.key, "LAKE_SECRET": SECRET, "SHOP_TOKEN": Web.token}
        self.next = 0

    def write(self, web):
        text = HEAD.format(port=self.store.port, web=web)
        for name, (path, rest, fields, attributes) in SOURCES.items():
            for twin, file in ((name, f'file: "s3://lake/{path}", on: lake, within: 2 minutes'), (f"{name}_twin", f'file: "data/{path}"')):
                text += f"  {twin}:\n    read: {{ {file} }}\n    {rest}\n    fields: {fields}\n    map: {attributes}\n"
        (self.project / "cdp.yaml").write_text(text)

    def get(self, key): return self.store.get(f"lake/{key}")

    def file(self, key, content):
        """The same in both places; None removes it."""
        place = self.project / "data" / key
        if content is None:
            place.unlink()
            return self.store.delete(f"lake/{key}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self.store.put(f"lake/{key}", content)

    def rows(self, count):
        start, self.next = self.next, self.next + count
        return [(number, f"p{self.chance.randrange(400)}@example.com") for number in range(start, self.next)]

    def csv(self, rows, note=False):
        return ("id,email" + (",note" if note else "") + "\n" + "".join(f"{i},{e}" + (f",n{i % 3}" if note else "") + "\n" for i, e in rows)).encode()

    def begin(self):
        for number in range(1030):
            self.file(f"people/p_{number}.csv", self.csv(self.rows(1), True))
        self.file("people/p_a b+c&é%41=#?.csv", self.csv(self.rows(3), True))
        self.file("people/p_empty.csv", b"")
        self.store.put("lake/people/", b"")
        for place in "ab": self.file(f"lists/1_part{place}.csv", self.csv(self.rows(20)))
        self.file("newest/all_1.csv", self.csv(self.rows(20)))
        self.file("clicks/1.jsonl", b'{"id": 1, "email": "p1@example.com"}\n')
        self.parquet("2026-01-01")
        Web.files = {"/prices.csv.gz": gzip.compress(self.csv(self.rows(5))), "/private/stock.csv": self.csv(self.rows(5))}

    def parquet(self, day):
        rows = self.rows(10)
        place = self.folder / "new.parquet"
        pl.DataFrame({"id": [i for i, _ in rows], "email": [e for _, e in rows]}).write_parquet(place)
        self.file(f"days/dt={day}/{self.next}.parquet", place.read_bytes())

    def change(self):
        """Something happens in both places."""
        chance = self.chance
        data = self.project / "data"
        kind = chance.randrange(9)
        if kind == 0: self.file(f"people/p_{self.next}.csv.gz", gzip.compress(self.csv(self.rows(4), True)))
        if kind == 1: self.file(f"people/p_{self.next}.csv.zst", pa.compress(self.csv(self.rows(4), True), codec="zstd", asbytes=True))
        if kind == 2: self.file(f"people/p_{chance.randrange(1030)}.csv", self.csv(self.rows(2), True))
        if kind == 3:
            number = max(int(path.name.split("_")[0]) for path in (data / "lists").iterdir())
            place, number = chance.choice("abc"), number + chance.randrange(2)
            self.file(f"lists/{number}_part{place}.csv", self.csv(self.rows(chance.randrange(15, 25))))
        if kind == 4: self.file(f"newest/all_{chance.randrange(1, 30)}.csv", self.csv(self.rows(chance.randrange(15, 25))))
        if kind in (5, 6):
            path = chance.choice(sorted((data / "clicks").iterdir()))
            grown = b"".join(b'{"id": %d, "email": "%s"}\n' % (i, e.encode()) for i, e in self.rows(3))
            if kind == 5: self.file(f"clicks/{path.name}", path.read_bytes() + grown)
            else: self.file(f"clicks/{self.next}.jsonl", grown)
        if kind == 7: self.parquet(f"2026-01-0{chance.randrange(1, 9)}")
        if kind == 8:
            path = chance.choice(sorted(path for path in data.rglob("*") if path.is_file() and path.parent.name in ("people", "newest", "lists")))
            if len(list(path.parent.iterdir())) > 2: self.file(str(path.relative_to(data)), None)
        if chance.random() < 0.2: Web.files["/prices.csv.gz"] = gzip.compress(self.csv(self.rows(5)))

    def run(self, *words, may_fail=False, project=None, environment=None):
        done = subprocess.run([self.cdp, *words, "--project", project or self.project], env=environment or self.environment, capture_output=True, text=True)
        self.said += done.stdout + done.stderr
        if done.returncode and not may_fail:
            self.problem(f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}")
        return done

    def killed(self, *words, within):
        command = subprocess.Popen([self.cdp, *words, "--project", self.project], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.chance.random() * within)
        try: self.cmdlines += Path(f"/proc/{command.pid}/cmdline").read_text()
        except OSError: pass
        command.kill()
        self.cut += command.wait() != 0

    def apply(self, *words):
        """Applies with every gate opened that asks."""
        done = self.run("apply", "--yes", "--quiet", *words, may_fail=True)
        for _ in range(4):
            gates = re.findall(r"--accept (\S+)", done.stdout + done.stderr)
            if not done.returncode or not gates: break
            words += tuple(word for gate in gates for word in ("--accept", gate))
            done = self.run("apply", "--yes", "--quiet", *words, may_fail=True)
        if done.returncode: self.problem(f"apply ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}")

    def problem(self, text):
        print(text, file=sys.stderr, flush=True)
        self.problems.append(text)

    def compare(self, moment):
        for name in SOURCES:
            tables = []
            for twin in (name, f"{name}_twin"):
                table = pl.read_delta(str(self.project / "store/rows" / twin))
                own = [column for column in table.columns if not column.startswith("_")]
                tables.append(sorted(table.select(*own, "_position").rows(), key=repr))
            if tables[0] != tables[1]:
                one, other = map(set, tables)
                self.problem(f"{moment}: {name}: {len(tables[0])} rows, {len(tables[1])} of its twin; {len(other - one)} are lost, {len(one - other)} too many")

    def deliveries(self, moment):
        for key, name in (("out/list ü+.csv", "list.csv"), ("out/list.parquet", "list.parquet")):
            twin = (self.project / "out" / name).read_bytes()
            rows = pl.read_csv(twin) if name.endswith("csv") else pl.read_parquet(twin)
            if len(rows) < 100: self.problem(f"{moment}: nobody is in {name}")
            if self.get(key) != twin: self.problem(f"{moment}: the object {key} is not its twin")

    def secrets(self):
        for path in self.project.rglob("*"):
            if path.is_file() and any(secret.encode() in path.read_bytes() for secret in (SECRET, Web.token)): self.problem(f"a secret stands in {path}")
        for name, text in (("a message", self.said), ("the list of processes", self.cmdlines)):
            if SECRET in text or Web.token in text: self.problem(f"a secret stands in {name}")
            if re.search(r"p\d+@example", text): self.problem(f"{name} names people")


def pulls(lake, kills):
    """Pulls and applies that are killed, with faults; what both twins make of it is the same all along."""
    for number in range(kills):
        lake.store.faults(lake.chance.choice([0, 0, 0.05, 0.2]))
        for _ in range(lake.chance.randrange(3)): lake.change()
        lake.killed("pull", within=0.6)
        if number % 12 == 11:
            lake.store.faults(lake.chance.choice([0, 0.05]))
            lake.apply()
            lake.compare(f"after {number + 1} pulls")
    lake.store.faults(0)
    lake.apply()
    lake.compare("in the end")
    lake.deliveries("in the end")
    again = lake.run("pull").stdout
    if again.count("nothing new") != len(SOURCES) + 2: lake.problem(f"what is there comes again: {again}")


def reads(lake):
    """Only what is new or changed is read, and the server of files says 304."""
    (lake.store.folder / "log").unlink()
    Web.said.clear()
    lake.file("people/p_0.csv", lake.csv(lake.rows(2), True))
    lake.run("pull")
    log = lake.store.log()
    read = [line for line in log if line.startswith("GET") and "list-type" not in line]
    if len(read) != 1 or "p_0.csv" not in read[0]: lake.problem(f"{len(read)} objects are read for one that changed")
    if not any("continuation-token" in line for line in log): lake.problem("no listing went on")
    if ("/prices.csv.gz", 304) not in Web.said: lake.problem(f"the server of files was not asked by tag: {Web.said}")
    lake.apply()


def broken(lake):
    """A download that breaks off goes on where it stopped, and nothing of it is lost."""
    for _ in range(20):
        lake.file("people/p_1.csv", lake.csv(lake.rows(300), True))
        lake.store.faults(0.5)
        lake.run("pull", may_fail=True)
        if any(" bytes=" in line for line in lake.store.log()): break
    else: lake.problem("nothing that broke off went on where it stopped")
    lake.store.faults(0)
    lake.apply()
    lake.compare("after downloads broke off")


def contract(lake):
    """Another contract reads all objects again, also those whose content is no longer in the inbox."""
    specs = lake.project / "cdp.yaml"
    lake.apply()
    before = specs.read_text()
    specs.write_text(before.replace("{ id: integer, email: string }\n", "{ id: string, email: string }\n"))
    lake.apply()
    lake.compare("with another contract")
    specs.write_text(before)
    lake.apply()
    lake.compare("with the contract of before")


def backups(lake):
    """A store that is put back from a backup reads what it lacks: what was landed before the backup and read after it, too."""
    for _ in range(6): lake.change()
    lake.run("pull")
    lake.run("backup", str(lake.folder / "copy"))
    lake.apply()
    for _ in range(6): lake.change()
    lake.apply()
    shutil.rmtree(lake.project / "store")
    shutil.copytree(lake.folder / "copy", lake.project / "store", symlinks=True)
    lake.apply()
    lake.compare("after a backup was put back")


def deliveries(lake, kills):
    """Deliveries are killed, with faults; others change and remove the objects."""
    for number in range(kills):
        lake.store.faults(lake.chance.choice([0, 0.1, 0.3]))
        if number % 3 == 0:
            lake.change()
            lake.killed("apply", "--yes", "--inputs", "landed", within=1.5)
        what = lake.chance.randrange(4)
        if what == 0: lake.store.put("lake/out/list ü+.csv", b"somebody else's\n")
        if what == 1: lake.store.delete("lake/out/list.parquet")
        lake.killed("deliver", within=0.8)
    lake.store.faults(0)
    lake.apply()
    lake.run("deliver")
    lake.deliveries("after kills")
    lake.store.put("lake/out/list ü+.csv", b"x" * len(lake.get("out/list ü+.csv")))
    lake.store.delete("lake/out/list.parquet")
    found = lake.run("plan").stdout
    if "changed" not in found or "missing" not in found and "gone" not in found: lake.problem(f"the plan does not say what became of objects: {found[-1500:]}")
    lake.run("deliver")
    lake.deliveries("after others changed them")


def strangers(lake):
    """Another store does not write an object that is not its own, and says so."""
    other = lake.folder / "other"
    other.mkdir()
    specs = (lake.project / "cdp.yaml").read_text()
    head, rest = specs.split("sources:", 1)
    people = re.search(r"  people:\n.*?(?=\n  people_twin)", rest, flags=re.S)[0]
    (other / "cdp.yaml").write_text(head.split("  file:")[0] + "sources:\n" + people + "\n")
    before = lake.get("out/list ü+.csv")
    done = lake.run("apply", "--yes", "--accept", "discloses.field:destination.object", project=other, may_fail=True)
    if done.returncode != 7 or "another store" not in done.stderr: lake.problem(f"two stores write one object: {done.returncode} {done.stderr[-800:]}")
    if lake.get("out/list ü+.csv") != before: lake.problem("the object is another store's now")


def trials(lake):
    """What validate --connect says of a store that is as it should be, and of others."""
    done = lake.run("validate", "--connect")
    if "it may list and write" not in done.stdout: lake.problem(f"validate: {done.stdout}")
    specs = lake.project / "cdp.yaml"
    before = specs.read_text()
    for old, new, told in (("s3://lake/people", "s3://pond/people", "there is no bucket `pond`"), ("LAKE_SECRET}", "HOME}", "SignatureDoesNotMatch"),
                           (f"127.0.0.1:{lake.store.port}", "127.0.0.1:9", "no answer"), (f"http://127.0.0.1:{lake.store.port}", "http://store.example", "not encrypted"),
                           ("SHOP_TOKEN", "HOME", "401")):
        specs.write_text(before.replace(old, new))
        done = lake.run("validate", "--connect", may_fail=True)
        if done.returncode != 1 or told not in done.stdout: lake.problem(f"{new}: {done.returncode} {done.stdout[-800:]}{done.stderr[-500:]}")
    specs.write_text(before)
    (lake.store.folder / "wrong").unlink()


class Encrypted(http.server.BaseHTTPRequestHandler):
    """Files by TLS, and ways that lead elsewhere; what is posted is kept."""

    protocol_version = "HTTP/1.1"
    plain, posted, tokens = 0, [], []

    def log_message(self, *_): pass

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.tokens.append(self.headers.get("Authorization"))
        if self.path == "/moved.csv": return self.say(302, Location="/people.csv")
        if self.path == "/plain.csv": return self.say(302, Location=f"http://127.0.0.1:{self.plain}/prices.csv.gz")
        self.say(200, b"id,email\n1,tls@example.com\n", ETag='"1"')

    def do_POST(self):
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.say(200, b"{}")


def encrypted(lake):
    """Files and services by TLS: a certificate must be trusted and name the server, and no redirect leads to a place without it."""
    place = lake.folder / "tls"
    place.mkdir()
    authority = certify(place, "DNS:localhost")
    server = WebServer(("127.0.0.1", 0), Encrypted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "server.pem", place / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Encrypted.plain = lake.web
    trusting = lake.environment | {"SSL_CERT_FILE": str(authority)}
    for name, host, path, environment, told in (
            ("trusted", "localhost", "people.csv", trusting, None), ("moved", "localhost", "moved.csv", trusting, None),
            ("unknown", "localhost", "people.csv", lake.environment, "signed by nobody whom this machine trusts"),
            ("misnamed", "127.0.0.1", "people.csv", trusting, "certificate"),
            ("led_away", "localhost", "plain.csv", trusting, "it leads to an address that is not `https`")):
        project = place / name
        project.mkdir()
        (project / "cdp.yaml").write_text(f"""
cdp: 1
project: tls
connections: {{ tool: {{ http: {{ url: "https://{host}:{server.server_port}", bearer: "${{env:SHOP_TOKEN}}" }} }} }}
sources:
  people: {{ read: {{ file: "https://{host}:{server.server_port}/{path}" }}, delivers: snapshot, key: id, fields: {{ id: string, email: string }}, map: [email] }}
destinations:
  list: {{ write: {{ on: tool, within: 1 second, upsert: {{ request: POST /people, body: {{ each: {{ field: EMAIL }} }} }} }}, mode: upsert, key: EMAIL, fields: {{ EMAIL: email }} }}
""")
        done = lake.run("pull", project=project, may_fail=True, environment=environment)
        if told is None and done.returncode or told and (done.returncode == 0 or told not in done.stderr):
            lake.problem(f"TLS, {name}: {done.returncode} {done.stdout[-500:]}{done.stderr[-800:]}")
        if name not in ("trusted", "unknown"): continue
        (project / "people.csv").write_text("id,email\n1,tls@example.com\n")
        specs = (project / "cdp.yaml").read_text()
        (project / "cdp.yaml").write_text(specs.replace(f'"https://{host}:{server.server_port}/{path}"', "people.csv"))
        sent = lake.run("apply", "--yes", "--accept", "discloses.field:destination.list", project=project, may_fail=True, environment=environment)
        if (sent.returncode, Encrypted.posted) != ((0, [["tls@example.com"]]) if told is None else (7, [["tls@example.com"]])):
            lake.problem(f"TLS, {name}, a service: {sent.returncode} {Encrypted.posted} {sent.stderr[-800:]}")
    if any(Encrypted.tokens): lake.problem("a source without a connection sent its secret")
    server.shutdown()


def parts(lake):
    """An object above 16 MiB goes in parts, also where the sending is killed."""
    (lake.store.folder / "log").unlink()
    specs = lake.project / "cdp.yaml"
    text = specs.read_text()
    fields = "fields: { EMAIL: email" + "".join(f", N{number}: 'repeat(email, 540)'" for number in range(7)) + " }"
    text = text.replace("{ file: \"s3://lake/out/list ü+.csv\", on: lake, within: 20 seconds }, key: EMAIL, fields: { EMAIL: email }",
                        "{ file: \"s3://lake/out/list ü+.csv\", on: lake, within: 20 seconds }, key: EMAIL, " + fields)
    text = text.replace("{ write: out/list.csv, key: EMAIL, fields: { EMAIL: email }", "{ write: out/list.csv, key: EMAIL, " + fields)
    specs.write_text(text)
    lake.apply()
    for _ in range(6):
        lake.store.delete("lake/out/list ü+.csv")
        lake.killed("deliver", "object", within=4)
    lake.run("deliver")
    log = "\n".join(lake.store.log())
    if "partNumber=2" not in log: lake.problem("nothing went in parts")
    lake.deliveries("in parts")
    left = lake.store.ask("GET", "lake", query="?uploads")
    if b"<Upload>" in left: lake.problem("parts are left that nobody sees")


def main():
    cdp, everything = str(Path(sys.argv[1]).resolve()), "--all" in sys.argv
    random.seed(13)
    kills = (200, 60) if everything else (24, 10)
    with tempfile.TemporaryDirectory() as folder, ObjectStore(Path(folder) / "store") as store:
        lake = Lake(cdp, Path(folder), store)
        lake.begin()
        lake.apply()
        lake.compare("at first")
        lake.deliveries("at first")
        trials(lake)
        pulls(lake, kills[0])
        reads(lake)
        broken(lake)
        contract(lake)
        backups(lake)
        deliveries(lake, kills[1])
        strangers(lake)
        encrypted(lake)
        parts(lake)
        lake.secrets()
        if store.wrong(): lake.problem(f"signatures are not those of botocore: {store.wrong()[:1000]}")
        requests = len(store.log())
    print(f"{kills[0]} pulls and {kills[1]} deliveries, {lake.cut} of them cut off, {len(SOURCES)} sources with the tables of their twins, objects with the bytes of theirs; "
          f"{requests} requests of the last part; {len(lake.problems)} problems")
    sys.exit(1 if lake.problems else 0)


if __name__ == "__main__":
    main()
