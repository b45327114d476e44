#!/usr/bin/env bash
# customerio 3.2.0: a time that `track` cannot read is left out, and the event happens now; `backfill` of the same client raises an error.
#
# Expected: an error, as `backfill` gives.
# Seen: the texts `2026-07-01T10:00:00Z` and `1782900000.5` and the date `datetime.date(2026, 7, 1)` give a request that has no timestamp. Customer.io
# accepts it and dates the event by its arrival. A `datetime`, a number and a text of digits are sent. `track_anonymous` does the same.
#
# For who sends yesterday's orders from JSON, where times are texts: all purchases are of today, campaigns such as "30 days after" start for
# everybody at once, and no log has a line of it. Give a `datetime`.
set -euo pipefail
command -v openssl >/dev/null || { echo "this needs Debian's package openssl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check customerio==3.2.0 requests==2.34.2 urllib3==2.8.0
cd "$work"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
REQUESTS_CA_BUNDLE=$work/cert.pem NO_PROXY=localhost venv/bin/python -W ignore - <<'PYTHON'
import datetime
import http.server
import json
import ssl
import sys
import threading

from customerio import CustomerIO, CustomerIOException

bodies = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("localhost", 0), Receiver)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = CustomerIO("site", "key", host="localhost", port=server.server_port, retries=0)
times = {
    "text": "2026-07-01T10:00:00Z",
    "fraction": "1782900000.5",
    "date": datetime.date(2026, 7, 1),
    "digits": "1782900000",
    "datetime": datetime.datetime(2026, 7, 1, 10, tzinfo=datetime.timezone.utc),
}
tracked, filled = {}, {}
for name, time in times.items():
    client.track("ann", "buy", {"price": 5}, timestamp=time)
    tracked[name] = bodies[-1].get("timestamp")
    try:
        client.backfill("ann", "buy", time, price=5)
        filled[name] = bodies[-1]["timestamp"]
    except CustomerIOException:
        filled[name] = "error"
server.shutdown()
print(f"track {tracked}, backfill {filled}")
sent = {"digits": 1782900000, "datetime": 1782900000}
sys.exit(0 if tracked == {"text": None, "fraction": None, "date": None, **sent} and filled == {"text": "error", "fraction": "error", "date": "error", **sent} else 1)
PYTHON
