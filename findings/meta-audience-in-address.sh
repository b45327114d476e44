#!/usr/bin/env bash
# facebook_business 26.0.3 (Meta's SDK): `remove_users` puts the whole audience into the address of the request.
#
# Expected: the rows are in the body, as `add_users` sends them.
# Seen: parameters of every DELETE go into the query, the payload too: 73 bytes for each person, 43 KB for 600, 731 KB for the 10,000 rows that a request may
# have. Common limits of servers and proxies are 8 to 64 KB, so a company's proxy refuses with 414 what adding passes; and logs of addresses, which hold no
# bodies, hold the hashes.
#
# For who keeps audiences: people are added and never leave, and those who withdrew consent are among the ones to be removed. Send some 80 at a time.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check facebook_business==26.0.3
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import json
import sys
import threading

from facebook_business.adobjects.customaudience import CustomAudience
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession

seen = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        seen.append((self.command, len(self.path), len(self.rfile.read(int(self.headers.get("content-length") or 0)))))
        body = json.dumps({"audience_id": "1", "num_received": 600, "num_invalid_entries": 0}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_DELETE = do_POST

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
FacebookSession.GRAPH = f"http://127.0.0.1:{server.server_port}"
audience = CustomAudience("1", api=FacebookAdsApi(FacebookSession(access_token="none")))
people = [f"a{number}@example.com" for number in range(600)]
audience.add_users(CustomAudience.Schema.email_hash, people)
audience.remove_users(CustomAudience.Schema.email_hash, people)
print(f"method, bytes of the address, bytes of the body: {seen}")
(added, short, body), (removed, long, empty) = seen
sys.exit(0 if (added, removed, empty) == ("POST", "DELETE", 0) and short < 100 and body > 40_000 and long > 40_000 else 1)
PYTHON
