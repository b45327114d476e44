"""Hostile Parquet files; skipped where pyarrow is missing."""
from project import GOOD, Project, content

try:
    import pyarrow
    import pyarrow.parquet
except ImportError:
    pyarrow = None


def parquet(trial, folder):
    if pyarrow is None:
        trial.skipped.append("hostile Parquet: no pyarrow")
        return
    (folder / "parquet/data").mkdir(parents=True)
    write({"id": ["good"], "email": ["good@x.fr"], "n": [1], "day": [None]})(folder / "parquet/data/people.parquet")
    GOOD["parquet"] = (folder / "parquet/data/people.parquet").read_bytes()
    project = Project(trial, folder / "parquet", "parquet")
    count = 2000
    numbered = {"id": [f"r{number}" for number in range(count)], "n": list(range(count))}
    write(numbered)(folder / "whole")
    whole = (folder / "whole").read_bytes()
    for size in (0, 3, 11, 100, len(whole) // 2, len(whole) - 1):
        trial.refused(f"a Parquet file cut to {size} bytes", project, content(whole[:size]), "people_")
    torn = bytearray(whole)
    torn[40] ^= 1
    trial.refused("a Parquet file with a false bit in a page", project, content(bytes(torn)), "people_")
    other = "the value of `id` is no text in UTF-8"
    trial.taken("a Parquet file with text that is none", project,
                write({"id": unsafe([b"\xed\xa0\x80", b"a", b"\xff"]), "email": unsafe([b"c@x.fr", b"\xff@x.fr", b"b@x.fr"])}),
                [("a", None, None, None)], [(1, other), (3, other)])
    people = {"id": [None, "a"], "email": ["b@x.fr", "a@x.fr"], "n": [1, 2]}
    trial.taken("a Parquet row without a key", project, write(people), [("a", "a@x.fr", 2, None)],
                [(1, "`id` is required and has no value")])
    # Both files have some kilobytes.
    trial.refused("a row group of 60 million rows", project, repeated(60_000_000, None), "people_.*(rows|large)")
    if trial.scale > 1:
        trial.taken("a row group of 1.5 GB of one text", project, repeated(1_500_000, "x" * 1000), [("x" * 1000, None, None, None)])


def unsafe(texts):
    """A column of text that claims to be UTF-8 and is not."""
    return pyarrow.Array.from_buffers(
        pyarrow.string(), len(texts), pyarrow.array(texts, pyarrow.binary()).buffers())


def write(columns):
    def put(path):
        table = pyarrow.table({name: values if isinstance(values, pyarrow.Array) else pyarrow.array(
            values, pyarrow.int64() if name == "n" else pyarrow.string()) for name, values in columns.items()})
        pyarrow.parquet.write_table(table, path)
    return put


def repeated(count, text):
    """A file of one row group whose every row holds the same text, or nothing."""
    def put(path):
        if text is None:
            column = pyarrow.nulls(count, pyarrow.string())
        else:
            zeros = pyarrow.Array.from_buffers(pyarrow.int32(), count, [None, pyarrow.py_buffer(bytes(4 * count))])
            column = pyarrow.DictionaryArray.from_arrays(zeros, pyarrow.array([text]))
        pyarrow.parquet.write_table(pyarrow.table({"id": column}), path, row_group_size=count, store_schema=False)
    return put
