"""What deltalake and Polars make of Delta tables, for the tests of CDPFormats.

delta_tables.py read TABLE OUT     OUT: version, sorted ids, and statistics of the live files
delta_tables.py rows TABLE OUT     OUT: the sorted numbers of the rows that are not in deletion vectors
delta_tables.py write FOLDER       FOLDER: a table of three versions with a checkpoint, and tables that cdp must refuse
"""
import json, sys

import deltalake
import polars
import pyarrow as pa


def read(table, out):
    opened = deltalake.DeltaTable(table)
    ids = sorted(opened.to_pyarrow_table().column("id").to_pylist())
    assert ids == sorted(polars.read_delta(table)["id"].to_list()), "Polars differs"
    actions = pa.table(opened.get_add_actions(flatten=True)).to_pylist()
    files = [[f["path"], f["num_records"], str(f["min._at"]), str(f["max._at"]), str(f.get("min.day")), f["null_count.id"]] for f in actions]
    skipped = polars.scan_delta(table).filter(polars.col("id") == ids[0]).collect().height
    json.dump({"version": opened.version(), "ids": ids, "files": sorted(files), "one": skipped}, open(out, "w"))


def rows(table, out):
    ids = sorted(polars.scan_delta(table).select("id").collect()["id"].to_list())
    builder = deltalake.QueryBuilder().register("t", deltalake.DeltaTable(table))
    queried = pa.table(builder.execute("select id from t order by id").read_all()).column("id").to_pylist()
    assert ids == queried, f"Polars sees {len(ids)} rows, deltalake {len(queried)}"
    json.dump(ids, open(out, "w"))


def write(folder):
    rows = pa.table({"id": pa.array([1, 2, 3], pa.int64()), "name": ["a", "b", None], "tags": [["x"], [], None]})
    good = f"{folder}/good"
    for part in range(3):
        deltalake.write_deltalake(good, rows, mode="append")
    opened = deltalake.DeltaTable(good)
    opened.create_checkpoint()
    opened.delete("id = 2")
    deltalake.write_deltalake(f"{folder}/partitioned", rows, partition_by=["name"])


if __name__ == "__main__":
    {"read": read, "rows": rows, "write": write}[sys.argv[1]](*sys.argv[2:])
