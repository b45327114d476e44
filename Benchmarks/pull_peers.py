"""Pulls one table of a real PostgreSQL with cdp, and with a tap of Singer that was made for it: rows per second of processor time.

pull_peers.py CDP [ROWS]

The tap is that of .build/tap-postgres (scripts/setup --python). Both run in turns; the machine may be busy, so seconds of the processor
are compared and not of the clock. Each also asks once for nothing, which is what it takes to begin.
"""
import json
import os
import subprocess
import sys
import tempfile
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
    """Seconds of the processor and the most memory in MiB of a command and what it starts."""
    with open(output, "wb") as file:
        process = subprocess.Popen([str(word) for word in words], env=environment, stdout=file, stderr=subprocess.DEVNULL)
        # The memory of a child is at least that of this process, which is small.
        _, status, usage = os.wait4(process.pid, 0)
    if status: raise SystemExit(f"{words[0]} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    cdp, rows = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
    tap = Path(os.environ.get("CDP_TAP_POSTGRES", ROOT / ".build/tap-postgres/bin/tap-postgres"))
    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, count in (("people", rows), ("nobody", 0)): server.sql(TABLE.format(name=name, rows=count))
        config = place / "config.json"
        config.write_text(json.dumps({"sqlalchemy_url": f"postgresql://owner:{server.password}@localhost:{server.port}/postgres?sslmode=verify-full&sslrootcert={server.authority}"}))
        catalog = json.loads(subprocess.run([tap, "--config", config, "--discover"], check=True, capture_output=True).stdout)
        found = {}
        for turn in range(2):
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
                for who, words in (("cdp", [cdp, "pull", "--project", project]),
                                   ("tap-postgres", [tap, "--config", config, "--catalog", place / "catalog.json"])):
                    seconds, memory = measured(words, server.environment, place / "out")
                    best = found.get((who, name))
                    if best is None or seconds < best[0]: found[who, name] = (seconds, memory)
    for who in ("cdp", "tap-postgres"):
        (whole, memory), (start, _) = found[who, "people"], found[who, "nobody"]
        print(f"{who:12} {whole:6.2f} s of the processor, {start:.2f} s of them to begin, {memory:4.0f} MiB, {rows / whole:9,.0f} rows a second")
    print(f"cdp is {found['tap-postgres', 'people'][0] / found['cdp', 'people'][0]:.0f} times as fast")


if __name__ == "__main__":
    main()
