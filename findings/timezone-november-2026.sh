#!/usr/bin/env bash
# polars 2.1.0 and duckdb 2.0.1: since November 2026 the same instant has another local hour in each, in parts of Canada, in Morocco and in Cuba.
#
# Expected: two engines of this autumn agree on what the clock shows in Vancouver.
# Seen: British Columbia, Alberta and Manitoba did not go back to winter time, Morocco went to UTC, and Cuba keeps summer time this winter: IANA's
# release 2026f says so (`tzdata` 2026.6), and so does duckdb. polars has rules of some time before compiled in and is an hour off in all of
# them, without a warning; the new `tzdata` beside it changes nothing. In summer they agree, so tests of summer days pass.
#
# For who compares customer platforms with notebooks: local days, "events by hour" and quiet hours of messages differ for these customers.
# Store instants in UTC, and derive local times in one engine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 duckdb==2.0.1 tzdata==2026.6
PYTHONTZPATH="" "$work/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import duckdb
import polars

zones = ["America/Vancouver", "America/Edmonton", "America/Winnipeg", "Africa/Casablanca", "America/Havana", "America/Toronto"]


def clocks(day, zone):
    noon = datetime.fromisoformat(f"{day}T12:00:00")
    iana = noon.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).strftime("%H:%M")
    duck = duckdb.sql(f"select strftime(timezone('{zone}', timestamptz '{day} 12:00:00+00'), '%H:%M')").fetchall()[0][0]
    bear = polars.Series([noon]).dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.to_string("%H:%M")[0]
    return iana, duck, bear


winter = {zone: clocks("2026-12-01", zone) for zone in zones}
for zone, seen in winter.items():
    print(zone, "IANA {}, duckdb {}, polars {}".format(*seen))
summer = all(len(set(clocks("2026-07-01", zone))) == 1 for zone in zones)
late = all(iana == duck and int(iana[:2]) - int(bear[:2]) == (-1 if zone.startswith("Africa") else 1) for zone, (iana, duck, bear) in list(winter.items())[:5])
sys.exit(0 if summer and late and len(set(winter["America/Toronto"])) == 1 else 1)
PYTHON
