#!/usr/bin/env bash
# moto 5.2.5: a sending in parts that is completed with the ETag of another version replaces the object all the same.
#
# Expected: 412, as for `PutObject` with that `If-Match`, and as S3 answers `CompleteMultipartUpload` since November 2024; moto itself refuses
# `If-None-Match: *` there.
# Seen: `PutObject` with a wrong `If-Match` is refused, `CompleteMultipartUpload` with a wrong `If-None-Match` is refused, `CompleteMultipartUpload` with a wrong
# `If-Match` answers 200, and the object that somebody else wrote in between is gone.
#
# For who tests writers that must not overwrite each other: clients go over to parts above a size (8 MiB in boto3's transfers), so small objects are guarded in the
# test and large ones are not, and nothing fails. Hold the condition of large objects against a real store.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.2.5' boto3==1.44.8
cd "$work"
venv/bin/python - <<'PYTHON'
import logging
import sys

import boto3
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
client.create_bucket(Bucket="lake")
client.put_object(Bucket="lake", Key="list.csv", Body=b"somebody else's")


def status(call):
    try: return call()["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error: return error.response["ResponseMetadata"]["HTTPStatusCode"]


def parts(**condition):
    upload = client.create_multipart_upload(Bucket="lake", Key="list.csv")["UploadId"]
    tag = client.upload_part(Bucket="lake", Key="list.csv", UploadId=upload, PartNumber=1, Body=b"ours")["ETag"]
    return status(lambda: client.complete_multipart_upload(
        Bucket="lake", Key="list.csv", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]}, **condition))


old = '"00000000000000000000000000000000"'
found = [status(lambda: client.put_object(Bucket="lake", Key="list.csv", Body=b"ours", IfMatch=old)), parts(IfNoneMatch="*"), parts(IfMatch=old)]
left = client.get_object(Bucket="lake", Key="list.csv")["Body"].read()
print(f"PutObject If-Match {found[0]}, complete If-None-Match {found[1]}, complete If-Match {found[2]}, the object is {left}")
server.stop()
sys.exit(0 if found == [412, 412, 200] and left == b"ours" else 1)
PYTHON
