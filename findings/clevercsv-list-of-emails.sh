#!/usr/bin/env bash
# clevercsv 0.8.5: a list of e-mails, one on each line, is read as two columns that the `@` parts.
#
# Expected: a file with one column has one; a comma, a semicolon, a tab or a bar parts columns, and where there is none nothing is parted.
# Seen: any sign may be the delimiter. E-mails are parted at `@`, phone numbers, IBANs and names at their blanks, times at their colons, and the header
# keeps its one name: `read_dicts` gives `email: ann` and puts the domain under the key None. All of `read_table`, `stream_dicts` and `detect_dialect` do
# so, with 2,000 rows as with two, without an error. A second column, even an empty one, and all is well.
#
# For who reads lists of people who unsubscribed or of an audience: nobody of such a list matches, so everybody is mailed again. Give `Sniffer().sniff`
# or `Detector().detect` the delimiters that may be, as `delimiters=",;\t|"`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check clevercsv==0.8.5
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

import clevercsv


def read(name, *lines):
    with open(name, "w", newline="") as file:
        file.writelines(f"{line}\n" for line in lines)
    return clevercsv.detect_dialect(name).delimiter


emails = ["email", *(f"user{number}@shop.example" for number in range(2000))]
parted = {
    "emails": read("emails.csv", *emails),
    "phones": read("phones.csv", "phone", "+47 12 34 56 78", "+47 22 33 44 55"),
    "times": read("times.csv", "at", "2026-07-01T10:00:00Z", "2026-07-02T10:00:00Z"),
    "two columns": read("two.csv", "email,", "ann@shop.example,", "bo@shop.example,"),
}
first = clevercsv.read_dicts("emails.csv")[0]
found = {row["email"] for row in clevercsv.stream_dicts("emails.csv")} & set(emails)
mended = clevercsv.Detector().detect("\n".join(emails), delimiters=[",", ";", "\t", "|"]).delimiter
print(f"parted at {parted}; first {dict(first)}; found {len(found)} of 2000; with delimiters given {mended!r}")
good = parted == {"emails": "@", "phones": " ", "times": ":", "two columns": ","}
sys.exit(0 if good and dict(first) == {"email": "user0", None: ["shop.example"]} and not found and mended == "" else 1)
PYTHON
