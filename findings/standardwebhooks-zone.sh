#!/usr/bin/env bash
# standardwebhooks 1.1.0: `sign` takes the clock of a time for UTC, whatever its zone; the same package does not verify what it signed.
#
# Expected: `sign` signs the instant, so that any zone gives the same signature, or refuses a time without one.
# Seen: the zone is replaced, not converted: 12:00+02:00 is signed as 12:00 UTC, two hours later than the header `webhook-timestamp` that a sender
# makes of the same value says. `verify` finds "No matching signature". A time without a zone (`datetime.now()`) is wrong everywhere but on a
# machine whose clock is UTC, which containers have and laptops and many offices' servers have not.
#
# For who sends or tests signed web hooks: it works in CI and fails elsewhere, and looks like a wrong secret. Sign `datetime.now(timezone.utc)`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0 tzdata==2026.6
TZ=Europe/Paris "$work/venv/bin/python" - <<'PYTHON'
import datetime
import sys
import zoneinfo

from standardwebhooks import Webhook, WebhookVerificationError

hook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
times = {"UTC": now, "Paris": now.astimezone(zoneinfo.ZoneInfo("Europe/Paris")), "none": datetime.datetime.fromtimestamp(now.timestamp())}
told = {}
for name, time in times.items():
    headers = {"webhook-id": "m1", "webhook-timestamp": str(int(time.timestamp())), "webhook-signature": hook.sign("m1", time, "{}")}
    try: told[name] = hook.verify("{}", headers)
    except WebhookVerificationError as error: told[name] = str(error)
print(f"{told}; one instant: {len({time.timestamp() for time in times.values()}) == 1}")
sys.exit(0 if told == {"UTC": {}, "Paris": "No matching signature found", "none": "No matching signature found"} else 1)
PYTHON
