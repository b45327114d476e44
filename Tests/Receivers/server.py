"""One HTTP server on loopback that plays all the vendors; their paths tell them apart.

A handler gets a `Request` and returns an `Answer`, or raises `Refused`. What it writes is durable before the answer leaves, and is all or nothing.
"""
import http.server
import json
import re
import socket
import sys
import time
import traceback
import urllib.parse
from dataclasses import dataclass, field

ROUTES, THROTTLED, EFFECTS = [], {}, {}


@dataclass
class Answer:
    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    rows: int = 0

    def encoded(self):
        if self.body is None: return b"", None
        if isinstance(self.body, (dict, list)): return json.dumps(self.body, ensure_ascii=False).encode(), "application/json; charset=utf-8"
        return str(self.body).encode(), "text/csv" if self.headers.get("kind") == "csv" else "text/plain"


class Refused(Exception):
    """A request is answered with an error and has no effect."""

    def __init__(self, status, body, **headers):
        super().__init__(status)
        self.answer = Answer(status, body, headers)


@dataclass
class Request:
    method: str
    path: str
    query: dict
    headers: object
    body: bytes
    store: object
    faults: object
    options: object
    number: int
    fault: str = None
    base: str = ""

    def json(self, refuse):
        """The body as JSON; `refuse` makes the vendor's answer to what is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise refuse(f"the body is no JSON: {error}") from None

    def checks(self, index):
        """Whether the vendor's own models are asked about this; all of them unless `--models` says a share."""
        return index * self.options.models % 1 < self.options.models

    def refuses(self, key, index=0):
        return self.faults.refuses(key, index, self.fault)


def route(vendor, method, pattern):
    """Enters a handler: `(request, *groups of the pattern)`."""
    def enter(handler):
        ROUTES.append((vendor, method, re.compile(pattern + "$"), handler))
        return handler
    return enter


def throttled(vendor):
    """Enters how a vendor says that there are too many requests: `(seconds or date, seconds) -> Answer`."""
    return lambda handler: THROTTLED.setdefault(vendor, handler)


def effect(vendor):
    """Enters what a job of a vendor does: `(store, list, payload) -> (status, result)`."""
    return lambda handler: EFFECTS.setdefault(vendor, handler)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self):
        length = self.headers.get("content-length")
        if self.headers.get("transfer-encoding", "").lower() == "chunked": body = self.chunks()
        else: body = self.rfile.read(int(length or 0))
        parts = urllib.parse.urlsplit(self.path)
        for vendor, method, pattern, handler in ROUTES:
            match = pattern.match(parts.path)
            if match and method == self.command: return self.answer(vendor, handler, match.groups(), parts, body)
        self.send(Answer(404, {"message": f"no receiver for {self.command} {parts.path}"}))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def chunks(self):
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def answer(self, vendor, handler, groups, parts, body):
        server = self.server
        number = server.next_number()
        fault = server.faults.of_request(number)
        request = Request(self.command, parts.path, dict(urllib.parse.parse_qsl(parts.query)), self.headers, body, server.store, server.faults,
                          server.options, number, fault, f"http://127.0.0.1:{server.server_port}")
        if fault == "throttle": answer = THROTTLED.get(vendor, plain)(server.faults.retry_after(number), server.faults.wait)
        elif fault == "error": answer = Answer(500, {"message": "internal error"})
        else: answer = self.take(vendor, handler, request, groups)
        if fault in ("throttle", "error"): server.record(vendor, parts.path, answer, fault)
        if fault == "error-after": answer = Answer(500, {"message": "internal error"})
        if fault == "drop": return self.hang_up()
        if fault == "slow": time.sleep(server.faults.slow)
        self.send(answer, cut=fault == "cut")

    def take(self, vendor, handler, request, groups):
        try:
            with request.store.transaction() as store:
                store.settle(EFFECTS)
                answer = handler(request, *groups)
                store.count(vendor, request.path, answer.rows, answer.status, request.fault)
                return answer
        except Refused as refused:
            self.server.record(vendor, request.path, refused.answer, request.fault)
            return refused.answer
        except Exception:
            traceback.print_exc(file=sys.stderr)
            self.server.record(vendor, request.path, Answer(599), "bug")
            return Answer(500, {"message": "the receiver itself failed"})

    def send(self, answer, cut=False):
        body, kind = answer.encoded()
        try:
            self.send_response(answer.status)
            if kind: self.send_header("Content-Type", kind)
            if answer.status != 204: self.send_header("Content-Length", str(len(body)))
            for name, value in answer.headers.items():
                if name != "kind": self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body[:len(body) // 2] if cut else body)
            if cut: self.hang_up()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def hang_up(self):
        self.close_connection = True
        try: self.wfile.flush()
        except OSError: pass
        try: self.connection.shutdown(socket.SHUT_RDWR)
        except OSError: pass

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, store, faults, options):
        super().__init__(("127.0.0.1", port), Handler)
        self.store, self.faults, self.options = store, faults, options
        with store.lock: self.number = store.database.execute("select coalesce(max(number), 0) from requests").fetchone()[0]

    def next_number(self):
        with self.store.lock:
            self.number += 1
            return self.number

    def record(self, vendor, path, answer, fault):
        with self.store.transaction() as store: store.count(vendor, path, answer.rows, answer.status, fault)

    def handle_error(self, request, client_address):
        """Clients that are killed amid a request are part of the trial."""
        if not isinstance(sys.exc_info()[1], ConnectionError): super().handle_error(request, client_address)


def plain(retry_after, _):
    return Answer(429, {"message": "too many requests"}, {"Retry-After": retry_after})
