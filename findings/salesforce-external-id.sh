#!/usr/bin/env bash
# simple-salesforce 1.12.10: `upsert` of a customer `A#1` writes the customer `A`; `get_by_custom_id` of `A 1` asks for `A+1`.
#
# Expected: an external id is one part of the path, whatever its letters, in both.
# Seen: `upsert`, `update`, `get` and `delete` put the id into the address as it is. What follows `#` is no part of a request, so `A#1` and `A#2` are both
# `A`; `A?x` becomes a query, `A/1` another path. `get_by_custom_id` encodes for a form instead of a path: a blank is `+`, which in a path is a plus sign.
# Salesforce answers 201 or 204 for the other record.
#
# For who writes customers by the id of a shop or an ERP: several of them become one record, which the last one wins. Quote it first
# (`urllib.parse.quote(id, safe="")`), and read with `get` and the quoted id too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check simple-salesforce==1.12.10
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import sys
import threading

import requests
from simple_salesforce.api import SFType

paths = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_PATCH(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        paths.append(self.path.removeprefix("/Contact/"))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_PATCH

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
contact = SFType("Contact", "session", "salesforce.invalid", session=requests.Session())
contact.base_url = f"http://127.0.0.1:{server.server_port}/Contact/"
for key in ("A#1", "A#2", "A?x", "A/1"): contact.upsert(f"Shop__c/{key}", {"LastName": key})
contact.get_by_custom_id("Shop__c", "A 1")
contact.get_by_custom_id("Shop__c", "A#1")
print(paths)
sys.exit(0 if paths == ["Shop__c/A", "Shop__c/A", "Shop__c/A?x", "Shop__c/A/1", "Shop__c/A+1", "Shop__c/A%231"] else 1)
PYTHON
