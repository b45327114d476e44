#!/usr/bin/env bash
# mixpanel-utils 2.2.7 (Mixpanel's tool): `deduplicate_people` deletes all profiles but one of those whose e-mail is null or an empty text.
#
# Expected: who has no e-mail is nobody's duplicate, as holds for profiles that have no such property at all.
# Seen: null is compared as the text `None`, and an empty text as itself: all who have null are one person, and so are all who have an empty text. The
# profile seen last is kept and the others are sent to Mixpanel as `$delete`. Case is ignored, so a customer named `none` is among them.
#
# For who gives the profiles as a list or a file, as an export or a CRM makes them with every property in each line: one call deletes most customers
# without an e-mail. (Without a list the tool asks Mixpanel itself for profiles that have one.) Leave such profiles out of the list.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mixpanel-utils==2.2.7
cd "$work"
venv/bin/python -W ignore - <<'PYTHON'
import base64
import http.server
import json
import sys
import threading
import urllib.parse

from mixpanel_utils import MixpanelUtils

updates = []


class Mixpanel(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        updates.extend(json.loads(base64.b64decode(form["data"][0])))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": 1}')

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mixpanel)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = MixpanelUtils("secret", token="token", pool_size=1)
client.import_api = client.formatted_api = f"http://127.0.0.1:{server.server_port}"
people = {
    "ann": {"$email": "ann@shop.example", "$last_seen": "2026-07-01T10:00:00"},
    "ann-old": {"$email": "Ann@shop.example", "$last_seen": "2026-06-01T10:00:00"},
    "bo": {"$email": None, "$last_seen": "2026-07-01T10:00:00"},
    "cy": {"$email": None, "$last_seen": "2026-07-02T10:00:00"},
    "di": {"$email": "", "$last_seen": "2026-07-03T10:00:00"},
    "ed": {"$email": "", "$last_seen": "2026-07-04T10:00:00"},
    "flo": {"$last_seen": "2026-07-05T10:00:00"},
    "gil": {"$last_seen": "2026-07-06T10:00:00"},
}
deleted = client.deduplicate_people([{"$distinct_id": name, "$properties": traits} for name, traits in people.items()], backup=False)
server.shutdown()
names = sorted(update["$distinct_id"] for update in updates if "$delete" in update)
print(f"deleted {deleted}: {names}")
sys.exit(0 if deleted == 3 and names == ["ann-old", "bo", "di"] and len(updates) == 3 else 1)
PYTHON
