"""Starts a command and kills it with SIGKILL: after a random time, or when a folder changes and a moment more.

killed.py SEED FOLDER COMMAND…     FOLDER is watched, `-` for none; prints how the command ended
"""
import os
import random
import signal
import subprocess
import sys
import time


def changed_at(folder):
    try:
        return os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        return None


def main():
    draw, folder = random.Random(sys.argv[1]), sys.argv[2]
    before = changed_at(folder)
    process = subprocess.Popen(sys.argv[3:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if folder == "-":
        time.sleep(draw.uniform(0.01, 1.0))
    else:
        while process.poll() is None and changed_at(folder) == before:
            pass
        time.sleep(draw.choice([0, draw.uniform(0, 0.003), draw.uniform(0, 0.03)]))
    process.send_signal(signal.SIGKILL)
    print("killed" if process.wait() == -signal.SIGKILL else "ended first")


if __name__ == "__main__":
    main()
