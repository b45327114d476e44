#!/usr/bin/env bash
# amplitude-analytics 1.3.0: one property that is no JSON value takes all other properties of its event with it, and the event is sent.
#
# Expected: the property alone is left out, or an error says so, as for a field of the event (`price`).
# Seen: a `Decimal`, a `datetime`, a tuple or a list that holds None makes `event_properties` disappear, the sound ones too; no error, no
# line in the log. The order is counted, without its number, its currency and its shop. A property that is None is left out alone.
#
# For who collects events: turn amounts of a database driver (`Decimal`) and times into numbers and texts first, and watch for events without
# properties.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check amplitude-analytics==1.3.0
"$work/venv/bin/python" - <<'PYTHON'
import logging
import sys
from datetime import datetime, timezone
from decimal import Decimal

from amplitude import BaseEvent

logged = []
handler = logging.Handler()
handler.emit = logged.append
logging.getLogger().addHandler(handler)
logging.getLogger("amplitude").addHandler(handler)

failed = False
for value in [Decimal("59.90"), datetime(2026, 7, 1, tzinfo=timezone.utc), ("a", "b"), ["a", None]]:
    event = BaseEvent("order", user_id="u-10001", event_properties={"order": "R-1", "currency": "EUR", "value": value})
    body = event.get_event_body()
    print(f"{value!r} -> {body}")
    failed |= body != {"user_id": "u-10001", "event_type": "order"}
sound = BaseEvent("order", user_id="u-10001", event_properties={"order": "R-1", "currency": "EUR", "value": 59.9}).get_event_body()
print(sound, f"lines in the log: {len(logged)}")
sys.exit(1 if failed or logged or sound["event_properties"] != {"order": "R-1", "currency": "EUR", "value": 59.9} else 0)
PYTHON
