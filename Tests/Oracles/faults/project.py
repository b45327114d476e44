"""The project of the trial of faults: the sample with a store of fixed identity, and what its two nights come to."""
import os
import shutil
import subprocess
from pathlib import Path

NIGHTS = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]
PLAN = "night.cdpplan"
# Facts of the clock, and notes for people.
UNFIXED = ("store/_cdp/log/", "store/_cdp/lock", "store/_cdp/readers/", "store/_cdp/staged/")


class Disk:
    """Commands on projects of a folder, with the faults of disk.c."""

    def __init__(self, cdp, work, range_rows=None):
        self.cdp, self.work, self.range_rows = cdp, work, range_rows
        work.mkdir(exist_ok=True)
        self.library = work / "disk.so"
        source = Path(__file__).with_name("disk.c")
        compiler = next(name for name in ("cc", "gcc", "clang") if shutil.which(name))
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", self.library, source, "-ldl", "-lpthread"], check=True)

    @staticmethod
    def copy(source, target):
        shutil.copytree(source, target, symlinks=True)

    def command(self, *arguments, project):
        return [self.cdp, *map(str, arguments), "--project", project]

    def run(self, *arguments, project, check=True, fault=None, call=0, count=None):
        """Runs a command; with a fault at a call, as disk.c knows them."""
        environment = dict(os.environ)
        if self.range_rows:
            environment["CDP_RANGE_ROWS"] = str(self.range_rows)
        if fault:
            environment |= {"LD_PRELOAD": str(self.library), "DISK_ROOT": str(project), "DISK_FAULT": fault, "DISK_CALL": str(call)}
            if count:
                environment["DISK_COUNT"] = str(count)
        done = subprocess.run(self.command(*arguments, project=project), env=environment, capture_output=True, text=True,
                              errors="replace", timeout=120)
        if check and done.returncode:
            raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
        return done

    def counted(self, before, *arguments):
        """How many calls that change something a command makes on a copy of a project."""
        project, count = self.work / "counting", self.work / "count"
        self.copy(before, project)
        self.run(*placed(arguments, project), project=project, fault="count", count=count)
        shutil.rmtree(project)
        return int(count.read_text())


def placed(arguments, project):
    """The words of a command, with the plan of a project."""
    return [project / word if word == PLAN else word for word in arguments]


class Sample(Disk):
    """Copies of the sample, commands on them, and the bytes that an undisturbed night leaves."""

    def __init__(self, cdp, work, updates=None, range_rows=None):
        super().__init__(cdp, work, range_rows)
        secret = work / "secret"
        secret.write_text("5b" * 32)
        # The store of `new` is made by the first apply.
        self.new = work / "new"
        self.run("init", project=self.new)
        if updates:
            project = self.new / "cdp.yaml"
            project.write_text(project.read_text().replace("store: store\n", f"store: {{ path: store, updates: {updates} }}\n"))
        self.before = [work / "night1", work / "night2"]
        self.copy(self.new, self.before[0])
        self.run("init", "--store-id", "0123456789abcdef" * 2, "--secret-file", secret, project=self.before[0])
        self.copy(self.before[0], self.before[1])
        self.apply(self.before[1], 0)
        self.run("init", "--second-night", project=self.before[1])
        done = work / "done"
        self.copy(self.before[1], done)
        self.apply(done, 1)
        self.after = [self.bytes(self.before[1]), self.bytes(done)]
        self.before.append(done)
        # The second night, planned and not carried out.
        planned = work / "planned"
        self.copy(self.before[1], planned)
        self.run("plan", "--out", planned / PLAN, "--threads", "1", "--as-of", NIGHTS[1], project=planned)
        self.before.append(planned)

    def result(self, night, *arguments):
        """The bytes that a command leaves which nothing disturbs."""
        project = self.work / "undisturbed"
        self.copy(self.before[night], project)
        self.run(*placed(arguments, project), project=project)
        found = self.bytes(project)
        shutil.rmtree(project)
        return found

    def apply(self, project, night, **options):
        return self.run("apply", "--yes", "--threads", "1", "--as-of", NIGHTS[night], "--format", "json", project=project, **options)

    def calls(self, night, *arguments):
        """How many calls a command makes that change something."""
        return self.counted(self.before[night], *arguments)

    @staticmethod
    def bytes(project):
        """What stands in the store and in `out`, by path."""
        found = {}
        for folder in ("store", "out"):
            for path in sorted((project / folder).rglob("*")):
                name = str(path.relative_to(project))
                if path.is_file() and not name.startswith(UNFIXED):
                    found[name] = path.read_bytes()
        return found

    @staticmethod
    def generations(project):
        journal = project / "store/_cdp/journal"
        return sum(1 for name in journal.glob("*.json")) if journal.is_dir() else 0
