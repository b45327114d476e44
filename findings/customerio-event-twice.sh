#!/usr/bin/env bash
# customerio 3.2.0: an event whose answer is lost is sent again, though the documentation says that what is sent by POST is not sent again.
#
# Expected: one request and an error, as the README says ("any invocations which require POST are not retried"), or an id that goes with each attempt.
# Seen: the client switches repeats on for every method. An event that Customer.io took, but whose answer was lost or came as a 502 of a proxy, comes again
# with no id, by which Customer.io tells repeats from new events. `track` then succeeds, so nobody hears of it.
#
# For who sends orders: on a bad day of the network purchases and loyalty points are counted twice, or more often. Give `track` an `id`, which goes with
# every attempt, or make the client with `retries=0`.
set -euo pipefail
command -v openssl >/dev/null || { echo "this needs Debian's package openssl" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check customerio==3.2.0 requests==2.34.2 urllib3==2.8.0
cd "$work"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
REQUESTS_CA_BUNDLE=$work/cert.pem NO_PROXY=localhost venv/bin/python -W ignore - <<'PYTHON'
import http.server
import importlib.metadata
import json
import socket
import ssl
import sys
import threading

from customerio import CustomerIO, CustomerIOException

taken = []


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes every event, and loses its first answer to each customer; the second customer's first answer is a 502 of a proxy."""

    def do_POST(self):
        customer = self.path.split("/")[-2]
        first = customer not in [name for name, _ in taken]
        taken.append((customer, json.loads(self.rfile.read(int(self.headers["content-length"])))))
        if first and customer != "bo":
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        self.send_response(502 if first else 200)
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
for customer, options in {"ann": {}, "bo": {}, "cy": {"retries": 0}}.items():
    try:
        CustomerIO("site", "key", host="localhost", port=server.server_port, **options).track(customer, "buy", {"price": 5})
        taken.append((customer, "success"))
    except CustomerIOException:
        taken.append((customer, "error"))
server.shutdown()
readme = " ".join(importlib.metadata.metadata("customerio").get_payload().split())
told = {name: [body if isinstance(body, str) else "id" in body for customer, body in taken if customer == name] for name in ("ann", "bo", "cy")}
print(f"requests, with an id: {told}; the README denies it: {'any invocations which require `POST` are not retried' in readme}")
twice = [False, False, "success"]
sys.exit(0 if told == {"ann": twice, "bo": twice, "cy": [False, "error"]} and "any invocations which require `POST` are not retried" in readme else 1)
PYTHON
