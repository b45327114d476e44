"""Hostile files: what is no file, cannot be read, or changes while it is read."""
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from project import AS_OF, GOOD, HEADER, MEGABYTE, Project, Skipped, Trial, content, stream, take_away


def files(trial, folder):
    project = Project(trial, folder / "files")
    directory = project.next_file()
    directory.mkdir()
    trial.check("a directory that the pattern matches", project.apply(), (0,))
    directory.rmdir()
    trial.refused("a link to itself", project, lambda path: path.symlink_to(path.name), "people_.*[Tt]oo many levels")
    trial.refused("a link to nowhere", project, lambda path: path.symlink_to("nowhere"), "people_.*[Nn]o such file")
    trial.refused("a device", project, lambda path: path.symlink_to("/dev/zero"), "people_.*is a pipe or a device")
    trial.refused("a FIFO", project, os.mkfifo, "people_.*is a pipe or a device")
    named(trial, project)
    for change in ("shrinks", "grows"):
        moving(trial, project, change)
    denied(trial)
    trial.check("an unknown environment", project.run("validate", "--env", "nowhere"), (3,), "nowhere")


def named(trial, project):
    """A file whose name is no UTF-8."""
    path = os.fsencode(project.folder) + b"/data/people_\xe9.csv"
    with open(path, "wb") as file:
        file.write(GOOD["csv"])
    trial.check("a name that is no text", project.apply(), (1,), "people_")
    os.unlink(path)


def exact(trial, folder):
    """What stands where the one file of a source should be."""
    project = Project(trial, folder / "exact", pattern="people.csv")
    path = project.folder / "data/people.csv"
    before = project.generation()
    for name, put, words in [
            ("a directory where a file should be", Path.mkdir, "people.csv`: is a folder, not a file"),
            ("a FIFO where a file should be", os.mkfifo, "people.csv.*is a pipe or a device"),
            ("a link to itself where a file should be", lambda path: path.symlink_to(path.name),
             "people.csv"),
            ("no file where one should be", lambda path: None, "people.csv.*\n?.*no such file")]:
        path.unlink(missing_ok=True)
        put(path)
        trial.check(name, project.apply(), (1,), words)
        if path.exists() or path.is_symlink():
            take_away(path)
        trial.want(f"{name}, the generation", project.generation(), before)
    path.write_bytes(GOOD["csv"])
    trial.want_whole("what stands where a file should be", project)


def moving(trial, project, change):
    """A file that changes its size while it is read. Once it stands still, every row that it has is read or rejected."""
    extra = project.next_file()
    rows = b"".join(b"%s%d,,1,\n" % (change.encode(), number) for number in range(20_000))
    stream(HEADER, rows, 2, b"")(extra)
    stop = threading.Event()

    def move():
        grown = 0
        while not stop.is_set():
            if change == "grows" and grown < 20_000:
                with open(extra, "ab") as file:
                    file.write(b"".join(b"grown%d,,1,\n" % number for number in range(grown, grown + 100)))
                    grown += 100
            elif change == "shrinks":
                # Slowly, so that it goes on while rows are read.
                os.truncate(extra, max(len(HEADER) + 100_000, extra.stat().st_size - 1_500))
            time.sleep(0.005)
    mover = threading.Thread(target=move)
    mover.start()
    name = f"a file that {change} while it is read"
    answer = project.apply()
    stop.set()
    mover.join()
    trial.check(name, answer, (0, 1))
    trial.check(f"{name}, once it stands still", project.apply(), (0,), memory=512 * MEGABYTE)
    lines = extra.read_bytes().split(b"\n")[1:]
    wanted = {line.split(b",")[0].decode() for line in lines if line.count(b",") == 3}
    missing = wanted - set(project.ids(f"starts_with(id, '{'gr' if change == 'grows' else change}')"))
    trial.want(f"{name}, rows lost", sorted(missing)[:5], [])
    extra.unlink()
    trial.want_whole(name, project)


