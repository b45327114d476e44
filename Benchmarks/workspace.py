"""Where a measurement happens: .build/benchmarks, with the peers' Python, the data of each size and the projects."""
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLACE = ROOT / ".build" / "benchmarks"
SIZES = {"100k": 100_000, "1M": 1_000_000, "3M": 3_000_000, "10M": 10_000_000}
FILES = ["crm.csv", "web_accounts.jsonl", "loyalty.csv", "orders.jsonl", "web_events.csv"]


def python(requirements="requirements.txt", folder="venv"):
    """A Python with exactly the packages of a file."""
    wanted, place = HERE / requirements, PLACE / folder
    made = place / "requirements.txt"
    if not made.exists() or made.read_text() != wanted.read_text():
        print(f"run: making {place} with the packages of {wanted.name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        subprocess.run([place / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted], check=True)
        shutil.copy(wanted, made)
    return place / "bin/python"


class Workspace:
    def __init__(self, size, data=None):
        self.size, self.python = size, python()
        self.work = PLACE / size / "work"
        self.data = Path(data).resolve() if data else self.generated()
        self.change = self.data.with_name(self.data.name + "-change")
        missing = [path for folder in (self.data, self.change) for path in self.files(folder) if not path.exists()]
        if missing:
            raise SystemExit(f"run: there is no {missing[0]}; without --data it is made")
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def generated(self):
        """The files of this size with a change of 1 %, made the first time."""
        data = PLACE / self.size / "data"
        if not data.exists():
            print(f"run: making the data of {self.size} in {data}", file=sys.stderr)
            part = data.with_name("part")
            for old in (part, part.with_name("part-change")):
                shutil.rmtree(old, ignore_errors=True)
            part.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([self.python, HERE / "generate_customers.py", str(SIZES[self.size]), part, "--change", "1%"],
                           check=True, stdout=subprocess.DEVNULL)
            shutil.rmtree(data.with_name("data-change"), ignore_errors=True)
            part.with_name("part-change").rename(data.with_name("data-change"))
            part.rename(data)
        return data

    def files(self, folder=None):
        return [(folder or self.data) / name for name in FILES]

    def project(self, name):
        """A fresh project without a store, its data linked."""
        project = self.work / name
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(HERE / "customers", project)
        (project / "data").mkdir()
        for path in self.files():
            (project / "data" / path.name).symlink_to(path)
        return project

    def add_change(self, project):
        """The next day's files under names that sort later: of two orders with one key the later file's counts."""
        for path in self.files(self.change):
            (project / "data" / f"{path.stem}_2{path.suffix}").symlink_to(path)

    def copy(self, project, name):
        """A project with its store, to change at will."""
        copy = self.work / name
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-a", project, copy], check=True)
        return copy
