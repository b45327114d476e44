#!/usr/bin/env bash
# pyarrow 26.0.1: `S3FileSystem.delete_file` adds an object: deleting `out/2026/a.csv` makes an empty one, `out/2026/`, also where other files stay.
#
# Expected: one object less.
# Seen: the folder that a file system would still have is written as an object of no bytes whose name ends with a slash; `move` leaves one where the file
# was. Readers that ask for all objects of a prefix meet a file without a header. obstore 0.12.1 lists it without the slash, as `out/2026`, and
# cannot read what it listed: there is no such object.
#
# For who erases or retires exports in a bucket that others read: a job of the other side fails after the first erasure, or counts an empty file. Delete with
# boto3 or obstore, or skip objects of no bytes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1 obstore==0.12.1 boto3==1.44.8 'moto[server]==5.2.5'
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_DEFAULT_REGION=eu-west-3 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import logging
import sys

logging.disable(logging.CRITICAL)
import boto3
import obstore
from moto.server import ThreadedMotoServer
from obstore.store import S3Store
from pyarrow import fs

moto = ThreadedMotoServer(port=0, verbose=False)
moto.start()
url = "http://{}:{}".format(*moto.get_host_and_port())
client = boto3.client("s3", endpoint_url=url)
client.create_bucket(Bucket="crm", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
for name in ("a", "b"): client.put_object(Bucket="crm", Key=f"out/2026/{name}.csv", Body=b"id\n1\n")


def there(): return {entry["Key"]: entry["Size"] for entry in client.list_objects_v2(Bucket="crm").get("Contents", [])}


before = there()
fs.S3FileSystem(endpoint_override=url, access_key="a", secret_key="b", region="eu-west-3").delete_file("crm/out/2026/a.csv")
after = there()
store = S3Store("crm", endpoint=url, client_options={"allow_http": True}, virtual_hosted_style_request=False, region="eu-west-3")
listed = sorted(entry["path"] for batch in obstore.list(store, "out") for entry in batch)
unread = []
for path in listed:
    try: obstore.get(store, path).bytes()
    except FileNotFoundError: unread.append(path)
print(f"before {before}, after {after}; obstore lists {listed}, cannot read {unread}")
sys.exit(0 if list(before.values()) == [5, 5] and after == {"out/2026/": 0, "out/2026/b.csv": 5} and unread == ["out/2026"] and unread[0] in listed else 1)
PYTHON
