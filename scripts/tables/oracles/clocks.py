#!/usr/bin/env python3
"""clocks.py COUNT SEED: calendar fields of instants near changes of clocks, as Python's `zoneinfo` over `tzdata` has them.

One line each: zone, two instants, then of the first one: starts of hour, day, week, month, quarter and year; year, month,
day, hour, minute, ISO week, day of the week and of the year; the day since 1970; how it is written; the first instant of its
day plus one; and the differences to the second one in hours, days, weeks, months and years; then a text without an offset
and the instant that it names. Instants are microseconds since 1970.
"""

import random
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

zoneinfo.reset_tzpath(to=[])
count, seed = int(sys.argv[1]), int(sys.argv[2])
random = random.Random(seed)
epoch = datetime(1970, 1, 1)
# Seconds of days on which clocks are set, and of some on which they are not.
days = {
    "UTC": [0, 1_767_225_600],
    "Europe/Paris": [1_774_746_000, 1_792_890_000, 1_767_225_600, 4_108_000_000],
    "America/New_York": [1_772_953_200, 1_793_512_800, 1_788_000_000],
    "Asia/Kathmandu": [504_901_800, 1_767_225_600],
    "Australia/Lord_Howe": [1_775_314_800, 1_791_039_600],
    "America/Sao_Paulo": [1_541_300_400, 1_550_368_800, 1_445_742_000],
    "America/St_Johns": [1_162_089_060, 1_143_948_660],
    "America/Havana": [1_793_509_200, 1_772_946_000],
    "Pacific/Apia": [1_325_239_200, 1_325_200_000],
    "Africa/Casablanca": [1_771_120_800, 1_774_144_800],
}


def plain(moment):
    """Microseconds since 1970 of a time that is taken for UTC."""
    return (moment - epoch) // timedelta(microseconds=1)


def clock(instant, zone):
    """What clocks show, without a zone."""
    aware = (epoch + timedelta(microseconds=instant)).replace(tzinfo=timezone.utc)
    return aware.astimezone(zone).replace(tzinfo=None, fold=0)


def offset(local, zone, fold=0):
    return local.replace(tzinfo=zone, fold=fold).utcoffset()


def instant(local, zone):
    """The first instant at which clocks show it; moved forward where they skip it."""
    return plain(local - offset(local, zone))


def hour(moment, zone):
    """The last instant, not after the moment, at which clocks show its full hour; else the first there is."""
    start = clock(moment, zone).replace(minute=0, second=0, microsecond=0)
    found = [plain(start - offset(start, zone, fold)) for fold in (1, 0)]
    found = [one for one in found if one <= moment and clock(one, zone) == start]
    return found[0] if found else instant(start, zone)


def day_start(local):
    return datetime(local.year, local.month, local.day)


def monday(local):
    return day_start(local) - timedelta(days=local.weekday())


def months(local):
    return local.year * 12 + local.month


names = sorted(days)
for index in range(count):
    name = names[index % len(names)]
    zone = zoneinfo.ZoneInfo(name)
    pair = []
    for _ in range(2):
        near = random.choice(days[name]) + random.randint(-60 * 1800, 60 * 1800)
        pair.append((near // 900 * 900 if random.random() < 0.5 else near) * 1_000_000 + random.choice((0, 0, 1, 999_999)))
    at, other = pair
    local, later = clock(at, zone), clock(other, zone)
    east = (local - (epoch + timedelta(microseconds=at))) // timedelta(seconds=1)
    sign = "-" if east < 0 else "+"
    written = local.strftime("%Y-%m-%d %H:%M:%S ") + f"{sign}{abs(east) // 3600:02}{abs(east) // 60 % 60:02}"
    quarter = day_start(local).replace(month=(local.month - 1) // 3 * 3 + 1, day=1)
    starts = [
        day_start(local), monday(local), day_start(local).replace(day=1), quarter,
        day_start(local).replace(month=1, day=1),
    ]
    hours = (hour(other, zone) - hour(at, zone)) / 3_600_000_000
    text = local + timedelta(seconds=random.randint(-7200, 7200))
    text = text.replace(microsecond=0)
    row = [
        name, at, other, hour(at, zone), *(instant(start, zone) for start in starts),
        local.year, local.month, local.day, local.hour, local.minute, local.isocalendar()[1],
        local.isoweekday() % 7, local.timetuple().tm_yday, (local.date() - date(1970, 1, 1)).days, written,
        instant(day_start(local) + timedelta(days=1), zone),
        int(hours), (day_start(later) - day_start(local)).days, (monday(later) - monday(local)).days // 7,
        months(later) - months(local), later.year - local.year,
        text.strftime("%Y-%m-%d %H:%M:%S"), instant(text, zone),
    ]
    print(*row, sep="\t")
