#!/usr/bin/env bash
# moto 5.2.5: an object is stored whose digest is not the one that was sent along, and a copy on condition that there is none overwrites.
#
# Expected: what S3 answers: `BadDigest` for a wrong `Content-MD5` or `x-amz-checksum-crc32`, 412 for `CopyObject` with `If-None-Match: *` on an object that
# exists.
# Seen: 200 in all three. A plain `PutObject` with `If-None-Match: *` or `If-Match` is refused as S3 does, and too small parts of an upload are too, so that
# conditions and checks seem to be there.
#
# For who tests writers against moto: a test that breaks the body on its way passes, and so does one that has two writers copy to the final name. Compare
# the digests by oneself, or use another server for these.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[s3]==5.2.5' boto3==1.44.8
AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws


def code(call, **options):
    try: return call(Bucket="crm", **options)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error: return error.response["Error"]["Code"]


with mock_aws():
    client = boto3.client("s3")
    client.create_bucket(Bucket="crm")
    client.put_object(Bucket="crm", Key="final", Body=b"first")
    client.put_object(Bucket="crm", Key="part", Body=b"second")
    seen = {
        "wrong MD5": code(client.put_object, Key="a", Body=b"text", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg=="),
        "wrong CRC32": code(client.put_object, Key="b", Body=b"text", ChecksumCRC32="AAAAAA=="),
        "put if none": code(client.put_object, Key="final", Body=b"text", IfNoneMatch="*"),
        "copy if none": code(client.copy_object, Key="final", CopySource="crm/part", IfNoneMatch="*"),
        "final": client.get_object(Bucket="crm", Key="final")["Body"].read().decode(),
    }
print(seen)
sys.exit(0 if seen == {"wrong MD5": 200, "wrong CRC32": 200, "put if none": "PreconditionFailed", "copy if none": 200, "final": "second"} else 1)
PYTHON
