"""Pulls one table of a real PostgreSQL with cdp, with a tap of Singer that was made for it, and with psql's \\copy to a file.

pull_peers.py CDP [ROWS] [--psql]

The tap is that of .build/tap-postgres (scripts/setup --python); --psql leaves it out. All run in turns. Of the tap, seconds of the
processor are compared, since the machine may be busy; psql is the least that it takes, so of it the clock counts. Each also asks once
for nothing, which is what it takes to begin.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests/Oracles"))
from postgres_server import PostgresServer  # noqa: E402

TABLE = """
create table {name} (id int primary key, email text, first_name text, last_name text, city text, paid numeric(12,2), ok bool, born date,
  updated_at timestamptz, note text);
insert into {name} select n, 'p' || n || '@example.com', 'first' || n % 997, 'last' || n % 9973, 'city' || n % 100, n / 100.0, n % 3 = 0,
  '1950-01-01'::date + n % 20000, '2026-01-01'::timestamptz + n * interval '1 second', 'a note of some words, ' || n
  from generate_series(1, {rows}) n;
"""


def measured(words, environment, output):
    """Seconds of the processor, the most memory in MiB, and seconds of the clock of a command and what it starts."""
    begin = time.monotonic()
    with open(output, "wb") as file:
        process = subprocess.Popen([str(word) for word in words], env=environment, stdout=file, stderr=subprocess.DEVNULL)
        # The memory of a child is at least that of this process, which is small.
        _, status, usage = os.wait4(process.pid, 0)
    if status: raise SystemExit(f"{words[0]} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, time.monotonic() - begin


def main():
    words = [word for word in sys.argv[1:] if word != "--psql"]
    cdp, rows, has_tap = Path(words[0]).resolve(), int(words[1]) if len(words) > 1 else 500_000, "--psql" not in sys.argv
    tap = Path(os.environ.get("CDP_TAP_POSTGRES", ROOT / ".build/tap-postgres/bin/tap-postgres"))
    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, count in (("people", rows), ("nobody", 0)): server.sql(TABLE.format(name=name, rows=count))
        config = place / "config.json"
        config.write_text(json.dumps({"sqlalchemy_url": f"postgresql://owner:{server.password}@localhost:{server.port}/postgres?sslmode=verify-full&sslrootcert={server.authority}"}))
        catalog = {"streams": []}
        if has_tap: catalog = json.loads(subprocess.run([tap, "--config", config, "--discover"], check=True, capture_output=True).stdout)
        found = {}
        for turn in range(2 if has_tap else 5):
            for name in ("people", "nobody"):
                for stream in catalog["streams"]:
                    stream["selected"] = stream["table_name"] == name
                    for entry in stream["metadata"]: entry["metadata"]["selected"] = stream["selected"]
                (place / "catalog.json").write_text(json.dumps(catalog))
                project = place / f"{name}-{turn}"
                project.mkdir()
                (project / "cdp.yaml").write_text(
                    f"cdp: 1\nproject: p\nconnections: {{ db: {{ postgres: {{ host: localhost, tls: verify-full }} }} }}\nsources:\n"
                    f"  {name}: {{ read: {{ sql: select * from {name}, on: db }}, delivers: snapshot, key: id, fields: {{ id: integer, email: string }}, map: [email] }}\n")
                for who, words in (("psql", ["psql", "-Xqc", f"\\copy {name} to '{place}/copied.csv' csv"]),
                                   ("cdp", [cdp, "pull", "--project", project]),
                                   ("tap-postgres", [tap, "--config", config, "--catalog", place / "catalog.json"])):
                    if who == "tap-postgres" and not has_tap: continue
                    found.setdefault((who, name), []).append(measured(words, server.environment, place / "out"))
    for who in dict.fromkeys(who for who, _ in found):
        (whole, memory, wall), start = min(found[who, "people"]), min(found[who, "nobody"])[0]
        walls = sorted(wall for _, _, wall in found[who, "people"])
        print(f"{who:12} {whole:6.2f} s of the processor, {start:.2f} s of them to begin, {memory:4.0f} MiB, {rows / whole:9,.0f} rows a second; "
              f"{walls[len(walls) // 2]:.2f} s by the clock (median), {walls[0]:.2f} (least)")

    def least(who, which): return min(run[which] for run in found[who, "people"])
    print(f"the clock: {least('cdp', 2) / least('psql', 2):.2f} × psql's")
    if has_tap: print(f"the processor: {least('tap-postgres', 0) / least('cdp', 0):.0f} times as fast as tap-postgres")


if __name__ == "__main__":
    main()
