#!/usr/bin/env bash
# boto3 1.44.8 and obstore 0.12.1: an object that is put on condition that there is none (`If-None-Match: *`) conflicts with itself.
#
# Expected: success, as the object is there and is ours, or an error that says that it is not known whether it was written.
# Seen: where the answer to the put is lost, both send it again by themselves, and the second attempt meets the object of the first one: 412
# PreconditionFailed, `AlreadyExistsError`. That is the answer that says that somebody else was first. So the one who holds the lock gives up, and nobody
# has it: until it is removed by hand everybody sees a holder.
#
# For who takes locks, claims batches or makes versions in a bucket: write a word of one's own into the object, and after such an error read it and
# compare.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 obstore==0.12.1
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_DEFAULT_REGION=eu-west-3 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import socket
import sys
import threading

import boto3
import obstore
from obstore.store import S3Store

objects, answers = {}, []


class Bucket(http.server.BaseHTTPRequestHandler):
    """A bucket that takes puts as S3 does, and loses its first answer to each key."""
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        exists = self.path in objects and self.headers.get("if-none-match") == "*"
        answers.append(412 if exists else 200)
        if not exists:
            objects[self.path] = body
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        text = b"<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message></Error>"
        self.send_response(412)
        self.send_header("content-type", "application/xml")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
told = []
try: boto3.client("s3", endpoint_url=url).put_object(Bucket="crm", Key="boto3.lock", Body=b"me", IfNoneMatch="*")
except Exception as error: told.append(error.response["Error"]["Code"])
store = S3Store("crm", endpoint=url, client_options={"allow_http": True}, virtual_hosted_style_request=False, region="eu-west-3")
try: obstore.put(store, "obstore.lock", b"me", mode="create")
except Exception as error: told.append(type(error).__name__)
print(f"{told}, answers of the bucket {answers}, objects {sorted(objects)}")
sys.exit(0 if told == ["PreconditionFailed", "AlreadyExistsError"] and answers == [200, 412, 200, 412] and len(objects) == 2 else 1)
PYTHON
