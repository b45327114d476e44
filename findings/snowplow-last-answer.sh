#!/usr/bin/env bash
# snowplow-tracker 1.1.0: of a batch of events sent by GET, those that failed are dropped if the last one of the batch succeeded.
#
# Expected: each event that the collector answered with 503 is sent again, as it is where it is alone, and as a whole batch is with POST.
# Seen: whether the failed events are kept is decided by the answer to the last event. Of three events the first gets 503 and the others 200: the first
# is never sent again, and the buffer is empty. Where the last one gets 503, it alone comes again. The usual batch of one event helps no further than to the
# first failure: while that event waits, others pile up behind it and go with it in one batch. `on_failure` is called, the log has no warning.
#
# For who tracks by GET: a collector that fails now and then loses events that the documentation says are repeated. Use POST.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check snowplow-tracker==1.1.0 requests==2.34.2
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import logging
import sys
import threading
import time
import urllib.parse

from snowplow_tracker import Emitter, PageView, Tracker

asked, failing, times = [], "", 0


class Collector(http.server.BaseHTTPRequestHandler):
    """Answers the first requests for one page with 503, and all others with 200."""

    def do_GET(self):
        page = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["url"][0][-1]
        status = 503 if page == failing and asked.count(page) < times else 200
        asked.append(page)
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=server.serve_forever, daemon=True).start()
logging.getLogger("snowplow_tracker").setLevel(logging.ERROR)
logging.getLogger("snowplow_tracker.emitters").setLevel(logging.ERROR)


def send(page, number, **how):
    global failing, times
    failing, times = page, number
    asked.clear()
    emitter = Emitter("127.0.0.1", protocol="http", port=server.server_port, method="get", **how)
    tracker = Tracker("shop", emitter)
    for name in "abc":
        tracker.track(PageView(page_url=f"https://shop.example/{name}"))
    time.sleep(3)
    return "".join(asked), emitter.event_store.size()


seen = {"first fails": send("a", 1, batch_size=3), "last fails": send("c", 1, batch_size=3), "alone": send("c", 1), "piled up": send("a", 2)}
server.shutdown()
print(f"pages asked for, events left: {seen}")
sys.exit(0 if seen == {"first fails": ("abc", 0), "last fails": ("abcc", 0), "alone": ("abcc", 0), "piled up": ("aabc", 0)} else 1)
PYTHON
