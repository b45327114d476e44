#!/usr/bin/env bash
# mixpanel-utils 2.2.7 (Mixpanel's tool): of an export day by day only the first day is converted to UTC; the events of the second day are months away.
#
# Expected: `export_events(…, timezone_offset=2, request_per_day=True)` takes two hours from every event, as it does in one request.
# Seen: the offset is turned from hours into seconds once for each day, each time from what the day before left: 2 hours, then 7,200 hours, then
# 25,920,000 hours. The files are written and nothing is said. Of two noons of July 2026 in Paris the first is at 10:00 UTC, the second in September 2025.
#
# For who moves events out of Mixpanel: `request_per_day` is for large exports, so the wrong days are many. Leave `timezone_offset` out and convert the
# times afterwards.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mixpanel-utils==2.2.7
cd "$work"
venv/bin/python -W ignore - <<'PYTHON'
import datetime
import http.server
import json
import sys
import threading
import urllib.parse

from mixpanel_utils import MixpanelUtils


class Mixpanel(http.server.BaseHTTPRequestHandler):
    """Answers a question for some days with an event at noon of each, in the time of the project."""

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        first, last = (datetime.datetime.fromisoformat(query[name][0] + "T12:00:00+00:00") for name in ("from_date", "to_date"))
        noons = [first + datetime.timedelta(days) for days in range((last - first).days + 1)]
        events = [{"event": "buy", "properties": {"distinct_id": "ann", "time": int(noon.timestamp())}} for noon in noons]
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join(map(json.dumps, events)).encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mixpanel)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = MixpanelUtils("secret", token="token")
client.raw_api = f"http://127.0.0.1:{server.server_port}"
days = {"from_date": "2026-07-01", "to_date": "2026-07-02"}
client.export_events("once.json", dict(days), timezone_offset=2)
client.export_events("daily.json", dict(days), timezone_offset=2, request_per_day=True)
server.shutdown()


def times(*names):
    events = [event for name in names for event in json.load(open(name))]
    return [datetime.datetime.fromtimestamp(event["properties"]["time"], datetime.timezone.utc).isoformat()[:16] for event in events]


once, daily = times("once.json"), times("daily_2026-07-01.json", "daily_2026-07-02.json")
print(f"in one request {once}, day by day {daily}")
sys.exit(0 if once == ["2026-07-01T10:00", "2026-07-02T10:00"] and daily == ["2026-07-01T10:00", "2025-09-05T12:00"] else 1)
PYTHON
