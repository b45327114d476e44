"""Too little memory: refused before anything is changed, and what nearly suffices leads to the same store."""
import json

from project import HEADER, MEGABYTE, MEMORY, Project, content


def memory(trial, folder):
    # Enough that some is set aside; what their keys may take.
    count, room = (300_000, 1024 * MEGABYTE) if trial.scale > 1 else (20_000, MEMORY)
    rows = HEADER + b"".join(b"r%d,r%d@x.fr,%d,2026-01-01\n" % (n, n, n) for n in range(count))

    def project(name):
        made = Project(trial, folder / name)
        content(rows)(made.next_file())
        return made

    def digests(made):
        journal = sorted((made.folder / "store/_cdp/journal").glob("*.json"))[-1]
        tables = json.loads(journal.read_text())["tables"]
        # Profiles have ids of their own in each store.
        return [tables[name]["content_digest"] for name in ("records", "rows/people")], tables["profiles"]["rows"]

    free = project("free")
    answer = free.apply("--format", "json")
    trial.check("memory as it comes", answer, (0,), memory=room)
    use = json.loads(answer.stdout)["memory"]
    trial.want("rows were set aside", use["set_aside"] > MEGABYTE, True)

    held = project("held")
    before = held.generation()
    trial.check("too little memory by option", held.apply("--memory", "8MiB"), (1,), "CDP7015.*8 MiB that are allowed")
    settings = held.folder / "cdp.yaml"
    settings.write_text(settings.read_text() + "memory: 9 MiB\n")
    trial.check("too little memory by the project", held.apply(), (1,), "CDP7015.*9 MiB that are allowed")
    trial.want("too little memory, the generation", held.generation(), before)
    trial.want_whole("too little memory", held)
    trial.check("a size without a unit", held.apply("--memory", "8"), (64,), "--memory takes a number with")
    answer = held.apply("--format", "json", "--memory", f"{use['peak']}B", "--threads", "8")
    trial.check("memory that just suffices", answer, (0,), memory=room)
    trial.want("memory that just suffices, the limit", json.loads(answer.stdout)["memory"]["limit"], use["peak"])
    trial.want("memory that just suffices, the store", digests(held), digests(free))
