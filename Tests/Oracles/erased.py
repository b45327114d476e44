#!/usr/bin/env python3
"""Looks for words in every byte of a store, Parquet files unpacked by pyarrow: values of all rows, dictionaries, statistics.
usage: erased.py STORE WORDS everywhere|nowhere
`everywhere`: some data file of each table must hold a word. `nowhere`: no file may."""
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def texts(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)
    elif value is not None:
        yield str(value)


def unpacked(path: Path):
    file = pq.ParquetFile(path)
    coded = {field.name for field in file.schema_arrow if pa.types.is_string(field.type)}
    for group in range(file.metadata.num_row_groups):
        for column in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(group).column(column)
            if not chunk.has_dictionary_page:
                coded.discard(chunk.path_in_schema)
            statistics = chunk.statistics
            if statistics is not None and statistics.has_min_max:
                yield from texts([statistics.min, statistics.max])
    for column in pq.ParquetFile(path, read_dictionary=sorted(coded)).read().columns:
        for chunk in column.chunks:
            if pa.types.is_dictionary(chunk.type):
                yield from texts(chunk.dictionary.to_pylist())
            yield from texts(chunk.to_pylist())


def main() -> int:
    root, words, expected = Path(sys.argv[1]), Path(sys.argv[2]).read_text().lower().split(), sys.argv[3]
    numbers = {word for word in words if word.isdigit()}
    marks = [word for word in words if not word.isdigit()]

    def holds(text: str) -> bool:
        return text in numbers or any(mark in text for mark in marks)

    found, packed = set(), set()
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        name, data = str(path.relative_to(root)), path.read_bytes()
        isPacked = data[:4] == b"PAR1"
        if isPacked and "_delta_log" not in name:
            packed.add(str(path.parent.relative_to(root)))
        lower = data.lower()
        if any(word.encode() in lower for word in (marks if isPacked else words)):
            found.add(name)
        elif isPacked and any(holds(text.lower()) for text in unpacked(path)):
            found.add(name)
    if expected == "nowhere":
        for name in sorted(found):
            print(f"{name} holds what was erased", file=sys.stderr)
        return 1 if found or not packed else 0
    missing = {table for table in packed if not any(name.startswith(f"{table}/") for name in found)}
    for table in sorted(missing):
        print(f"nothing is found in {table}", file=sys.stderr)
    return 1 if missing or not packed else 0


if __name__ == "__main__":
    sys.exit(main())