def become_nobody(place):
    os.environ["TMPDIR"] = str(place / "tmp")
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def place_for_anybody(cdp):
    """A folder that another user may enter, with a copy of `cdp` that starts there; None where there is none.

    Neither the clone nor the usual place for temporary files need be open to others: think of a private home.
    """
    for base in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"]):
        try:
            place = Path(tempfile.mkdtemp(dir=base, prefix="cdp-hostile-"))
        except OSError:
            continue
        try:
            place.chmod(0o755)
            shutil.copyfile(cdp, place / "cdp")
            (place / "cdp").chmod(0o755)
            (place / "tmp").mkdir()
            os.chown(place / "tmp", 65534, 65534)
            if subprocess.run([place / "cdp", "--version"], preexec_fn=partial(become_nobody, place),
                              capture_output=True).returncode == 0:
                return place
        except OSError:
            pass
        shutil.rmtree(place, ignore_errors=True)
    return None


def denied(trial):
    """Root reads everything, so the command runs as somebody else, where that can be arranged."""
    if os.geteuid() == 0:
        place = place_for_anybody(trial.cdp)
        if place is None:
            trial.skipped.append("no permission: another user cannot run cdp here")
            return
        before, own = partial(become_nobody, place), Trial(place / "cdp", trial.scale)
    else:
        place, before, own = Path(tempfile.mkdtemp(prefix="cdp-hostile-")), None, Trial(trial.cdp, trial.scale)
    try:
        project = Project(own, place / "project")
        extra = project.next_file()
        extra.write_bytes(GOOD["csv"])
        extra.chmod(0)
        if before:
            for path in [project.folder, *project.folder.rglob("*")]:
                os.chown(path, 65534, 65534)
        own.check("a file without permission", project.run("plan", "--as-of", AS_OF, before=before), (1,),
                  f"{extra.name}.*[Pp]ermission denied")
        extra.unlink()
        (project.folder / "data").chmod(0)
        own.check("a folder without permission", project.run("plan", "--as-of", AS_OF, before=before), (1,),
                  "data.*[Pp]ermission denied")
        (project.folder / "data").chmod(0o755)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    trial.failures += own.failures


@contextmanager
def small_disk(place, size, what):
    """A disk of memory, mounted at `place` while it is needed; `what` is skipped where none can be."""
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True)
    if made.returncode:
        raise Skipped(f"{what}: no right to mount one")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def full_disk(trial, folder):
    """A store on a small disk of memory that runs full at some moment of a commit or delivery."""
    with small_disk(folder / "disk", "16m", "a full disk") as disk:
        project = Project(trial, folder / "project", store=str(disk / "store"))
        extra = project.next_file()
        count, hit = 4_000, set()
        extra.write_bytes(HEADER + b"".join(b"r%d,r%d@x.fr,%d,2026-01-01\n" % (n, n, n) for n in range(count)))
        filler = disk / "filler"
        for spare in [0, 40, 400, *range(600, 2000, 100)]:
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize
            filler.write_bytes(bytes(max(0, free - spare * 1024)))
            answer = project.apply()
            trial.check(f"a disk with {spare} KiB left", answer, (0, 1, 7),
                        "" if answer.returncode == 0 else "[Nn]o space left|was not delivered")
            filler.unlink()
            hit |= set(re.findall(r"store/(\w+)/\w+\.parquet`: No space", answer.stdout + answer.stderr))
            trial.want_whole(f"a disk with {spare} KiB left", project)
            if answer.returncode == 0:
                break
        trial.want("a full disk, whether it ran full in files of several tables", len(hit) > 2, True)
        trial.check("the disk has room again", project.apply(), (0,))
        trial.want("a full disk, the rows", len(project.ids("starts_with(id, 'r')")), count)
        trial.want("a full disk, the list", len((project.folder / "out/list.csv").read_text().splitlines()), count + 2)


def full_delivery(trial, folder):
    """A destination on a disk that is full: the generation is committed, the delivery fails and can be repeated."""
    project = Project(trial, folder / "delivering")
    shutil.rmtree(project.folder / "out")
    with small_disk(project.folder / "out", "64k", "a full receiver") as disk:
        (disk / "filler").write_bytes(bytes(56 * 1024))
        content(HEADER + b"".join(b"r%d,r%d@x.fr,1,2026-01-01\n" % (n, n) for n in range(1200)))(project.next_file())
        trial.check("a full receiver", project.apply(), (7,), "was not delivered")
        (disk / "filler").unlink()
        trial.check("the receiver has room again", project.apply(), (0,), "Delivered")
        trial.want_whole("a full receiver", project)
        trial.want("a full receiver, the list", len((disk / "list.csv").read_text().splitlines()), 1202)
