"""A Singer target of the trial: takes streams into SQLite, and has the habit that its config names until `mended` lies beside it."""
import json
import os
import sqlite3
import sys
from pathlib import Path

path = Path(sys.argv[sys.argv.index("--config") + 1])
config = json.loads(path.read_text())
habit = "none" if Path("mended").exists() else config["habit"]
desk = sqlite3.connect(f"{config['habit']}.db", timeout=60)
desk.execute("create table if not exists seen (id text, token text, mode text)")
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "SCHEMA":
        key, names = message["key_properties"][0], list(message["schema"]["properties"])
        desk.execute(f"create table if not exists held ({', '.join(names)}, primary key ({key}))")
    elif message["type"] == "RECORD":
        record = message["record"]
        desk.execute(f"insert or replace into held values ({', '.join('?' * len(names))})", [record[name] for name in names])
        if habit == "half" and record["EMAIL"].endswith("3@example.com"):
            desk.commit()
            sys.exit(f"CRITICAL cannot take {record['EMAIL']}, hidden {config['token']}")
    else:
        state = message["value"]
        desk.execute("insert into seen values (?, ?, ?)", (state["bookmarks"][message.get("stream", "people")]["delivery"], config["token"], oct(os.stat(path).st_mode)[-3:]))
        desk.commit()
        if habit == "renews": path.write_text(json.dumps(config | {"token": f"renewed {desk.execute('select count(*) from seen').fetchone()[0]}"}))
        if habit == "old": state = {"bookmarks": {"people": {"delivery": "an old one"}}}
        if habit == "noisy": print("2 rows loaded\n{}\n[1]")
        if habit != "silent": print(json.dumps(state, indent=None, separators=(" , ", " : ")), flush=True)
        if habit == "early": sys.exit(3)
