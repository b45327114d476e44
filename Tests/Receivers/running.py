"""A server of receivers for a trial, in a process of its own that may be killed and started again.

    with Receivers("--drop", 0.1) as receivers:
        ...                                      # send to receivers.url
        receivers.members("brevo", "7")          # what the list holds
"""
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
# The vendors' own packages, where `scripts/setup --receivers` put them.
OWN = HERE.parents[1] / ".build/receivers/bin/python"
PYTHON = str(OWN) if OWN.exists() else sys.executable
KEY, SECRET = "key-of-the-tests", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receivers:
    """A server of a folder of its own, and what is asked of it."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.state = str(Path(self.folder.name) / "state.db")
        self.options = options
        self.start()

    def start(self, port=0):
        """Serves on a port of its own, or on the one that a killed server had."""
        self.process = subprocess.Popen([PYTHON, str(HERE), "serve", self.state, "--port", str(port), *map(str, self.options)],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url: raise RuntimeError("the receivers did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.folder.cleanup()

    def kill(self):
        """Ends the server at once; what it answered is kept."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def told(self, *arguments):
        return subprocess.run([PYTHON, str(HERE), arguments[0], self.state, *arguments[1:]], capture_output=True, text=True, check=True).stdout

    def members(self, vendor, name):
        return [json.loads(line) for line in self.told("state", vendor, name).splitlines()]

    def send(self, method, path, body=None, form=False, **headers):
        """A request by hand: status, body, headers."""
        data = body if body is None or isinstance(body, bytes) else (urllib.parse.urlencode(body) if form else json.dumps(body)).encode()
        kind = {} if data is None else {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
        request = urllib.request.Request(self.url + path, data, {**kind, **{name.replace("_", "-"): value for name, value in headers.items()}}, method=method)
        try:
            with urllib.request.urlopen(request) as answer: return answer.status, read(answer), answer.headers
        except urllib.error.HTTPError as error: return error.code, read(error), error.headers


def read(answer):
    text = answer.read().decode()
    try: return json.loads(text)
    except ValueError: return text
