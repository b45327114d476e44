#!/usr/bin/env python3
"""Holds a table of a test's store at a version against what was committed, read by someone else.
usage: store_tables.py deltalake|polars TABLE VERSION GENERATION"""
import sys


def rows(reader: str, path: str, version: int) -> list[dict]:
    if reader == "polars":
        import polars

        return polars.read_delta(path, version=version).to_dicts()
    from deltalake import DeltaTable

    return DeltaTable(path, version=version).to_pyarrow_table().to_pylist()


def main() -> int:
    reader, path, version, generation = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    table = "rows/crm" if path.endswith("rows/crm") else path.rsplit("/", 1)[1]
    count = 1 if table == "small" else generation
    expected = [{"_hash": i * 1000 + generation, "name": f"{table} {i} of {generation}"} for i in range(count)]
    found = sorted(rows(reader, path, version), key=lambda row: row["_hash"])
    if found != expected:
        print(f"{reader} reads {len(found)} rows of {path} at {version}, {len(expected)} were written", file=sys.stderr)
        return 1
    print("the same rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
