"""Requests by chance, with what botocore signs them with: signatures.py COUNT FILE

A request a line, as JSON: keys with odd signs, queries out of order and without values, headers with spaces, tokens. Runs by the Python
of .build/objects, whoever starts it.
"""
import datetime
import json
import os
import random
import sys
from pathlib import Path
from urllib.parse import quote

OWN = Path(__file__).resolve().parents[2] / ".build/objects/bin/python"
if Path(sys.executable).absolute() != OWN: os.execv(OWN, [str(OWN), *sys.argv])

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNS = "abzAZ09-._~ !$&'()*+,;=:@/?#[]%\"<>\\^`{|}é漢🦊\u0301\x7f"


def text(chance, most): return "".join(chance.choice(SIGNS) for _ in range(chance.randrange(most)))


def request(chance):
    moment = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=chance.randrange(10**9))
    case = {
        "method": chance.choice(["GET", "PUT", "POST", "HEAD", "DELETE"]), "host": chance.choice(["127.0.0.1:9000", "lake.s3.eu-west-3.amazonaws.com"]),
        "key": text(chance, 30), "seconds": int(moment.replace(tzinfo=datetime.timezone.utc).timestamp()),
        "region": chance.choice(["us-east-1", "eu-west-3", "auto"]), "id": "AKIA" + text(chance, 5).replace("/", "x"), "secret": "s" + text(chance, 40),
        "token": chance.choice([None, "t" + quote(text(chance, 20))]), "content": text(chance, 50) if chance.random() < 0.5 else "",
        "query": list({text(chance, 6): text(chance, 8) for _ in range(chance.randrange(5))}.items()),
        "headers": [[name, value] for name, value in (
            ("Range", "bytes=10-"), ("If-Match", '"a  b"'), ("x-amz-meta-Note", " two   words "), ("Content-Type", "text/csv; charset=utf-8"))
            if chance.random() < 0.3],
    }
    signed = AWSRequest(
        method=case["method"], url=f"http://{case['host']}/lake/{quote(case['key'], safe='/~')}", params=dict(case["query"]),
        headers=dict(case["headers"]), data=case["content"].encode())
    botocore.auth.get_current_datetime = lambda *_: moment
    botocore.auth.S3SigV4Auth(Credentials(case["id"], case["secret"], case["token"]), "s3", case["region"]).add_auth(signed)
    return case | {"authorization": signed.headers["Authorization"]}


def main():
    chance = random.Random(3)
    with open(sys.argv[2], "w") as file:
        for _ in range(int(sys.argv[1])): file.write(json.dumps(request(chance)) + "\n")


if __name__ == "__main__":
    main()
