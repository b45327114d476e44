"""A store of objects on loopback: moto behind a proxy that checks each signature, since moto checks none, and makes faults.

object_server.py FOLDER

Run by the Python of .build/objects. Writes FOLDER/port when it answers. FOLDER/faults holds the share of requests that fail: 500, 503
SlowDown, connections that drop before or after the request was done, and answers that break off. FOLDER/log gets a line for each
request. The keys are KEY and SECRET below; botocore computes what each signature should be.
"""
import datetime
import http.client
import logging
import os
import random
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import botocore.auth
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import ThreadedMotoServer

KEY, SECRET, REGION = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-west-3"
FOLDER = Path(sys.argv[1])


class Faults:
    """What goes wrong with a request, by chance."""

    def __init__(self):
        self.chance, self.lock = random.Random(7), threading.Lock()

    def next(self):
        try: share = float((FOLDER / "faults").read_text())
        except (OSError, ValueError): return None
        with self.lock:
            return self.chance.choice(["500", "503", "before", "after", "cut"]) if self.chance.random() < share else None


def expected(method, path, headers, content):
    """The Authorization that botocore would send, for the headers that are signed."""
    signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    parts = urlsplit(path)
    own = ("host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token")
    request = AWSRequest(
        method=method, url=f"http://{headers['host']}{parts.path}", data=content,
        params=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={name: headers[name] for name in signed if name not in own})
    moment = datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ")
    credentials = Credentials(KEY, SECRET, headers.get("x-amz-security-token"))
    with LOCK:
        known, botocore.auth.get_current_datetime = botocore.auth.get_current_datetime, lambda *_: moment
        try: S3SigV4Auth(credentials, "s3", REGION).add_auth(request)
        finally: botocore.auth.get_current_datetime = known
    return request.headers["Authorization"]


LOCK, LOG = threading.Lock(), threading.Lock()


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faults, port = Faults(), 0

    def log_message(self, *_): pass

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        content = self.rfile.read(length)
        # Who sent it was killed: what is not there whole is no request, and has no digest to check.
        if len(content) < length: return self.drop()
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault = self.faults.next()
        with LOG, open(FOLDER / "log", "a") as log:
            log.write(f"{self.command} {self.path} {headers.get('range', '-')} {fault or 'ok'}\n")
        if fault in ("500", "503"):
            code = {"500": "InternalError", "503": "SlowDown"}[fault]
            return self.say(int(fault), {}, f"<Error><Code>{code}</Code></Error>".encode())
        if fault == "before": return self.drop()
        try: right = expected(self.command, self.path, headers, content)
        except Exception as problem: right = f"none: {problem}"
        if headers.get("authorization") != right:
            (FOLDER / "wrong").open("a").write(f"{self.command} {self.path}\n got {headers.get('authorization')}\nwant {right}\n")
            return self.say(403, {}, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        there = http.client.HTTPConnection("127.0.0.1", self.port)
        there.request(self.command, self.path, content, {name: value for name, value in self.headers.items() if name.lower() != "host"} | {"Host": f"127.0.0.1:{self.port}"})
        got = there.getresponse()
        bytes = got.read()
        if fault == "after": return self.drop()
        kept = {name: value for name, value in got.getheaders() if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server")}
        size = got.getheader("content-length") if self.command == "HEAD" else None
        self.say(got.status, kept, bytes, cut=fault == "cut", size=size)

    def say(self, status, headers, bytes, cut=False, size=None):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name, value)
        if status not in (204, 304): self.send_header("Content-Length", size or str(len(bytes)))
        self.end_headers()
        if self.command == "HEAD": return
        if cut and len(bytes) > 1:
            self.wfile.write(bytes[:random.randrange(len(bytes))])
            return self.drop()
        self.wfile.write(bytes)

    def drop(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(2)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    moto.start()
    Proxy.port = moto.get_host_and_port()[1]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    (FOLDER / "moto").write_text(str(Proxy.port))
    (FOLDER / "port.new").write_text(str(server.server_port))
    os.rename(FOLDER / "port.new", FOLDER / "port")
    server.serve_forever()


if __name__ == "__main__":
    main()
