#!/usr/bin/env python3
"""Writes Sources/CTables/data/zones.bin from the TZif files of the PyPI package `tzdata`.

Little-endian:

    header       u32 x 8: magic 'TZN1', number of zones, offsets of zones, names, instants, offsets, rules; size
    zones        u32 x 6 per zone, in byte order of the names: end of the name, first and number of its changes,
                 offset before the first change (i32), rule plus 1 (0: the last offset stays), 0
    names        text
    instants     i64 per change: seconds since 1970, UTC
    offsets      i32 per change: seconds east of UTC from then on
    rules        i32 x 10 per rule: standard offset, daylight offset, then month, week (5: last), weekday (0 Sunday),
                 seconds after local midnight of the change to daylight time, and the same of the change back
"""

import importlib.resources
import pathlib
import re
import struct


def read(data):
    """Changes, offset before them and footer of one file (RFC 8536, the 64-bit block)."""
    counts = struct.unpack(">6I", data[20:44])
    is_ut, is_std, leaps, times, types, chars = counts
    second = 44 + times * 5 + types * 6 + chars + leaps * 8 + is_std + is_ut
    is_ut, is_std, leaps, times, types, chars = struct.unpack(">6I", data[second + 20 : second + 44])
    at = second + 44
    instants = struct.unpack(f">{times}q", data[at : at + 8 * times])
    at += 8 * times
    indexes = data[at : at + times]
    at += times
    offsets = [struct.unpack(">iBB", data[at + 6 * i : at + 6 * i + 6])[0] for i in range(types)]
    at += 6 * types + chars + leaps * 12 + is_std + is_ut
    footer = data[at:].decode().strip("\n")
    changes, current = [], offsets[0]
    for instant, index in zip(instants, indexes):
        if offsets[index] != current or instant == instants[-1]:
            current = offsets[index]
            changes.append((instant, current))
    return changes, offsets[0], footer


NAME = r"(?:<[^>]+>|[A-Za-z]+)"
OFFSET = r"([+-]?\d+(?::\d+)*)"
RULE = re.compile(rf"{NAME}{OFFSET}(?:{NAME}{OFFSET}?,M(\d+)\.(\d)\.(\d)(?:/{OFFSET})?,M(\d+)\.(\d)\.(\d)(?:/{OFFSET})?)?")


def seconds(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def rule(footer):
    """The ten numbers of a footer with daylight time; None for one without."""
    found = RULE.fullmatch(footer)
    if not found:
        raise ValueError(footer)
    standard, daylight, *days = found.groups()
    if days[0] is None:
        return None
    east = -seconds(standard)
    summer = -seconds(daylight) if daylight else east + 3600
    start, end = days[:4], days[4:]
    times = [seconds(day[3]) if day[3] else 7200 for day in (start, end)]
    return (east, summer, *map(int, start[:3]), times[0], *map(int, end[:3]), times[1])


def table():
    package = importlib.resources.files("tzdata")
    names = sorted(package.joinpath("zones").read_text("utf-8").split(), key=str.encode)
    zones, instants, offsets, rules, text = [], [], [], {}, b""
    known = {}
    for name in names:
        data = package.joinpath("zoneinfo", *name.split("/")).read_bytes()
        changes, before, footer = read(data)
        daylight = rule(footer)
        number = 0 if daylight is None else rules.setdefault(daylight, len(rules)) + 1
        key = tuple(changes)
        if key not in known:
            known[key] = len(instants)
            instants += [instant for instant, _ in changes]
            offsets += [offset for _, offset in changes]
        text += name.encode()
        zones.append(struct.pack("<3IiII", len(text), known[key], len(changes), before, number, 0))
    text += bytes(-len(text) % 8)
    parts = [
        b"".join(zones),
        text,
        struct.pack(f"<{len(instants)}q", *instants),
        struct.pack(f"<{len(offsets)}i", *offsets),
        b"".join(struct.pack("<10i", *numbers) for numbers in rules),
    ]
    parts[0] += bytes(-len(parts[0]) % 8)
    starts, at = [], 32
    for part in parts:
        starts.append(at)
        at += len(part)
    return struct.pack("<4s7I", b"TZN1", len(names), *starts, at) + b"".join(parts)


if __name__ == "__main__":
    output = pathlib.Path(__file__).resolve().parents[2] / "Sources/CTables/data/zones.bin"
    output.write_bytes(table())
    print(output.name, output.stat().st_size)
