#!/usr/bin/env bash
# simple-salesforce 1.12.10: a None clears a field through `bulk`, and through `bulk2` it leaves the old value where it is.
#
# Expected: the same records mean the same through both interfaces of one client; `bulk2` writes None as `#N/A`, Salesforce's sign for null.
# Seen: `bulk` sends JSON with `null`. `bulk2` sends a CSV with an empty field, the same as for a record that does not name the field at all,
# and Salesforce documents for CSV that empty fields are ignored in an update.
#
# For who sends customers to Salesforce: after a move from `bulk` to `bulk2` no phone, address or consent is ever cleared again; write `#N/A`
# yourself, and an empty field for what is not to be touched.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check simple-salesforce==1.12.10
"$work/venv/bin/python" - <<'PYTHON'
import csv
import io
import json
import sys

from simple_salesforce.bulk import SFBulkHandler
from simple_salesforce.bulk2 import SFBulk2Handler


class Sent(Exception):
    pass


class Session:
    """Answers that a job was made, and raises what would be sent as its data; nothing leaves this process."""

    def request(self, method, url, **options):
        if method == "PUT" or url.endswith("/batch"):
            raise Sent(options["data"])
        return self

    status_code = 200

    def json(self, **_):
        return {"id": "1", "state": "Open"}


def sent(update):
    try:
        update([{"Id": "003A", "Phone": None, "Title": "Dr"}, {"Id": "003B", "Title": "Ms"}])
    except Sent as data:
        body = data.args[0]
        return body.decode() if isinstance(body, bytes) else body


one = json.loads(sent(SFBulkHandler("session", "https://salesforce.invalid/", None, Session()).Contact.update))
two = list(csv.DictReader(io.StringIO(sent(lambda r: SFBulk2Handler("session", "https://salesforce.invalid/", None, Session()).Contact.update(records=r)))))
print(f"bulk: {one}\nbulk2: {two}")
sys.exit(0 if one[0]["Phone"] is None and "Phone" not in one[1] and [row["Phone"] for row in two] == ["", ""] else 1)
PYTHON
