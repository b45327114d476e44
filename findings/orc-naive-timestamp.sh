#!/usr/bin/env bash
# pyorc 0.12.0: the clock of a naive `datetime` is shifted by the zone of the machine that writes, in ORC's type that has no zone.
#
# Expected: `timestamp` in ORC is what a clock showed, so 10:00 without a zone is written as 10:00, as pyarrow 26.0.1 does.
# Seen: with the machine in Europe/Paris the file says 08:00 in summer and 09:00 in winter, for all readers; with the machine in UTC it says 10:00.
# `Writer` has a `timezone`, UTC unless given, but a naive value is first taken for the machine's own time. `timestamp with local time zone`
# is no different.
#
# For who hands events on as ORC: a job that moves from a laptop or an office server to a container shifts all its events by hours. Give zoned
# values, or run with `TZ=UTC`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyorc==0.12.0 pyarrow==26.0.1 tzdata==2026.6
"$work/venv/bin/python" - <<'PYTHON'
import io
import os
import sys
import time
from datetime import datetime

import pyarrow
import pyarrow.orc
import pyorc

clocks = [datetime(2026, 7, 1, 10), datetime(2026, 1, 1, 10)]


def read(file):
    return [value.as_py().strftime("%H:%M") for value in pyarrow.orc.read_table(pyarrow.BufferReader(file.getvalue()))["at"]]


def written(machine, kind):
    os.environ["TZ"] = machine
    time.tzset()
    file = io.BytesIO()
    with pyorc.Writer(file, f"struct<at:{kind}>") as writer:
        for clock in clocks:
            writer.write((clock,))
    return read(file)


file = io.BytesIO()
pyarrow.orc.write_table(pyarrow.table({"at": clocks}), file)
arrow = read(file)
seen = {(machine, kind): written(machine, kind) for machine in ["UTC", "Europe/Paris"] for kind in ["timestamp", "timestamp with local time zone"]}
print(f"pyarrow {arrow}, pyorc {seen}")
here = all(hours == (["10:00", "10:00"] if machine == "UTC" else ["08:00", "09:00"]) for (machine, _), hours in seen.items())
sys.exit(0 if here and arrow == ["10:00", "10:00"] else 1)
PYTHON
