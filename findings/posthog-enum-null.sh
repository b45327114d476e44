#!/usr/bin/env bash
# posthog 7.91.1: a property that is a member of an `Enum` is sent as null.
#
# Expected: its value, as segment-analytics-python 2.4.0 and rudder-sdk-python 2.1.9 send it, or an error.
# Seen: `Consent.GRANTED` of `class Consent(Enum)` is null, in `capture` and in `set`, in lists and in nested objects. A class that is also a
# `str` is sent as it should be, a `UUID`, a dataclass and a `Decimal` too, so that only some of an application's constants are empty.
# In `set` the null is for the property of the person.
#
# For who collects the same events through two libraries: a consent or plan that one of them lost. Send `.value`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check posthog==7.91.1 segment-analytics-python==2.4.0 rudder-sdk-python==2.1.9
"$work/venv/bin/python" - <<'PYTHON'
import sys
from enum import Enum
from uuid import UUID

from posthog import Posthog
from rudderstack.analytics import utils as rudder
from segment.analytics import utils as segment


class Consent(Enum):
    GRANTED = "granted"


class Plan(str, Enum):
    PRO = "pro"


sent = []


def keep(message):
    """Keeps what would be sent, and sends nothing."""
    sent.append(message)


client = Posthog("phc_example", host="http://127.0.0.1:9", sync_mode=True, before_send=keep)
given = {"consent": Consent.GRANTED, "plan": Plan.PRO, "account": UUID(int=1)}
client.capture("changed", distinct_id="10001", properties=given)
client.set(distinct_id="10001", properties=given)
captured = {key: sent[0]["properties"][key] for key in given}
person = sent[1]["$set"]
others = [library.clean({"consent": Consent.GRANTED})["consent"] for library in (segment, rudder)]
print(captured, {key: person[key] for key in given}, others)
empty = captured["consent"] is None and person["consent"] is None
sys.exit(0 if empty and captured["plan"] == person["plan"] == "pro" and captured["account"] and others == ["granted", "granted"] else 1)
PYTHON
