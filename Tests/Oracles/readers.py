"""Every reader sees the same rows in every table of a store: deltalake, Polars, pyarrow, DuckDB and `cdp query`.

readers.py CDP PROJECT
"""
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import polars
import pyarrow.dataset
from deltalake import DeltaTable

from settled import counted


def by_duckdb(files):
    """Times as texts, because the Python client of DuckDB needs another package for time zones."""
    database = duckdb.connect().execute("SET TimeZone = 'UTC'")
    described = database.execute(f"DESCRIBE FROM read_parquet({files!r}, hive_partitioning = false)").fetchall()
    times = [name for name, kind, *_ in described if kind == "TIMESTAMP WITH TIME ZONE"]
    replaced = ", ".join(f'"{name}"::TIMESTAMP AS "{name}"' for name in times)
    cursor = database.execute(f"SELECT * {replaced and f'REPLACE ({replaced})'} FROM read_parquet({files!r}, hive_partitioning = false)")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def main():
    cdp, project = sys.argv[1], Path(sys.argv[2])
    store = project / "store"
    journal = json.loads(max((store / "_cdp/journal").glob("*.json")).read_text())
    failed = 0
    for name in sorted(journal["tables"]):
        table = DeltaTable(str(store / name))
        files = table.file_uris()
        rows = {
            "deltalake": table.to_pyarrow_table().to_pylist(),
            "Polars, read": polars.read_delta(str(store / name)).to_dicts(),
            "Polars, scan": polars.scan_delta(str(store / name)).collect().to_dicts(),
            "pyarrow": pyarrow.dataset.dataset(files, schema=table.to_pyarrow_dataset().schema).to_table().to_pylist() if files else [],
            "DuckDB": by_duckdb(files) if files else [],
        }
        seen = {}
        for reader, found in rows.items():
            # Most have the same rows in the same order and need not be made comparable again.
            same = next((other for other in seen if rows[other] == found), None)
            seen[reader] = counted(found) if same is None else seen[same]
        columns = [field.name for field in table.schema().fields]
        answer = subprocess.run([cdp, "query", name, "--project", project, "--format", "json", "--select", ", ".join(columns)],
                                capture_output=True, text=True, check=True)
        seen["cdp query"] = counted(json.loads(answer.stdout, parse_float=Decimal))
        if journal["tables"][name]["rows"] != seen["deltalake"].total():
            print(f"{name}: the journal counts {journal['tables'][name]['rows']} rows, deltalake {seen['deltalake'].total()}", file=sys.stderr)
            failed += 1
        for reader, found in seen.items():
            if found != seen["deltalake"]:
                failed += 1
                print(f"{name}: {reader} has {(found - seen['deltalake']).total()} rows that deltalake has not, lacks "
                      f"{(seen['deltalake'] - found).total()}\n  {next(iter(found - seen['deltalake']), None)}\n  "
                      f"{next(iter(seen['deltalake'] - found), None)}", file=sys.stderr)
    print(f"{len(journal['tables'])} tables, {len(seen)} readers: {f'{failed} differences' if failed else 'the same rows'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
