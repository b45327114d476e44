"""What trials share that pull from a real database: cdp in a project of its own, killed at random moments, and what it may not say."""
import os
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path


class Writers:
    """Sessions that write until they are told to stop: transactions of some statements, in which rows move from one table to another."""
    # So many sessions are slow; how long one waits at most between two statements, and how long the others do.
    slow, longest, shortest = 0, 0, 0

    def __init__(self, server, count):
        self.server, self.ending, self.committed = server, threading.Event(), 0
        self.threads = [threading.Thread(target=self.work, args=(number,), daemon=True) for number in range(count)]
        for thread in self.threads: thread.start()

    def statements(self, chance):
        raise NotImplementedError

    def last(self, chance):
        """Statements at the end of a transaction."""
        return []

    def work(self, number):
        chance = random.Random(number)
        while not self.ending.is_set():
            session = self.server.session()
            try:
                while not self.ending.is_set():
                    self.transaction(session, chance, self.longest if number < self.slow else self.shortest)
            except (BrokenPipeError, ValueError, OSError):
                time.sleep(0.1)  # the server fell, or a row was locked the other way around
            finally:
                session.kill()
                session.wait()

    def transaction(self, session, chance, pause):
        def say(text):
            session.stdin.write(text + "\n")
            session.stdin.flush()

        say("begin;")
        for _ in range(chance.randrange(1, 6)):
            for statement in self.statements(chance): say(statement)
            time.sleep(chance.random() * pause)
        for statement in self.last(chance): say(statement)
        move = chance.randrange(1, 51)
        here, there = chance.choice([("left", "right"), ("right", "left")])
        say(f"with gone as (delete from on_{here} where id = {move} returning id) insert into on_{there} select id from gone;")
        say("commit;" if chance.random() < 0.9 else "rollback;")
        say("select 'done';")
        if session.stdout.readline().strip() != "done": raise BrokenPipeError
        self.committed += 1

    def stop(self):
        self.ending.set()
        for thread in self.threads: thread.join()


class Trial:
    """A project in a folder whose specs and tables have places for the authority of the server and the password of its reader."""

    def __init__(self, cdp, folder, server, specs, tables):
        self.cdp, self.folder, self.server, self.problems, self.said = cdp, folder, server, [], ""
        self.password = "s3cret-" + os.urandom(6).hex()
        server.sql(tables.replace("PASSWORD", self.password))
        (folder / "cdp.yaml").write_text(specs.format(authority=server.authority))
        self.environment = os.environ | {"SHOP_PORT": str(server.port), "SHOP_PASSWORD": self.password}
        self.seen = ""

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind not in (None, SystemExit):
            for problem in self.problems: print(problem, file=sys.stderr)

    def run(self, *words, may_fail=False):
        done = subprocess.run([self.cdp, *words, "--project", self.folder], env=self.environment, capture_output=True, text=True)
        self.said += done.stdout + done.stderr
        if done.returncode and not may_fail:
            self.problems.append(f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-900:]}")
        return done

    def start(self, *words):
        return subprocess.Popen([self.cdp, *words, "--project", self.folder], env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def killed(self, *words, within=0.25):
        """A command that is killed at some moment."""
        command = self.start(*words)
        time.sleep(random.random() * within)
        try: self.seen += Path(f"/proc/{command.pid}/cmdline").read_text()
        except OSError: pass
        command.kill()
        command.wait()

    def fall(self, *words):
        """The server falls while a command works."""
        command = self.start(*words)
        time.sleep(random.random() * 0.15)
        self.server.stop()
        command.wait()
        self.server.start()

    def secrets(self):
        """The password stands in no file, message or list of processes; values of people in no message."""
        for path in self.folder.rglob("*"):
            if path.is_file() and self.password.encode() in path.read_bytes(): self.problems.append(f"the password stands in {path}")
        for name, text in (("a message", self.said), ("the list of processes", self.seen)):
            if self.password in text: self.problems.append(f"the password stands in {name}")
            if re.search(r"p\d+@example", text): self.problems.append(f"{name} names people")

    def end(self, words):
        """Prints what came of it, and ends with 1 where there were problems."""
        for problem in self.problems: print(problem, file=sys.stderr)
        print(f"{words}; {len(self.problems)} problems")
        sys.exit(1 if self.problems else 0)
