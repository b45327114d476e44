#!/usr/bin/env bash
# curl 7.88.1 (Debian 12): `curl -T - --retry` sends nothing the second time, and ends with 0.
#
# Expected: what came on standard input is sent again, as `--data-binary @-` and `-F file=@-` do, or curl says that it cannot read a pipe twice.
# Seen: the first attempt is answered with 503 and has the whole export. The second one has an empty body, which a bucket or a web server takes: 201.
# Exit code 0, nothing on standard error; with `--fail` there is only the line about the 503 that was tried again.
#
# For who streams dumps and exports (`pg_dump | curl -T -`): on a day with one hiccup the file of the day is empty, or of the part that was not yet read.
# Write to a file first, or use `--data-binary @-`, which keeps it in memory, and compare the size of what was stored.
set -euo pipefail
command -v curl >/dev/null || { echo "this needs curl" >&2; exit 2; }
curl --version | head -1
python3 - <<'PYTHON'
import http.server
import subprocess
import sys
import threading

sizes = []


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = b""
        if self.headers.get("transfer-encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers["content-length"]))
        sizes.append(len(body))
        self.send_response(503 if len(sizes) == 1 else 201)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_PUT

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()


def sent(*options):
    sizes.clear()
    done = subprocess.run(["curl", "-sS", "--retry", "2", "--retry-delay", "1", *options, f"http://127.0.0.1:{server.server_port}/export.csv"],
                          input=b"id,email\n" * 100, capture_output=True)
    return done.returncode, done.stderr.decode(), list(sizes)


upload, data = sent("-T", "-"), sent("--data-binary", "@-")
print(f"-T -: {upload}; --data-binary @-: {data}")
sys.exit(0 if upload == (0, "", [900, 0]) and data == (0, "", [900, 900]) else 1)
PYTHON
