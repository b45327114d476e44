"""A tap that reads tables of SQLite, and behaves as taps do, well or badly, as its config says.

`keys` is a list of words: `state early` (the state comes before its rows are written), `activate` (ACTIVATE_VERSION), `batch` (rows in
files), `token` (writes its config anew), `old` (an older version of rows comes first), `noise` (messages of unknown kinds), `fail`.
"""
import gzip
import json
import os
import random
import sqlite3
import sys
import time
from pathlib import Path

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2])) if "--discover" not in sys.argv else {"--config": sys.argv[sys.argv.index("--config") + 1]}
place = Path(arguments["--config"])
config = json.loads(place.read_text())
words = config.get("keys", [])
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}, "email": {"type": ["null", "string"]}, "sum": {"type": "number"}}}


def say(**message):
    print(json.dumps(message), flush=random.random() < 0.02)


if "--discover" in sys.argv:
    print(json.dumps({"streams": [
        {"tap_stream_id": f"main-{name}", "stream": name, "schema": SCHEMA, "key_properties": ["n"], "metadata": [
            {"breadcrumb": [], "metadata": {"valid-replication-keys": ["n"], "table-key-properties": ["n"]}},
            {"breadcrumb": ["properties", "sum"], "metadata": {"inclusion": "available"}}]}
        for name in ("tickets", "staff", "others")]}))
    sys.exit()

Path(config["seen"]).write_text(json.dumps({
    "config": config, "mode": oct(place.stat().st_mode & 0o777), "folder": oct(place.parent.stat().st_mode & 0o777),
    "arguments": Path("/proc/self/cmdline").read_bytes().decode().split("\0")}))
if "token" in words:
    config["token"] = f"renewed {int(config['token'].split()[-1]) + 1}"
    place.write_text(json.dumps(config))
if "fail" in words:
    say(type="RECORD", stream="tickets", record={"n": 1, "email": "hidden@example.com"})
    print("CRITICAL cannot log in as hidden@example.com with s3cret", file=sys.stderr)
    sys.exit(1)
catalog = json.loads(Path(arguments["--catalog"]).read_text())
chosen = []
for stream in catalog["streams"]:
    facts = {tuple(item["breadcrumb"]): item["metadata"] for item in stream["metadata"]}
    assert stream["selected"] == facts[()]["selected"]
    if stream["selected"]:
        assert facts["properties", "sum"]["selected"] and facts["properties", "email"]["selected"]
        chosen.append((stream["stream"], facts[()].get("replication-key")))
state = json.loads(Path(arguments["--state"]).read_text()) if "--state" in arguments else {}
marks = state.setdefault("bookmarks", {})
database = sqlite3.connect(config["database"])
for name, cursor in chosen:
    say(type="SCHEMA", stream=name, schema=SCHEMA, key_properties=["n"])
    last = marks.get(f"main-{name}", {}).get("n", 0) if cursor else 0
    # The row of the position comes again, as taps give it.
    rows = database.execute(f"select n, email, sum from {name} where n >= ? order by n", (last,)).fetchall()
    version = {"version": int(time.time() * 1000)} if "activate" in words else {}
    if "old" in words: say(type="RECORD", stream=name, record={"n": 999999, "email": "old@example.com"}, version=1)
    if "noise" in words: say(type="NOTE", text="nothing")
    if "batch" in words and rows:
        file = Path(config["folder"]) / f"{name} {os.getpid()}.jsonl.gz"
        with gzip.open(file, "wt") as written:
            for n, email, sum in rows: written.write(json.dumps({"n": n, "email": email, "sum": sum}) + "\n")
        say(type="BATCH", stream=name, encoding={"format": "jsonl", "compression": "gzip"}, manifest=[file.as_uri()])
        rows, end = [], rows[-1][0]
    else:
        end = rows[-1][0] if rows else last
    early = random.randrange(len(rows) + 1) if "state early" in words else -1
    for at, (n, email, sum) in enumerate(rows):
        if at == early and cursor:
            marks[f"main-{name}"] = {"n": end}
            say(type="STATE", value=state)
        sys.stdout.write('{"type": "RECORD", "stream": "%s", "record": {"n": %d, "email": %s, "sum": %s}%s}\n' % (
            name, n, json.dumps(email), "%.20f" % sum, "".join(f', "{key}": {value}' for key, value in version.items())))
        if at % 50 == 0:
            sys.stdout.flush()
            time.sleep(random.random() * config.get("pause", 0))
    if cursor: marks[f"main-{name}"] = {"n": end}
    say(type="STATE", value=state)
    if version: say(type="ACTIVATE_VERSION", stream=name, **version)
