#!/usr/bin/env bash
# mixpanel 5.4.1: the offset of a `datetime` is left out, and its local clock is sent as it is.
#
# Expected: 10:00+02:00 is sent as an instant: with its offset, or as 08:00 in UTC.
# Seen: `2026-07-01T10:00:00`, for `people_set` and for `track`. Ten o'clock in Paris, in Lima and in Tokyo are one text; the receiver takes
# each for the same time. A value without a zone gives the same text too, so nothing tells later which were shifted.
#
# For who sends traits: convert to UTC before, or send a text that ends with `Z`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mixpanel==5.4.1
"$work/venv/bin/python" - <<'PYTHON'
import json
import sys
from datetime import datetime, timedelta, timezone

from mixpanel import Mixpanel


class Consumer:
    """Keeps the messages; nothing is sent."""

    def __init__(self):
        self.messages = []

    def send(self, endpoint, message, *_, **__):
        self.messages.append(json.loads(message))


consumer = Consumer()
mixpanel = Mixpanel("token", consumer=consumer)
seen = set()
for hours in (-5, 0, 2, 9):
    moment = datetime(2026, 7, 1, 10, tzinfo=timezone(timedelta(hours=hours)))
    mixpanel.people_set("10001", {"renewal": moment})
    mixpanel.track("10001", "renewed", {"renewal": moment})
    seen |= {consumer.messages[-2]["$set"]["renewal"], consumer.messages[-1]["properties"]["renewal"]}
print(seen)
sys.exit(0 if seen == {"2026-07-01T10:00:00"} else 1)
PYTHON
