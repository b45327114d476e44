#!/usr/bin/env bash
# vobject 0.9.9: the name of a company given as a text is written into the vCard letter by letter.
#
# Expected: `ORG:Acme`, or an error, as for a name (`N`) that is a text.
# Seen: `ORG:A;c;m;e`. `ORG` is a list of the company and its departments, and a text is taken for the list of its letters; a semicolon in the name becomes
# one more department. `NOTE`, `TITLE` and `ROLE` beside it take texts. Read with vobject itself the value is a list of letters again.
#
# For who exports contacts: address books show a company A with the departments c, m and e, and after the next import so does the CRM. Give a list:
# `card.add("org").value = ["Acme"]`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check vobject==0.9.9
"$work/venv/bin/python" - <<'PYTHON'
import sys

import vobject


def card(company):
    made = vobject.vCard()
    made.add("fn").value = "Ann Ng"
    made.add("n").value = vobject.vcard.Name(family="Ng", given="Ann")
    made.add("title").value = "Head; Sales"
    made.add("org").value = company
    text = made.serialize()
    return [line for line in text.splitlines() if line.startswith(("ORG", "TITLE"))], vobject.readOne(text).org.value


text, again = card("Acme")
listed, right = card(["Acme"])
print(f"as a text {text}, read again {again}; as a list {listed}, read again {right}")
good = text == ["ORG:A;c;m;e", "TITLE:Head\\; Sales"] and again == ["A", "c", "m", "e"]
sys.exit(0 if good and listed[0] == "ORG:Acme" and right == ["Acme"] else 1)
PYTHON
