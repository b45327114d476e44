"""What the receivers hold, in one file of SQLite: a server that is killed keeps what it answered.

A list has members, by key. A job is what was handed in and takes effect later: on the first request, or reading, after it is due. `requests` counts
what came and how it was answered, `ids` remembers what must not count twice.
"""
import json
import sqlite3
import threading
import time
from contextlib import contextmanager

TABLES = """
create table if not exists members (vendor text, list text, key text, row text, primary key (vendor, list, key)) without rowid;
create table if not exists jobs (id integer primary key autoincrement, vendor text, list text, status text, due real, payload text, result text);
create table if not exists requests (number integer primary key autoincrement, vendor text, path text, rows integer, status integer, fault text);
create table if not exists ids (vendor text, id text, primary key (vendor, id)) without rowid;
"""


written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


class Store:
    def __init__(self, path):
        self.lock = threading.RLock()
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=60)
        self.database.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + TABLES)

    @contextmanager
    def transaction(self):
        with self.lock:
            self.database.execute("begin immediate")
            try:
                yield self
            except BaseException:
                self.database.execute("rollback")
                raise
            self.database.execute("commit")

    def put(self, vendor, name, rows):
        """Adds members or replaces them; `rows` are pairs of a key and what is known of it."""
        self.database.executemany("insert or replace into members values (?, ?, ?, ?)",
                                  [(vendor, name, key, written(row)) for key, row in rows])

    def get(self, vendor, name, key):
        found = self.database.execute("select row from members where vendor = ? and list = ? and key = ?", (vendor, name, key)).fetchone()
        return json.loads(found[0]) if found else None

    def known(self, vendor, name, keys):
        """What is known of members, by key, of those that are members."""
        found = self.database.execute("select key, row from members where vendor = ? and list = ? and key in (select value from json_each(?))",
                                      (vendor, name, json.dumps(list(keys))))
        return {key: json.loads(row) for key, row in found}

    def remove(self, vendor, name, keys):
        """Takes members out, and says for each key whether there was one."""
        return [self.database.execute("delete from members where vendor = ? and list = ? and key = ?", (vendor, name, key)).rowcount > 0
                for key in keys]

    def members(self, vendor, name):
        for (row,) in self.database.execute("select row from members where vendor = ? and list = ? order by key", (vendor, name)):
            yield json.loads(row)

    def lists(self):
        return self.database.execute("select vendor, list, count(*) from members group by vendor, list order by vendor, list").fetchall()

    def add_job(self, vendor, name, payload, delay, status="queued"):
        """A job that takes effect `delay` seconds from now; None: when somebody says so."""
        due = None if delay is None else time.time() + delay
        return self.database.execute("insert into jobs (vendor, list, status, due, payload) values (?, ?, ?, ?, ?)",
                                     (vendor, name, status, due, json.dumps(payload))).lastrowid

    def job(self, vendor, number):
        found = self.database.execute("select status, list, payload, result from jobs where vendor = ? and id = ?", (vendor, number)).fetchone()
        return found and {"status": found[0], "list": found[1], "payload": json.loads(found[2]), "result": json.loads(found[3] or "null")}

    def change_job(self, number, **values):
        for column, value in values.items():
            if column in ("payload", "result"): value = json.dumps(value)
            self.database.execute(f"update jobs set {column} = ? where id = ?", (value, number))

    def settle(self, effects, now=None):
        """Has the jobs that are due take effect, in the order in which they are. `effects` are functions by vendor."""
        due = self.database.execute("select id, vendor, list, payload from jobs where status = 'queued' and due <= ? order by due, id",
                                    (now or time.time(),)).fetchall()
        for number, vendor, name, payload in due:
            status, result = effects[vendor](self, name, json.loads(payload))
            self.change_job(number, status=status, result=result)
        return len(due)

    def is_new(self, vendor, identifier):
        return self.database.execute("insert or ignore into ids values (?, ?)", (vendor, identifier)).rowcount == 1

    def count(self, vendor, path, rows, status, fault):
        self.database.execute("insert into requests (vendor, path, rows, status, fault) values (?, ?, ?, ?, ?)", (vendor, path, rows, status, fault))

    def counts(self):
        return self.database.execute("select vendor, fault, status, count(*), sum(rows) from requests group by 1, 2, 3 order by 1, 2, 3").fetchall()
