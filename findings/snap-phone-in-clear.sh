#!/usr/bin/env bash
# snap-business-sdk 1.0.0 (Snap's conversions API): a phone number given as its README shows, `phone=`, is sent as it is, not hashed.
#
# Expected: the README gives `phone` with the comment that it will be hashed and set as `hashed_phone_number`, as `email` is as `hashed_email`; or an error
# for a name that is not known, as a wrong type raises one.
# Seen: the class knows the name `phone_number` only. `phone` is taken for a field that it has no rule for, and the number stands in the request in the
# clear, beside the hashed email. The same happens to a misspelt `firstname`. The call succeeds.
#
# For who sends conversions: numbers leave the house that were to leave it hashed only, and Snap matches nobody by them. Look at `getCapiEvent()` of one event
# before any is sent, and give `hashed_phone_number`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check snap-business-sdk==1.0.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import importlib.metadata
import json
import sys
import threading

from snap_business_sdk.public.conversion_api import ConversionApi
from snap_business_sdk.public.conversion_event import ConversionEvent

bodies = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"status": "VALID", "reason": "none"}')

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = ConversionApi(access_token="none", launchpad_url=f"http://127.0.0.1:{server.server_port}")
base = {"pixel_id": "none", "event_type": "PURCHASE", "event_conversion_type": "WEB", "timestamp": "1", "email": "ann@shop.example"}
answer = client.send_event_sync(ConversionEvent(**base, phone="+1 415 555 0101", firstname="Ann"))
server.shutdown()
sent = bodies[0]
sent = sent[0] if isinstance(sent, list) else sent
readme = importlib.metadata.metadata("snap-business-sdk").get_payload()
promised = "(it will be hashed and set to hashed_phone_number automatically)\n" in readme and '\n       phone="1234567890"' in readme
print(f"sent {sent}; README says hashed: {promised}; answer {answer}")
good = sent["phone"] == "+1 415 555 0101" and sent["firstname"] == "Ann" and "hashed_phone_number" not in sent and len(sent["hashed_email"]) == 64
sys.exit(0 if good and promised and "email" not in sent else 1)
PYTHON
