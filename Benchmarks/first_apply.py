"""The first table: the whole job from nothing, by cdp and by its peers in turns on the same files."""
import json
import shutil
import subprocess

from measuring import Failed, measure, ratios, read_once, size_of, summary
from workspace import HERE

PEERS = ["duckdb", "polars"]
COUNTS = ["records", "profiles", "bad_emails", "bad_phones", "orders", "orders_attached", "events", "events_attached",
          "revenue_12m", "delivered", "segments", "checksums"]
FIRST_DAY = "2026-01-01"


def apply(cdp, project, day=FIRST_DAY, accept=()):
    """`cdp apply` to its end, delivery included; the figures hold the size of what stands in the store afterwards."""
    accepted = [part for gate in accept for part in ("--accept", gate)]
    figures, _ = measure([cdp, "apply", "--project", project, "--yes", "--quiet", "--as-of", f"{day}T00:00:00Z", *accepted])
    figures["disk"] = size_of(project / "store", project / "out")
    return figures


def run_peer(space, peer, changes=False):
    """A peer's run. Its wall time is its own `total_s`, without Python's start and imports; the rest is the process's."""
    out = space.work / f"peer-{peer}"
    shutil.rmtree(out, ignore_errors=True)
    command = [space.python, HERE / f"peer_{peer}.py", space.data, out]
    figures, output = measure(command + (["--changes", space.change] if changes else []))
    line = json.loads(next(line for line in reversed(output.splitlines()) if line.startswith("{")))
    figures |= {"wall_with_imports": figures["wall"], "wall": line["total_s"], "disk": size_of(out), "stages": line["seconds"]}
    return figures, line


def compare(space, project, peer, line, day=FIRST_DAY):
    """Whether the store and the delivered file hold what the peer made: row by row, and count by count as it printed them."""
    done = subprocess.run([space.python, HERE / "compare.py", project / "store", project / "out" / "newsletter.csv",
                           space.work / f"peer-{peer}", "--as-of", day], capture_output=True, text=True)
    if done.returncode not in (0, 1) or not done.stdout:
        raise Failed(f"compare.py with {peer} failed:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    found["other_counts"] = [name for name in COUNTS if found["counts"][name] != line[name]]
    found["equal"] = found["equal"] and not found["other_counts"]
    return found


def first_apply(space, cdp, runs, with_peers):
    """Runs everybody `runs` times, each time another one first."""
    tools = ["cdp", *(PEERS if with_peers else [])]
    measured, lines = {tool: [] for tool in tools}, {}
    for turn in range(runs):
        for tool in tools[turn % len(tools):] + tools[:turn % len(tools)]:
            if space.size == "10M":
                read_once(space.files())
            if tool == "cdp":
                figures = apply(cdp, space.project("first"))
            else:
                figures, lines[tool] = run_peer(space, tool)
            measured[tool].append(figures)
    result = {"runs": measured, "summary": {tool: summary(figures) for tool, figures in measured.items()}}
    if with_peers:
        result["ratios"] = ratios(result["summary"]["cdp"], {peer: result["summary"][peer] for peer in PEERS})
        result["comparison"] = {peer: compare(space, space.work / "first", peer, lines[peer]) for peer in PEERS}
    return result
