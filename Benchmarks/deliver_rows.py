"""Delivers a large audience to a table of a real PostgreSQL and to a service on loopback: rows per second and the most memory.

deliver_rows.py CDP [ROWS]

The rows are made beforehand and stand in the store; only `cdp deliver` is measured. Beside it `psql` copies the same rows into a
table of the same form, once from a file and then into the table by `insert … on conflict`. The service reads each request,
counts its rows and answers.
"""
import csv
import http.server
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests/Oracles"))
from measuring import measure  # noqa: E402
from postgres_server import PostgresServer  # noqa: E402

SPECS = """
cdp: 1
project: delivered
connections:
  crm: {{ postgres: {{ host: localhost, port: "{port}", tls: verify-full, root_certificate: {authority} }} }}
  tool: {{ http: {{ url: "http://127.0.0.1:{tool}", concurrency: 4 }} }}
sources:
  people:
    read: people.csv
    delivers: snapshot
    key: id
    fields: {{ id: string, email: string, first: string, last: string, city: string }}
    map: {{ email: email, first_name: first, last_name: last, city: city, loyalty_id: id }}
profile:
  attributes: {{ loyalty_id: {{ type: string, identifier: true, pii: none }}, city: {{ type: string }} }}
destinations:
  table:
    write: {{ table: people, on: crm, within: 10 seconds }}
    key: id
    fields: &fields {{ id: loyalty_id, email: email, first: first_name, last: last_name, city: city }}
  service:
    write:
      on: tool
      within: 10 seconds
      upsert: {{ request: POST /people, batch: 1000, body: {{ people: {{ each: {{ id: {{ row: key }}, about: {{ row: others }} }} }} }} }}
      remove: {{ request: POST /gone, batch: 1000, body: {{ people: {{ each: {{ row: key }} }} }} }}
    key: id
    fields: *fields
"""


class Sink(http.server.BaseHTTPRequestHandler):
    """Counts rows."""
    protocol_version, rows, requests = "HTTP/1.1", 0, 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Sink.rows += body.count(b'"email"')
        Sink.requests += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_): pass


def main():
    cdp, rows = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        place, port = Path(folder), sink.server_address[1]
        with open(place / "people.csv", "w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["id", "email", "first", "last", "city"])
            lines.writerows((f"p{n}", f"p{n}@example.com", f"first{n % 997}", f"last{n % 9973}", f"city{n % 100}") for n in range(rows))
        (place / "cdp.yaml").write_text(SPECS.format(port=server.port, authority=server.authority, tool=port))
        accepted = [word for name in ("table", "service") for word in ("--accept", f"discloses.field:destination.{name}")]
        # The receivers are away while the rows come into the store.
        server.stop()
        sink.server_close()
        begun = subprocess.run(
            [cdp, "apply", "--yes", "--quiet", *accepted, "--project", place], env=server.environment, capture_output=True, text=True)
        server.start()
        if begun.returncode != 7: raise SystemExit(f"apply ended with {begun.returncode}: {begun.stdout}{begun.stderr}")
        sink = http.server.ThreadingHTTPServer(("127.0.0.1", port), Sink)
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        print("                       wall   processor      peak      rows a second")
        for name in ("table", "service"):
            figures, _ = measure([cdp, "deliver", name, "--project", place], environment=server.environment)
            print(f"deliver {name:12} {figures['wall']:7.1f} s {figures['cpu']:9.1f} s {figures['peak']:5.0f} MiB {rows / figures['wall']:14,.0f}")
        found = int(server.sql("select count(*) from people"))
        if (found, Sink.rows) != (rows, rows): raise SystemExit(f"the table holds {found} rows, the service was sent {Sink.rows}")
        begin = time.monotonic()
        statements = ("create table other (like people including all)", "create temporary table sent (like people)",
                      f"\\copy sent from '{place}/people.csv' with (format csv, header)",
                      "insert into other select * from sent on conflict (id) do update set email = excluded.email")
        subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", *[word for text in statements for word in ("-c", text)]],
                       env=server.environment, check=True)
        wall = time.monotonic() - begin
        print(f"psql, one transaction  {wall:5.1f} s {rows / wall:41,.0f}")
        figures, _ = measure([cdp, "plan", "--project", place], environment=server.environment)
        print(f"plan that looks into the table {figures['wall']:.1f} s, {figures['peak']:.0f} MiB")

if __name__ == "__main__":
    main()
