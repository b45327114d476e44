#!/usr/bin/env bash
# phonenumbers 9.0.43: a German number that lost its `+` is read as another number, and that one is valid too.
#
# Expected: `49 151 …` with the region DE is +49151… again, as `33 6 …` with FR, `44 7 …` with GB or `91 8 …` with IN lose their country code.
# Seen: it is +4949151…, and `is_valid_number` says yes. The code is taken off only where the number was not valid with it, and in East Frisia area codes
# begin with 49. Of the library's own example of a mobile number for each of its regions, Germany's, Indonesia's and Kosovo's are moved, all
# others come back.
#
# For who reads exports in which a spreadsheet ate the `+`: all mobile numbers of Germany become lines near the Dutch border, pass the check, and
# messages go to strangers or nowhere. Put the `+` back before parsing where a number begins with the country code and is longer than a national one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$work/venv/bin/python" - <<'PYTHON'
import sys

import phonenumbers

same, moved = 0, {}
for region in sorted(phonenumbers.SUPPORTED_REGIONS):
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        continue
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    read = phonenumbers.parse(written.lstrip("+"), region)
    if read == number:
        same += 1
    else:
        again = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
        moved[region] = (written, again, phonenumbers.is_valid_number(read))
print(f"{same} regions read their example without + as it was; others {moved}")
good = sorted(moved) == ["DE", "ID", "XK"] and all(valid for _, _, valid in moved.values())
sys.exit(0 if good and same > 200 and moved["DE"][1] == "+49" + moved["DE"][0].lstrip("+") else 1)
PYTHON
