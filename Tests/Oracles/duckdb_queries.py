"""Runs queries in DuckDB and prints their only column, one JSON list a query, or the error as a JSON text.

    duckdb_queries.py FILE

FILE is JSON: {"setup": [statement, ...], "queries": [query, ...]}. Timestamps and lengths of time come out as
microseconds, dates as ISO texts, decimals as texts, floats as their 64 bits in hexadecimal.
"""

import datetime
import decimal
import json
import struct
import sys

import duckdb

EPOCH = datetime.datetime(1970, 1, 1)
MICROSECOND = datetime.timedelta(microseconds=1)


def plain(value):
    if value is None or isinstance(value, (bool, int, str)):
        return value if not isinstance(value, bool) else ("true" if value else "false")
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return str((value - EPOCH) // MICROSECOND)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str(value // MICROSECOND)
    if isinstance(value, list):
        return [plain(element) for element in value]
    raise TypeError(type(value))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        work = json.load(file)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute("set threads = 1")
    for statement in work["setup"]:
        connection.execute(statement)
    for query in work["queries"]:
        try:
            rows = [plain(row[0]) for row in connection.execute(query).fetchall()]
            print(json.dumps([None if value is None else str(value) for value in rows]))
        except Exception as error:
            print(json.dumps(str(error)))


main()
