"""Two appliers, a compactor and vacuum, and readers of every kind on one store at the same time: every read is one whole generation.

together.py CDP [SECONDS] [rewrite|deletion_vectors]

Each night brings events and changed people. Readers are deltalake, Polars, DuckDB over `cdp views`, and commands that look. What the Delta
readers find must be as many rows as the journal says of that version; nothing may end otherwise than it should.
"""
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import duckdb
import polars
from deltalake import DeltaTable, QueryBuilder
import pyarrow as pa

START = datetime.datetime(2026, 1, 1)
TABLES = ["profiles", "members", "memberships", "identifiers", "records"]
# Readers take no locks, so a generation stays for twenty others.
KEEP = "20 hours"


class Together:
    def __init__(self, cdp, project, updates):
        self.cdp, self.project, self.store = cdp, project, project / "store"
        self.environment = dict(os.environ, CDP_RANGE_ROWS="40")
        self.lock, self.hours, self.isOver = threading.Lock(), 0, False
        self.done, self.problems = Counter(), []
        self.run("init")
        text = (project / "cdp.yaml").read_text()
        (project / "cdp.yaml").write_text(text.replace("store: store\n", f"store: {{ path: store, updates: {updates}, keep: {KEEP} }}\n"))
        self.run("apply", "--yes", "--quiet", "--as-of", self.now())
        self.people, self.events = (next((project / "data").glob(pattern)).read_text(encoding="latin-1").split("\n")
                                    for pattern in ("loyalty_*.csv", "web_events_*.csv"))

    def now(self):
        return (START + datetime.timedelta(hours=self.hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def run(self, *arguments, allowed=(0,)):
        done = subprocess.run([self.cdp, *arguments, "--project", self.project], capture_output=True, text=True, env=self.environment)
        if done.returncode not in allowed:
            self.problems.append(f"{' '.join(arguments)} ended with {done.returncode}: {done.stdout[-400:]}{done.stderr[-400:]}")
        with self.lock:
            self.done[f"{arguments[0]} {done.returncode}"] += 1
        return done

    def apply(self, number):
        for night in range(10 ** 6):
            if self.isOver:
                return
            for name, lines, count in (("web_events", self.events, 6), ("loyalty", self.people, 3)):
                if name == "loyalty" and night % 3:
                    continue
                rows = random.sample([line for line in lines[1:] if line], count)
                if name == "web_events":
                    rows = [f"n{number}-{night}-{at}," + row.split(",", 1)[1] for at, row in enumerate(rows)]
                (self.project / f"data/{name}_2026-{number}-{night}.csv").write_text("\n".join([lines[0], *rows, ""]), encoding="latin-1")
            with self.lock:
                self.hours += 1
                as_of = self.now()
            # The other one may have come before with a later instant (1), or brought what opens a gate (5).
            plan = self.project / f"{number}.cdpplan"
            if night % 2:
                done = self.run("plan", "--out", plan, "--quiet", "--as-of", as_of, allowed=(0, 1))
                if not done.returncode:
                    # Somebody else may have come between (4).
                    self.run("apply", plan, "--yes", "--quiet", "--lock-timeout", "60s", allowed=(0, 4, 5))
            else:
                done = self.run("apply", "--yes", "--quiet", "--as-of", as_of, "--lock-timeout", "60s", allowed=(0, 1, 5))
            if done.returncode == 1 and "lies before" not in done.stderr:
                self.problems.append(f"{done.args[1]} ended with 1: {done.stderr[-400:]}")

    def tend(self):
        """Undoes, forgets, compacts and vacuums, each once a round, so that few rounds suffice to see all of them at work."""
        works = [self.undo, self.forget, *[lambda: self.run("compact", "--lock-timeout", "60s")] * 2,
                 *[lambda: self.run("vacuum", "--yes", "--as-of", self.now(), "--lock-timeout", "60s")] * 2]
        while not self.isOver:
            for work in random.sample(works, len(works)):
                time.sleep(random.random())
                if self.isOver:
                    return
                work()

    # Somebody else may have come with a later instant (1), or brought what opens a gate (5).
    def undo(self):
        latest = len(list((self.store / "_cdp/journal").glob("*.json")))
        self.run("rollback", str(latest - 1), "--yes", "--quiet", "--lock-timeout", "60s", "--as-of", self.now(), allowed=(0, 1, 5))

    def forget(self):
        name = random.choice(sorted(path.name for path in (self.project / "data").glob("web_events_2026-*")) or ["none"])
        self.run("source", "forget", f"data/{name}", "--yes", "--quiet", "--lock-timeout", "60s", "--as-of", self.now(), allowed=(0, 1, 5))

    def is_at_work(self):
        return all(self.done[f"{name} 0"] for name in ("apply", "compact", "vacuum"))

    def rows(self, table, version):
        """The rows that the journal says a version of a table has; nil where no generation has that version any more."""
        for path in sorted((self.store / "_cdp/journal").glob("*.json"), reverse=True):
            state = json.loads(path.read_text())["tables"][table]
            if state["version"] == version:
                return state["rows"]

    def read(self, name):
        while not self.isOver:
            table = random.choice(TABLES)
            try:
                opened = DeltaTable(str(self.store / table))
                version = opened.version()
                if name == "deltalake":
                    found = pa.table(QueryBuilder().register("t", opened).execute("select * from t").read_all()).num_rows
                else:
                    found = polars.scan_delta(str(self.store / table), version=version).collect().height
            except Exception as error:  # whatever a reader raises is what is looked for
                self.problems.append(f"{name} on {table}: {str(error)[:300]}")
                continue
            wanted = self.rows(table, version)
            if wanted is not None and found != wanted:
                self.problems.append(f"{name} reads {found} rows of {table} at {version}, the journal says {wanted}")
            with self.lock:
                self.done[name] += 1

    def look(self):
        while not self.isOver:
            command = random.choice([("query", "profiles", "--count", "--unlogged"), ("verify",), ("status",), ("history",), ("views",)])
            done = self.run(*command)
            if command[0] != "views" or done.returncode:
                continue
            try:
                duckdb.connect().execute(done.stdout).execute("select count(*) from profiles").fetchall()
            except Exception as error:
                self.problems.append(f"duckdb over cdp views: {str(error)[:300]}")
            with self.lock:
                self.done["duckdb"] += 1


def main():
    cdp, seconds = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    updates = sys.argv[3] if len(sys.argv) > 3 else "deletion_vectors"
    with tempfile.TemporaryDirectory() as folder:
        store = Together(cdp, Path(folder), updates)
        work = [lambda: store.apply(1), lambda: store.apply(2), store.tend, *[lambda: store.read("deltalake")] * 3,
                *[lambda: store.read("polars")] * 3, *[store.look] * 4]
        threads = [threading.Thread(target=body) for body in work]
        for thread in threads:
            thread.start()
        start = time.monotonic()
        # A slow machine needs longer until every command has been at work.
        while time.monotonic() < start + seconds or not (store.is_at_work() or time.monotonic() > start + 10 * seconds):
            time.sleep(0.5)
        lasted = time.monotonic() - start
        store.isOver = True
        for thread in threads:
            thread.join()
        store.run("verify")
    for problem in store.problems:
        print(problem, file=sys.stderr)
    print(", ".join(f"{name}: {count}" for name, count in sorted(store.done.items())))
    if store.problems:
        sys.exit(1)
    if not store.is_at_work():
        sys.exit("too little time: not every command was at work")
    print(f"{lasted:.0f} s together, {updates}: every read was one whole generation")


if __name__ == "__main__":
    main()
