"""Processes measured from outside, and what is said about several runs of one."""
import os
import platform
import statistics
import subprocess
import time
from pathlib import Path

FIGURES = {"wall": "s", "cpu": "s", "peak": "MiB", "written": "MiB", "disk": "MiB"}
MEBIBYTE = 2**20


class Failed(Exception):
    """A measured process did not do what it should; the message says which and what it printed."""


def measure(command, text=None, environment=None):
    """Runs a process to its end: its figures, and what it printed.

    `peak` is the most memory that the process held at once. A process starts as a copy of this one, so that less than this
    one's own some 15 MiB is never seen. `written` is what it gave to the file system, whether or not it is on disk yet.
    """
    os.sync()  # nobody pays for what the run before has left to write
    load = os.getloadavg()[0]
    began = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE if text else subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) as process:
        if text:
            process.stdin.write(text.encode())
            process.stdin.close()
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"`{' '.join(map(str, command))}` ended with {process.returncode}:\n{output[-2000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024,
            "written": usage.ru_oublock * 512 / MEBIBYTE, "load_before": load}, output


def size_of(*paths):
    """The mebibytes of files and of everything in directories."""
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()]
    return sum(file.stat().st_size for file in files) / MEBIBYTE


def summary(runs):
    """Median and least of each figure of several runs."""
    return {figure: {"median": statistics.median(run[figure] for run in runs), "least": min(run[figure] for run in runs)}
            for figure in FIGURES if all(figure in run for run in runs)}


def read_once(paths):
    """Has files in the page cache, so that no run pays for the disk."""
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def machine(directory):
    """What the figures were measured on."""
    def field(path, name):
        lines = Path(path).read_text().splitlines()
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "unknown")
    file_system = subprocess.run(["stat", "-f", "-c", "%T", directory], capture_output=True, text=True).stdout.strip()
    return {"processor": field("/proc/cpuinfo", "model name"), "cores": len(os.sched_getaffinity(0)),
            "memory": f"{int(field('/proc/meminfo', 'MemTotal').split()[0]) / MEBIBYTE:.1f} GiB",
            "kernel": platform.release(), "file_system": file_system, "python": platform.python_version(),
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


# -- tables ---------------------------------------------------------------------------------------------------------------

def shown(value, unit):
    if unit == "s" and value < 1:
        return f"{value * 1000:.1f} ms"
    return f"{value:,.2f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def table(title, summaries):
    """Lines of a Markdown table: median and, in brackets, least of each figure."""
    yield f"| {title} | " + " | ".join(FIGURES) + " |"
    yield "|---" * (len(FIGURES) + 1) + "|"
    for name, figures in summaries.items():
        cells = [f"{shown(figures[key]['median'], unit)} ({shown(figures[key]['least'], unit)})" if key in figures else "–"
                 for key, unit in FIGURES.items()]
        yield f"| {name} | " + " | ".join(cells) + " |"


def ratios(ours, peers):
    """Ours divided by the better peer's, figure by figure, by medians and by least values."""
    found = {}
    for figure in FIGURES:
        if figure not in ours or not all(figure in peer for peer in peers.values()):
            continue
        found[figure] = {}
        for which in ("median", "least"):
            better = min(peers, key=lambda name: peers[name][figure][which])
            if peers[better][figure][which]:
                found[figure][which] = ours[figure][which] / peers[better][figure][which]
                found[figure][f"{which}_peer"] = better
    return found


def ratio_line(name, found):
    return f"{name} ÷ the better peer, medians (least): " + ", ".join(
        f"{figure} {values['median']:.2f} ({values['least']:.2f}, {values['median_peer']})"
        for figure, values in found.items() if "median" in values and "least" in values)
