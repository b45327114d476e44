"""Runs every part of the hostile inputs; scripts/hostile says how it is called."""
import resource
import sys
import tempfile
from pathlib import Path

from files import exact, files, full_delivery, full_disk
from memory import memory
from parquet import parquet
from project import Skipped, Trial
from specs import specs
from texts import texts

trial = Trial(Path(sys.argv[1]).resolve(), 100 if "--full" in sys.argv else 1)
with tempfile.TemporaryDirectory() as place:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Memory first: the most that a command took counts what this process had when it started it.
    for part in (memory, texts, parquet, files, exact, specs, full_disk, full_delivery):
        print(part.__name__, flush=True)
        (Path(place) / part.__name__).mkdir()
        try:
            part(trial, Path(place) / part.__name__)
        except Skipped as reason:
            trial.skipped.append(str(reason))
for reason in trial.skipped:
    print(f"skipped: {reason}")
for failure in trial.failures:
    print(failure, file=sys.stderr)
sys.exit(1 if trial.failures else 0)
