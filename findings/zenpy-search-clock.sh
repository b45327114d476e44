#!/usr/bin/env bash
# zenpy 2.0.57 (Zendesk): `search` with `updated_after` writes the clock of a time and calls it UTC, whatever its zone; `incremental` converts.
#
# Expected: 12:00+02:00 is asked for as 10:00Z, as `users.incremental(start_time=…)` of the same client does, or there is a warning, as `updated_between`
# gives.
# Seen: the question says `updated>2026-07-01T12:00:00Z`, which is two hours later, and nothing is said. West of Greenwich it is hours too early.
#
# For who asks every night for the customers changed since the last run: those who changed in the two hours after it are not in the answer, this night or
# later. Give `time.astimezone(datetime.timezone.utc)`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check zenpy==2.0.57 requests==2.34.2
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import datetime
import json
import logging
import sys
import urllib.parse

import requests
import zenpy

asked, warnings = [], []


class Zendesk(requests.adapters.BaseAdapter):
    def send(self, request, **_):
        asked.append(urllib.parse.unquote(urllib.parse.unquote(request.url)).partition("?")[2])
        response = requests.Response()
        response.status_code, response.request, response.url = 200, request, request.url
        response._content = json.dumps({"results": [], "users": [], "count": 0, "next_page": None, "end_of_stream": True, "end_time": 0}).encode()
        return response

    def close(self):
        pass


class Notes(logging.Handler):
    def emit(self, record):
        warnings.append(record.levelname)


logging.getLogger().addHandler(Notes(logging.WARNING))
session = requests.Session()
session.mount("https://", Zendesk())
client = zenpy.Zenpy(subdomain="shop", email="a@shop.example", token="t", session=session)
noon = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
list(client.search(type="user", updated_after=noon))
search, told = asked.pop(), list(warnings)
list(client.users.incremental(start_time=noon))
incremental = asked.pop()
list(client.search(type="user", updated_between=[noon, noon]))
seen = {"search": "updated>2026-07-01T12:00:00Z" in search, "warned": told, "between warned": warnings[len(told):]}
seen["incremental"] = f"start_time={int(noon.timestamp())}" in incremental
print(f"{search} {incremental} {seen}")
sys.exit(0 if seen == {"search": True, "warned": [], "incremental": True, "between warned": ["WARNING", "WARNING"]} else 1)
PYTHON
