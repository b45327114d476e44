"""Backups of a store that is written meanwhile: each is whole, and goes on when it is put in the store's place.

backups.py CDP [BACKUPS]
"""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

CDP = Path(sys.argv[1]).resolve()
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 6
SPECS = """cdp: 1
project: shop
store: store
sources:
  people:
    read: data/people*.csv
    key: id
    fields: { id: { type: string, required: true }, mail: string, name: string }
    map: { email: mail, last_name: name }
identity: standard
destinations:
  partner:
    write: out/partner.csv
    key: email
    fields: [email, last_name]
    accept: [{ gate: discloses.field, reason: agreed with the partner }]
"""
FAILED = []


def want(name, found, wanted):
    if found != wanted:
        FAILED.append(f"{name}:\n  found  {found!r}\n  wanted {wanted!r}")


def cdp(folder, *words):
    return subprocess.run([CDP, *words, "--project", folder], capture_output=True, text=True)


def wave(folder, number):
    rows = "".join(f"{number * 50 + row},p{number * 50 + row}@sud.example.com,Nom{row}\n" for row in range(50))
    part = folder / f"data/.{number}"
    part.write_text("id,mail,name\n" + rows)
    part.rename(folder / f"data/people{number:04}.csv")


def modes(store):
    return {str(path.relative_to(store)): stat.S_IMODE(path.lstat().st_mode) for path in store.rglob("*")}


def restored(live, backup, place):
    """The project with a backup in the place of its store."""
    shutil.copytree(live, place, ignore=shutil.ignore_patterns("store", "out", ".*"))
    backup.rename(place / "store")
    return place


def at_work(live, place):
    done = threading.Event()
    codes = []

    def nights():
        number = 1
        while not done.is_set():
            wave(live, number)
            codes.append(cdp(live, "apply", "--yes").returncode)
            number += 1

    writer = threading.Thread(target=nights)
    writer.start()
    for number in range(COUNT):
        target = place / f"backup-{number}"
        made = cdp(live, "backup", str(target), "--format", "json")
        want(f"backup {number} ends", (made.returncode, made.stderr), (0, ""))
        if made.returncode:
            continue
        folder = restored(live, target, place / f"restored-{number}")
        checked = json.loads(cdp(folder, "verify", "--format", "json").stdout)
        want(f"backup {number} is whole", (checked["is_whole"], checked["findings"]), (True, []))
        want(f"backup {number} has its generation", checked["generation"], json.loads(made.stdout)["generation"])
        want(f"backup {number} goes on", cdp(folder, "apply", "--yes").returncode, 0)
        people = len(list((folder / "data").glob("people*"))) * 50
        count = cdp(folder, "query", "profiles", "--count", "--unlogged").stdout
        want(f"backup {number} reads on", count.strip().replace(",", ""), str(people))
        want(f"backup {number} is whole later", cdp(folder, "verify").returncode, 0)
    done.set()
    writer.join()
    want("no apply waited or failed", set(codes), {0})
    want("the store is whole", cdp(live, "verify").returncode, 0)


def refusals(live, place):
    store = live / "store"
    for target in (store, store / "_cdp/backup", live / "data", live / "cdp.yaml"):
        made = cdp(live, "backup", str(target))
        want(f"no backup at {target.name}", (made.returncode, "CDP7009" in made.stderr), (1, True))
    made = cdp(live, "backup", str(place / "kept"))
    want("a backup", (made.returncode, "secret" in made.stdout), (0, True))
    noted = json.loads(cdp(live, "status", "--format", "json").stdout)["backups"]
    # Those from before were put in the place of a store.
    want("the backups that the store knows", (noted["known"], len(noted["missing"]), noted["last"]["path"]),
         (COUNT + 1, COUNT, str((place / "kept").resolve())))
    told = cdp(live, "status").stdout
    want("status tells the last one", (f": {(place / 'kept').resolve()}\n" in told, f"{COUNT + 1} backups known, {COUNT} of them" in told),
         (True, True))
    want("its modes", {path: mode for path, mode in modes(place / "kept").items() if modes(store).get(path) != mode}, {})
    want("nothing else is left", [name for name in os.listdir(place) if "partial" in name], [])
    data = next(path for path in sorted((store / "profiles").glob("*.parquet")))
    whole = data.read_bytes()
    data.unlink()
    data.write_bytes(whole[:-9] + b"x" + whole[-8:])
    made = cdp(live, "backup", str(place / "damaged"))
    want("no backup of a damaged store", (made.returncode, "CDP7006" in made.stderr, (place / "damaged").exists()),
         (1, True, False))
    data.unlink()
    data.write_bytes((place / "kept/profiles" / data.name).read_bytes())
    want("the file of a backup mends the store", cdp(live, "verify").returncode, 0)


def main():
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        live = place / "live"
        (live / "data").mkdir(parents=True)
        (live / "cdp.yaml").write_text(SPECS)
        wave(live, 0)
        want("the first apply", cdp(live, "apply", "--yes").returncode, 0)
        at_work(live, place)
        refusals(live, place)
    for failure in FAILED:
        print(failure, file=sys.stderr)
    print(f"backups: {COUNT} of a store at work, {f'{len(FAILED)} answers are wrong' if FAILED else 'all whole'}")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
