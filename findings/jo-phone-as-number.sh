#!/usr/bin/env bash
# jo 1.9 (Debian 12): a phone number loses its plus, a ZIP code its leading zero, and the last digit of a long customer number changes.
#
# Expected: what is no number in JSON (`+4712345678`, `01234`, `0x1F`) stays a text, and a number is written with the digits that were given.
# Seen: all that C's `strtod` reads becomes a number of eight bytes: `phone=+4712345678` is 4712345678, `zip=01234` is 1234, `sku=12E5` is 1200000,
# `code=0x1F` is 31, and `id=9007199254740993` is 9007199254740992, another customer. Names are spared: `nan` and `Infinity` stay texts. The status is 0.
#
# For who makes the JSON of a web hook or an API call in a shell script: most rows are right, as only some codes look like numbers, and one field is a text
# in one call and a number in the next. Write `jo -- -s phone="$phone" -s zip="$zip" -s id="$id"`.
set -euo pipefail
command -v jo >/dev/null || { echo "this needs Debian's package jo" >&2; exit 2; }
fields=(phone=+4712345678 zip=01234 sku=12E5 code=0x1F id=9007199254740993 name=nan)
plain=$(jo "${fields[@]}")
texts=$(jo -- -s phone=+4712345678 -s zip=01234 -s sku=12E5 -s code=0x1F -s id=9007199254740993 -s name=nan)
jo -v | head -1
echo "$plain; as texts $texts"
[[ $(jo -v | head -1) == "jo 1.9" && $plain == '{"phone":4712345678,"zip":1234,"sku":1200000,"code":31,"id":9007199254740992,"name":"nan"}' ]]
[[ $texts == '{"phone":"+4712345678","zip":"01234","sku":"12E5","code":"0x1F","id":"9007199254740993","name":"nan"}' ]]
