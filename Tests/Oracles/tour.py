"""Runs what README.md, examples/retail/README.md and docs show against the real binary, and compares what they print.

tour.py CDP

In a block of README.md or of a page of docs, lines that start with `$ ` are run and the lines after them are what they must
print: `…` alone stands for any lines, a profile id for any id. Each page has a folder of its own, and a block that names a file
(```yaml cdp.yaml) is written there first. Commands named in the text of the tour must succeed. Of examples/retail/README.md the
commands run that the tour does not have, the SQL of `cdp views` runs in DuckDB, other YAML in docs is a part of a valid project.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from object_store import ObjectStore
from postgres_server import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b")
HOST = """cdp: 1
project: host
sources:
  crm:
    read: { file: crm.csv }
    key: id
    fields: { id: { type: string, required: true }, birth_date: date, email: string }
    map: [birth_date, email]
  orders:
    read: { file: orders.jsonl }
    key: id
    event_at: at
    belongs_to: { crm: customer }
    fields: { id: { type: string, required: true }, at: { type: timestamp, required: true }, customer: string, amount: money }
"""
AWS = """import sys, boto3
client = boto3.client("s3", endpoint_url="http://127.0.0.1:{port}", region_name="us-east-1")
words = sys.argv[2:]
bucket, _, key = [word for word in words if word.startswith("s3://")][0][5:].partition("/")
if words[0] == "rm": client.delete_object(Bucket=bucket, Key=key)
elif words[1].startswith("s3://"): sys.stdout.write(client.get_object(Bucket=bucket, Key=key)["Body"].read().decode())
else: client.put_object(Bucket=bucket, Key=key, Body=open(words[1], "rb").read())
"""


class Tour:
    """A folder in which commands run with `cdp` on the path."""

    def __init__(self, cdp, folder):
        self.folder, self.place, self.failed, self.ran, self.commands = Path(folder), Path(folder), [], 0, set()
        (self.folder / "bin").mkdir()
        (self.folder / "bin/cdp").symlink_to(cdp)
        shutil.copytree(ROOT / "examples", self.folder / "examples", ignore=shutil.ignore_patterns("data", "store", "out"))
        # The pages' `python3` is the one that has what the tests compare with.
        path = f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = dict(os.environ, PATH=path, NO_COLOR="1")

    def run(self, command):
        """The output of a command of the pages. Nobody is there to answer a question, so `apply` gets `--yes`."""
        if command.startswith("swift build"):
            return ""
        self.ran += 1
        self.commands.update(command.split(" && "))
        match = re.match(r"cd (\S+)(?: && )?", command)
        if match:
            self.place, command = self.folder / match[1], command[match.end():]
        command = re.sub(r"^cdp apply", "cdp apply --yes", command)
        done = subprocess.run(command, shell=True, cwd=self.place, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            self.failed.append(f"`{command}` ended with {done.returncode}: {done.stderr[-1000:]}")
        return done.stdout

    def compare(self, command, expected):
        printed = "\n".join(line.rstrip() for line in self.run(command).splitlines()).strip("\n")
        if not expected:
            return
        lines = [re.escape(line.rstrip()) for line in expected]
        pattern = "\n".join(lines).replace("…\n", "(?:.*\n)*?")
        pattern = re.sub(r"\n…$", r"(?:\n.*)*", pattern)
        pattern = ID.sub("[0-9a-z]{26}", pattern)
        if not re.fullmatch(pattern, printed):
            shown = next((f"    it says  {line}" for line in expected if line.strip("… ") and not re.search(
                ID.sub("[0-9a-z]{26}", re.escape(line.rstrip())), printed)), "    its lines stand in another order")
            self.failed.append(f"`{command}` prints something else than the page\n{shown}\n{printed[:3000]}")


def blocks(text):
    return re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.M | re.S)


def console(run, block):
    """The commands of a block, each with the lines that it must print."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, *expected = part.rstrip("\n").split("\n")
        run.compare(command, expected)


def tour(run):
    """The tour of README.md: blocks, and the commands of the text between them, in order."""
    text = (ROOT / "README.md").read_text().split("## A tour")[1].split("\n## ")[0]
    for part in re.split(r"(^```.*?^```)", text, flags=re.M | re.S):
        if not part.startswith("```"):
            for command in re.findall(r"`((?:python3|cdp) [^`]+)`", part):
                run.run(command)
            continue
        console(run, part.split("\n", 1)[1].removesuffix("```"))


def page(run, path):
    """The commands of a page of docs, in a folder of its own with the files that the page shows. Of docs/sources.md and
    docs/specs.md the files belong to other tests."""
    text = path.read_text()
    if not re.search(r"^```\n\$ ", text, flags=re.M):
        return
    run.place = run.folder / path.stem / "project"
    run.place.mkdir(parents=True)
    if "aws s3" in text:
        # The page has a bucket on loopback, and the two commands of Amazon's client that it needs.
        with ObjectStore(run.folder / "lake") as store:
            store.bucket("lake")
            (run.folder / "bin/aws").write_text(f"#!{store.python}\n{AWS.format(port=store.moto)}")
            (run.folder / "bin/aws").chmod(0o755)
            run.environment |= {"LAKE": f"http://127.0.0.1:{store.port}", "AWS_ACCESS_KEY_ID": store.key, "AWS_SECRET_ACCESS_KEY": store.secret}
            return follow(run, text)
    if "$ psql " in text:
        with PostgresServer("wal_level = logical") as server:
            run.environment |= {name: value for name, value in server.environment.items() if name.startswith("PG")}
            return follow(run, text)
    follow(run, text)


def follow(run, text):
    """The files and commands of a page, in their order."""
    for info, block in re.findall(r"^```([^\n]*)\n(.*?)^```", text, flags=re.M | re.S):
        if block.startswith("$ "):
            console(run, block)
        elif " " in info:
            (run.place / info.split(" ")[1]).write_text(block)


def main():
    cdp = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        run = Tour(cdp, folder)
        tour(run)
        views = run.run("cdp views")
        database = duckdb.connect()
        database.execute(f"SET file_search_path = '{run.place}'")
        database.execute(views)
        names = [name for (name,) in database.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
        for name in names:
            database.execute(f'SELECT count(*) FROM "{name}"')
        for _, block in blocks((ROOT / "examples/retail/README.md").read_text()):
            for line in block.splitlines():
                command = " ".join(re.split(r"\s+#", line)[0].split())
                if command not in run.commands:
                    run.run(command)
        for path in sorted((ROOT / "docs").rglob("*.md")):
            page(run, path)
            if path.name == "specs.md":
                # Its examples stand in projects of their own: SpecReferenceTests compile them.
                continue
            for language, block in blocks(path.read_text()):
                if language == "yaml":
                    host = Path(folder) / f"host-{run.ran}"
                    host.mkdir()
                    lapsed = "" if "lapsed:" in block else "  lapsed: revenue_12m = 0\n"
                    # The host ends with its sources, so that more of them go on there.
                    block = block.removeprefix("sources:\n")
                    (host / "cdp.yaml").write_text(HOST + re.sub(r"^segments:\n", f"segments:\n{lapsed}", block, flags=re.M))
                    run.run(f"cdp validate --project {host}")
        for failure in run.failed:
            print(failure, file=sys.stderr)
        print(f"{run.ran} commands of the pages and {len(names)} views: {f'{len(run.failed)} differ' if run.failed else 'as they say'}")
        return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
