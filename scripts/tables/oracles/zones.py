#!/usr/bin/env python3
"""zones.py COUNT SEED: random zones and instants with what `zoneinfo` over `tzdata` says.

One line each: zone, seconds since 1970 in UTC, offset there; seconds on the zone's clocks, the same instant in UTC.
"""

import random
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

zoneinfo.reset_tzpath(to=[])
count, seed = int(sys.argv[1]), int(sys.argv[2])
random = random.Random(seed)
names = sorted(zoneinfo.available_timezones() - {"localtime"})
epoch = datetime(1970, 1, 1)
lines = []
for index in range(count):
    name = names[index % len(names)]
    zone = zoneinfo.ZoneInfo(name)
    span = random.choice(((-4_000_000_000, 8_000_000_000), (0, 2_000_000_000), (1_600_000_000, 2_300_000_000)))
    seconds = random.randint(*span)
    if random.random() < 0.5:
        seconds = seconds // 900 * 900
    instant = (epoch + timedelta(seconds=seconds)).replace(tzinfo=timezone.utc)
    offset = int(instant.astimezone(zone).utcoffset().total_seconds())
    local = seconds + offset if random.random() < 0.5 else random.randint(*span) // 900 * 900
    if random.random() < 0.4:
        # Hours around a change, where clocks skip or repeat.
        step = next((s for s in range(seconds, seconds + 366 * 86400, 86400)
                     if (epoch + timedelta(seconds=s)).replace(tzinfo=timezone.utc).astimezone(zone).utcoffset()
                     != instant.astimezone(zone).utcoffset()), seconds)
        local = step + offset + random.randint(-48, 48) * 1800
    clock = (epoch + timedelta(seconds=local)).replace(tzinfo=zone)
    utc = local - int(clock.utcoffset().total_seconds())
    lines.append(f"{name}\t{seconds}\t{offset}\t{local}\t{utc}\n")
sys.stdout.write("".join(lines))
