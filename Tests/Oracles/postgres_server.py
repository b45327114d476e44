"""A server of PostgreSQL for trials: on loopback, with TLS and passwords (SCRAM), in a folder of its own that goes with it.

with PostgresServer() as server:
    server.sql("create table t (n int)")
    server.environment, server.port, server.authority
"""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from certificates import certify


def programs() -> Path:
    """The folder of initdb and pg_ctl: Debian keeps them out of the PATH, newest version last."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    place = shutil.which("initdb")
    if not place:
        raise SystemExit("no PostgreSQL server is installed: scripts/setup --python installs it")
    return Path(place).resolve().parent


class PostgresServer:
    """A running server; `settings` are lines of its configuration."""

    def __init__(self, *settings: str):
        self.folder = Path(tempfile.mkdtemp(prefix="cdp-postgres-"))
        self.data = self.folder / "data"
        self.password = "trial-" + os.urandom(8).hex()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # initdb refuses to run as root.
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.authority = certify(self.folder)
        (self.folder / "password").write_text(self.password)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            for path in self.folder.iterdir():
                shutil.chown(path, "postgres")
        self.run(
            programs() / "initdb", "-D", self.data, "-U", "owner", "--auth=scram-sha-256",
            f"--pwfile={self.folder}/password", "--encoding=UTF8", "--locale=C.UTF-8")
        with open(self.data / "postgresql.conf", "a") as file:
            file.write("\n".join([
                f"port = {self.port}", "listen_addresses = '127.0.0.1'", f"unix_socket_directories = '{self.folder}'",
                "ssl = on", f"ssl_cert_file = '{self.folder}/server.pem'", f"ssl_key_file = '{self.folder}/server.key'",
                "max_prepared_transactions = 5", *settings, ""]))
        hosts = "hostssl all all 127.0.0.1/32 scram-sha-256\nlocal all all scram-sha-256\n"
        (self.data / "pg_hba.conf").write_text(hosts)
        self.start()

    def run(self, *words):
        """Runs a program as the server's owner."""
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        done = subprocess.run(
            [*prefix, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, cwd=self.folder)
        if done.returncode:
            raise SystemExit(f"{words[0]}: {done.stdout}")

    def start(self):
        """Starts it, and waits until it answers."""
        self.run(programs() / "pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "start")

    def stop(self, mode: str = "immediate"):
        """Ends it; `immediate` is as after a loss of power."""
        self.run(programs() / "pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    @property
    def environment(self) -> dict:
        """Variables by which libpq finds the server as its owner."""
        return os.environ | {
            "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "owner", "PGDATABASE": "postgres",
            "PGPASSWORD": self.password, "PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(self.authority)}

    def sql(self, text: str) -> str:
        """What psql answers, fields separated by tabs; several statements are one transaction."""
        done = subprocess.run(
            ["psql", "-XqtAF\t", "-v", "ON_ERROR_STOP=1", "-c", text], env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.rstrip("\n")

    def session(self) -> subprocess.Popen:
        """A psql that reads statements from its standard input."""
        return subprocess.Popen(
            ["psql", "-XqtA", "-v", "ON_ERROR_STOP=1"], env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
