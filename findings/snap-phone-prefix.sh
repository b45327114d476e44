#!/usr/bin/env bash
# snap-business-sdk 1.0.0 (Snap's conversions API): a phone number in E.164 gets a 1 in front before it is hashed.
#
# Expected: `+14155550101` is hashed as the digits 14155550101, which Snap asks for: country code and number, nothing else.
# Seen: the country code is only found where a blank or a hyphen stands behind it. Without one the number is taken for one of the United States: `+1415…`
# becomes `11415…`, and the French `+336…` becomes `1336…`. Points stay among the digits: `+44.20.…` becomes `144.20.…`. `+1 415 555 0101` is right.
# Nothing is raised, and the event is sent.
#
# For who sends conversions: the cleaner the numbers, the fewer match; those that stand in E.164, as they should everywhere else, match nobody at all. Hash
# the digits yourself and give `hashed_phone_number`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check snap-business-sdk==1.0.0 setuptools==81.0.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import hashlib
import sys

from snap_business_sdk.public.conversion_event import ConversionEvent

hashed = {
    "+14155550101": "114155550101",
    "+33639980001": "133639980001",
    "+44.20.7946.0018": "144.20.7946.0018",
    "14155550101": "114155550101",
    "+1 415 555 0101": "14155550101",
    "+33-6 39 98 00 01": "33639980001",
}
failed = False
for given, text in hashed.items():
    event = ConversionEvent(pixel_id="none", event_type="PURCHASE", event_conversion_type="WEB", timestamp="1", phone_number=given)
    sent = event.getCapiEvent().to_dict()["hashed_phone_number"]
    same = sent == hashlib.sha256(text.encode()).hexdigest()
    print(f"{given!r}: sha256 of {text!r}: {same}")
    failed |= not same
own = hashlib.sha256(b"14155550101").hexdigest()
event = ConversionEvent(pixel_id="none", event_type="PURCHASE", event_conversion_type="WEB", timestamp="1", hashed_phone_number=own)
sys.exit(1 if failed or event.getCapiEvent().to_dict()["hashed_phone_number"] != own else 0)
PYTHON
