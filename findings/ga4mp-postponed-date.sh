#!/usr/bin/env bash
# ga4mp 2.0.4 (Google Analytics' measurement protocol): the date of a postponed event is left out, and the event happens now.
#
# Expected: its documentation says that with a date "postpone must be False or an assertion will be thrown".
# Seen: `send(events, postpone=True, date=yesterday)` raises nothing, then or when `postponed_send` sends: the event has the time at which it was put
# aside. Sent at once, it has its date, without the fraction of a second.
#
# For who gathers purchases of the night and sends them in the morning: all of them are of the morning, in another day's revenue and another session. Send
# events with a date at once.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ga4mp==2.0.4
TZ=UTC "$work/venv/bin/python" - <<'PYTHON'
import datetime
import http.server
import json
import sys
import threading
import time

from ga4mp import GtagMP

bodies = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = GtagMP(api_secret="none", measurement_id="G-1", client_id="1.2")
client._base_domain = f"http://127.0.0.1:{server.server_port}/mp/collect"
yesterday = datetime.datetime.now().replace(microsecond=500000) - datetime.timedelta(days=1)


def event():
    return [{"name": "order_paid", "params": {"currency": "EUR", "value": 10.0}}]


client.send(event(), date=yesterday)
try:
    client.send(event(), postpone=True, date=yesterday)
    client.postponed_send()
    error = None
except AssertionError as problem:
    error = problem
server.shutdown()
age = [round((time.time() - body["timestamp_micros"] / 1e6) / 3600) for body in bodies]
fraction = bodies[0]["timestamp_micros"] % 1000000
print(f"hours ago: at once {age[0]}, postponed {age[1:]}; error {error}; fraction {fraction}")
sys.exit(0 if age == [24, 0] and error is None and fraction == 0 else 1)
PYTHON
