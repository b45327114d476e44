"""Starts the store of objects of object_server.py, and reaches what is in it past its proxy.

with ObjectStore(folder) as store:
    store.bucket("lake")
    store.put("lake/people.csv", b"...")
    store.port, store.key, store.secret
"""
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ObjectStore:
    """A running store; its proxy listens at `port`, moto at `moto`."""

    key, secret = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    python = os.environ.get("CDP_OBJECTS_PYTHON", str(ROOT / ".build/objects/bin/python"))

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        try:
            self.process = subprocess.Popen(
                [self.python, ROOT / "Tests/Oracles/object_server.py", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError:
            raise SystemExit("there is no store of objects: scripts/setup --python makes .build/objects")
        while not (folder / "port").exists():
            if self.process.poll() is not None: raise SystemExit("the store of objects does not start")
            time.sleep(0.1)
        self.port, self.moto = (folder / "port").read_text(), (folder / "moto").read_text()

    def ask(self, method, path, content=None, query=""):
        """Moto checks no signatures, but wants to know who asks."""
        headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request"}
        if content is not None: headers["Content-Type"] = "application/octet-stream"
        url = f"http://127.0.0.1:{self.moto}/{urllib.parse.quote(path)}{query}"
        with urllib.request.urlopen(urllib.request.Request(url, data=content, method=method, headers=headers)) as answer:
            return answer.read()

    def bucket(self, name): self.ask("PUT", name, b"")
    def put(self, path, content): self.ask("PUT", path, content)
    def delete(self, path): self.ask("DELETE", path)

    def get(self, path):
        """The object; None where there is none."""
        try: return self.ask("GET", path)
        except urllib.error.HTTPError: return None

    def faults(self, share): (self.folder / "faults").write_text(str(share))
    def log(self): return (self.folder / "log").read_text().splitlines()
    def wrong(self): return (self.folder / "wrong").read_text() if (self.folder / "wrong").exists() else ""
    def __enter__(self): return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
