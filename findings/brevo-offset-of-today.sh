#!/usr/bin/env bash
# brevo-python 5.1.0: a `datetime` without a zone is sent with the offset that the machine has today, not the one of its date.
#
# Expected: 10:00 in July in Paris is 10:00+02:00 and 10:00 in January 10:00+01:00, as `astimezone()` says, whenever the job runs; or an error.
# Seen: both get one offset, that of the day on which the code runs: run in winter, all times of summer are an hour late, run in summer, all of winter
# are an hour early. Sent again half a year later the same value is another instant. Values with a zone are right.
#
# For who sends attributes and events: the code is made by Fern's generator, which other vendors use too. Give every time its zone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check brevo-python==5.1.0 tzdata==2026.6
TZ=Europe/Paris "$work/venv/bin/python" - <<'PYTHON'
import datetime
import http.server
import json
import sys
import threading

from brevo import Brevo

bodies = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Brevo(api_key="none", base_url=f"http://127.0.0.1:{server.server_port}")
winter, summer = datetime.datetime(2026, 1, 15, 10), datetime.datetime(2026, 7, 15, 10)
client.contacts.update_contact(identifier=1, attributes={"WINTER": winter, "SUMMER": summer, "AWARE": summer.astimezone()})
server.shutdown()
sent = bodies[0]["attributes"]
today = datetime.datetime.now().astimezone().isoformat()[-6:]
print(f"sent {sent}, offset of today {today}")
sys.exit(0 if sent == {"WINTER": f"2026-01-15T10:00:00{today}", "SUMMER": f"2026-07-15T10:00:00{today}", "AWARE": "2026-07-15T10:00:00+02:00"} else 1)
PYTHON
