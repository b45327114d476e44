"""Tests a static cdp where nothing else is: a root that holds it, an example and /proc. scripts/release runs it.

usage: check_release.py EXECUTABLE
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST_MEGABYTES = 45
STARTS = 60
AS_OF = "2026-01-01T00:00:00Z"
PARIS = "start_of_day(timestamp '2026-07-01 12:00:00', 'Europe/Paris') as midnight"


class Root:
    """A directory as the whole file system, its `tmp` empty; `cdp` runs in it with a namespace of mounts of its own."""

    def __init__(self, path, executable):
        self.path = path
        for folder in ("proc", "tmp", "example"):
            (path / folder).mkdir()
        shutil.copy(executable, path / "cdp")
        example = Path("examples/retail")
        for part in ("cdp.yaml", "specs", "identity"):
            (shutil.copytree if (example / part).is_dir() else shutil.copy)(example / part, path / "example" / part)
        subprocess.run([sys.executable, example / "generate.py", "--out", path / "example" / "data"], check=True,
                       stdout=subprocess.DEVNULL)

    def cdp(self, *arguments, text=None, variables={}):
        alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
        script = 'mount --rbind /proc "$0/proc" && exec chroot "$0" /cdp "$@"'
        done = subprocess.run([*alone, "bash", "-c", script, self.path, *arguments], input=text, capture_output=True,
                              text=True, env={"PATH": os.environ["PATH"], **variables})
        if done.returncode != 0:
            raise SystemExit(f"release: `cdp {' '.join(arguments)}` ended with {done.returncode} in the bare root:\n"
                             f"{done.stdout}{done.stderr}")
        return done.stdout

    def expect(self, what, output, pattern):
        if not re.search(pattern, output):
            raise SystemExit(f"release: {what}: no `{pattern}` in\n{output}")
        print(f"release: {what}")


def use(root):
    """What the README's tour does, and what needs more than the executable usually has: zones, names of users."""
    root.expect("init writes a project", root.cdp("init", "--project", "/mine"), r"Wrote \d+ files")
    root.expect("plan reads it", root.cdp("plan", "--project", "/mine", "--as-of", AS_OF), r"Profiles +0 +\+\d")
    project = ("--project", "/example")
    applied = root.cdp("apply", *project, "--yes", "--as-of", AS_OF)
    root.expect("apply makes a store and delivers", applied, r"Applied: generation 1, 5,785 profiles\. Delivered: ads")
    root.expect("profile shows a customer", root.cdp("profile", *project, "-", text="crm/C002377\n"), r"crm/C002377")
    midnight = root.cdp("query", *project, "profiles", "--select", PARIS, "--limit", "1")
    root.expect("query knows the clocks of Paris", midnight, r"2026-06-30T22:00:00Z")


def ask(root):
    """Rows of a server of PostgreSQL come over TLS, with a password, where the root has no more than its authority and the names of hosts."""
    sys.path.insert(0, "Tests/Oracles")
    from postgres_server import PostgresServer

    with PostgresServer() as server:
        server.sql("create table people (id int primary key, email text); insert into people values (1, 'ada@example.com'), (2, null)")
        for folder in ("etc", "shop"): (root.path / folder).mkdir()
        (root.path / "etc/hosts").write_text("127.0.0.1 localhost\n")
        shutil.copy(server.authority, root.path / "shop/authority.pem")
        (root.path / "shop/cdp.yaml").write_text(f"""cdp: 1
project: shop
connections:
  shop_db:
    postgres: {{ host: localhost, port: {server.port}, database: postgres, user: owner, password: "${{env:SHOP}}", tls: verify-full, root_certificate: authority.pem }}
sources:
  people: {{ read: {{ sql: select * from people, on: shop_db }}, delivers: snapshot, key: id, fields: {{ id: integer, email: string }}, map: [email] }}
""")
        answer = root.cdp("validate", "--connect", "--project", "/shop", variables={"SHOP": server.password})
        root.expect("PostgreSQL answers over TLS", answer, r"PostgreSQL \d+.*TLSv1\.3")
        pulled = root.cdp("pull", "--project", "/shop", variables={"SHOP": server.password})
        root.expect("its rows land", pulled, r"people +delivery 1: 30 B")


def start(executable):
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run([executable, "--version"], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def main():
    executable = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        root = Root(Path(folder), executable)
        use(root)
        if shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            ask(root)
        else:
            print("release: no server of PostgreSQL is installed, so none was asked")
    size = executable.stat().st_size
    print(f"release: {executable}, {size / 2**20:.1f} MiB, starts in {start(executable):.1f} ms (least of {STARTS})")
    if size > MOST_MEGABYTES * 2**20:
        raise SystemExit(f"release: larger than {MOST_MEGABYTES} MiB")


if __name__ == "__main__":
    main()
