#!/usr/bin/env bash
# klaviyo-api 25.0.0: attributes of a profile that the client does not know are left out of the request, without an error.
#
# Expected: they are sent, so that Klaviyo answers that there is no such field, or the client raises an error as it does for a wrong type.
# Seen: a body given as a dict is read into a model, and what the model has no place for is gone: `loyalty` beside `first_name`, and `firstName` and
# `phone` too, which are near the names that it knows. What is sent is a valid update without them, and the call succeeds.
#
# For who sends traits: a misspelt or new trait never arrives, and no log has a line of it. Traits of one's own belong in `properties`, where all are
# kept; compare what `to_dict()` of the model gives with what was meant.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check klaviyo-api==25.0.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import json
import sys
import threading

from klaviyo_api import KlaviyoAPI

bodies = []
answer = json.dumps({"data": {"type": "profile", "id": "01", "attributes": {}, "links": {"self": "https://shop.example"}}, "links": {"self": "https://shop.example"}})


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_PATCH(self):
        bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = KlaviyoAPI("pk_none", max_retries=0, test_host=f"http://127.0.0.1:{server.server_port}")
traits = {"first_name": "Ann", "firstName": "Ann", "phone": "+4712345678", "loyalty": "gold", "properties": {"loyalty": "gold"}}
try:
    client.Profiles.update_profile("01", {"data": {"type": "profile", "id": "01", "attributes": traits}})
    error = None
except Exception as problem:
    error = problem
try:
    client.Profiles.update_profile("01", {"data": {"type": "profile", "id": "01", "attributes": {"first_name": ["Ann"]}}})
    wrong = "sent"
except Exception:
    wrong = "refused"
server.shutdown()
sent = bodies[0]["data"]["attributes"]
print(f"sent {sent}, error {error}; wrong type {wrong}, requests {len(bodies)}")
sys.exit(0 if sent == {"first_name": "Ann", "properties": {"loyalty": "gold"}} and error is None and wrong == "refused" and len(bodies) == 1 else 1)
PYTHON
