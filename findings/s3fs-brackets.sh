#!/usr/bin/env bash
# s3fs 2026.9.0 (fsspec 2026.9.0): `rm("people[1].csv")` deletes `people1.csv` and leaves `people[1].csv`.
#
# Expected: the object of that name is deleted, as `open` of the same path reads it.
# Seen: paths of `rm`, `cat` and `get` are patterns as soon as they hold `[`, `?` or `*`, also where an object has just that name: `people[1].csv` is the
# pattern that `people1.csv` fits (without that file there is an error), and `people*.csv` takes all others with it. `open`, `info`, `exists` and `rm_file` take it as a name. So
# a program that lists, reads with `open` and removes with `rm` reads one file and removes another.
#
# For who erases exports of persons: what a browser saved twice is `people[1].csv` or `people (1).csv`; the copy stays and a file that nobody named is gone.
# Delete with `rm_file`, one name at a time.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 'moto[server]==5.2.5'
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import logging
import sys

logging.disable(logging.CRITICAL)
import s3fs
from moto.server import ThreadedMotoServer

moto = ThreadedMotoServer(port=0, verbose=False)
moto.start()
files = s3fs.S3FileSystem(key="a", secret="b", endpoint_url="http://{}:{}".format(*moto.get_host_and_port()), use_listings_cache=False)
files.mkdir("crm")


def put(*names):
    for name in names: files.pipe_file(f"crm/{name}", name.encode())


def left(): return sorted(name.removeprefix("crm/") for name in files.find("crm"))


put("people[1].csv", "people1.csv")
with files.open("crm/people[1].csv") as file: opened = file.read().decode()
files.rm("crm/people[1].csv")
brackets = left()
try: files.rm("crm/people[1].csv"); alone = left()
except FileNotFoundError: alone = "FileNotFoundError"
put("people1.csv", "people*.csv", "peoplex.csv")
files.rm("crm/people*.csv")
star = left()
put("people[1].csv", "people1.csv")
files.rm_file("crm/people[1].csv")
print(f"opened {opened}; rm of it left {brackets}, and alone {alone}; rm of people*.csv left {star}; rm_file left {left()}")
sys.exit(0 if (opened, brackets, alone, star, left()) == ("people[1].csv", ["people[1].csv"], "FileNotFoundError", [], ["people1.csv"]) else 1)
PYTHON
