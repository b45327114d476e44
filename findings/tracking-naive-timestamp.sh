#!/usr/bin/env bash
# segment-analytics-python 2.4.0 and rudder-sdk-python 2.1.9: the time zone of a naive timestamp is guessed from its age.
#
# Expected: `datetime` values without a zone are read in one way, whichever.
# Seen, with the machine's clock in Europe/Paris (+01:00 in winter): a value of now is taken as local time; the same clock a minute
# ago is taken as UTC, and so lies an hour in the future. `guess_timezone` compares with `datetime.now()` and calls local what is
# less than five seconds away. An application that sends events at once is right; its nightly backfill is shifted by the offset.
#
# For who collects events of both: compare `timestamp` with `sentAt`/`receivedAt` of the same call, or ask for zoned times.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check segment-analytics-python==2.4.0 rudder-sdk-python==2.1.9
TZ=Europe/Paris "$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime, timedelta, timezone

from rudderstack.analytics import utils as rudder
from segment.analytics import utils as segment

failed = False
for name, guess in [("segment-analytics-python", segment.guess_timezone), ("rudder-sdk-python", rudder.guess_timezone)]:
    now = datetime.now()
    here = datetime.now(timezone.utc).astimezone().utcoffset()
    fresh = guess(now).utcoffset()
    old = guess(now - timedelta(minutes=1)).utcoffset()
    print(f"{name}: of now read as {fresh}, of a minute ago read as {old}; the machine's own offset is {here}")
    failed |= fresh != here or old != timedelta(0)
sys.exit(1 if failed else 0)
PYTHON
