#!/usr/bin/env bash
# amplitude-analytics 1.3.0: `price=10` and `revenue=10` are left out of an event, `10.0` is sent; and a numeric user id leaves nobody.
#
# Expected: 10 is a price. In JSON 10 and 10.0 are both numbers.
# Seen: fields of an event must have just the type that the library lists, and an int is no float there: the event is tracked without its
# price and revenue, and with `user_id=10001` without its user. There is a line in the log for each, no error. So revenue is missing exactly
# for round prices, and `Revenue(price=10)` is not valid.
#
# For who compares revenue with the shop: write `float(price)` and `str(user_id)`; look for purchases without revenue.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check amplitude-analytics==1.3.0
"$work/venv/bin/python" - <<'PYTHON'
import sys

from amplitude import BaseEvent, Revenue

whole = BaseEvent("order", user_id=10001, device_id="till-4", price=10, revenue=20, quantity=2).get_event_body()
exact = BaseEvent("order", user_id="10001", device_id="till-4", price=10.0, revenue=20.0, quantity=2).get_event_body()
valid = [Revenue(price=10).is_valid(), Revenue(price=10.0).is_valid()]
print(f"{whole}\n{exact}\nRevenue(price=10), Revenue(price=10.0) valid: {valid}")
common = {"event_type": "order", "device_id": "till-4", "quantity": 2}
sys.exit(0 if whole == common and exact == common | {"user_id": "10001", "price": 10.0, "revenue": 20.0} and valid == [False, True] else 1)
PYTHON
