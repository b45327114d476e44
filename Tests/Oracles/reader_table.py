"""Tries every reader on two stores, one for each `store.updates`, and holds what they read against the table of docs/store.md.

reader_table.py CDP REWRITE DELETION_VECTORS OTHERS PAGE

REWRITE and DELETION_VECTORS are projects after the same applies, OTHERS is a Python that has the readers of
scripts/requirements-readers.txt: they need other versions than those of scripts/requirements.txt, or a Java runtime. For each table each
reader is asked for all rows, for those of two filters and for their number; `cdp query` and the journal say what is right.
CDP_UPDATE_GOLDEN=1 writes the table into the page; where it differs, standard error has the details.
"""
import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, namedtuple
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlparse

from settled import counted

BEGIN, END = "<!-- readers: begin -->\n", "<!-- readers: end -->\n"

"""What a reader that knows that it cannot read a table says; any other error is a mistake of this script."""
REFUSAL = re.compile("deletion_?vectors", re.IGNORECASE)

"""A way to read: what it is asked, and `open`, which takes a case and gives two functions: one for the rows, or those of a filter, and one
for their number."""
Reader = namedtuple("Reader", "package way open asked", defaults=[("rows", "filters", "count")])


def sql(where):
    column, operator, value = where
    return f"{column} {operator} {value}" if isinstance(value, int) else f"{column} {operator} '{value}'"


def matches(row, where):
    column, operator, value = where
    return row[column] is not None and (row[column] >= value if operator == ">=" else row[column] == value)


def clause(where):
    return f" where {sql(where)}" if where else ""


def from_arrow(stream):
    import pyarrow
    return pyarrow.table(stream).to_pylist()


def deltalake_table(case):
    from deltalake import DeltaTable
    return DeltaTable(case["path"])


def by_pyarrow_table(case):
    table = deltalake_table(case)
    return lambda where: table.to_pyarrow_table(filters=where and compared(where)).to_pylist(), lambda: table.to_pyarrow_dataset().count_rows()


def by_query_builder(case):
    from deltalake import QueryBuilder
    query = QueryBuilder().register("t", deltalake_table(case)).execute
    return (lambda where: from_arrow(query(f"select * from t{clause(where)}").read_all()),
            lambda: from_arrow(query("select count(*) as n from t").read_all())[0]["n"])


def by_deltalake(case):
    table = deltalake_table(case)
    return lambda where: from_arrow(table.scan(predicate=where and sql(where))), table.count


def by_polars_read(case):
    import polars
    frame = polars.read_delta(case["path"])
    return lambda where: (frame.filter(polars.sql_expr(sql(where))) if where else frame).to_dicts(), lambda: frame.height


def by_polars_scan(**options):
    def open_scan(case):
        import polars
        scan = lambda: polars.scan_delta(case["path"], **options)
        return (lambda where: (scan().filter(polars.sql_expr(sql(where))) if where else scan()).collect().to_dicts(),
                lambda: scan().select(polars.len()).collect().item())
    return open_scan


def compared(where):
    import pyarrow.dataset
    column, operator, value = where
    field = pyarrow.dataset.field(column)
    return field >= value if operator == ">=" else field == value


def by_pyarrow(case):
    import pyarrow.dataset
    files = pyarrow.dataset.dataset(case["files"])
    return lambda where: files.to_table(filter=where and compared(where)).to_pylist(), files.count_rows


def by_duckdb(source, prepare):
    """A way of DuckDB: `source` is what a query names, `prepare` what is executed first, both of a case."""
    def open_source(case):
        import duckdb
        database = duckdb.connect().execute("SET TimeZone = 'UTC'")
        prepare(database, case)
        kinds = {name: kind for name, kind, *_ in database.execute(f"DESCRIBE FROM {source(case)}").fetchall()}
        # Times as texts, because the Python client of DuckDB needs another package for time zones.
        columns = ", ".join(f'"{name}"::TIMESTAMP as "{name}"' if kinds[name] == "TIMESTAMP WITH TIME ZONE" else f'"{name}"' for name in case["columns"])

        def rows(where):
            cursor = database.execute(f"select {columns} from {source(case)}{clause(where)}")
            return [dict(zip(case["columns"], row)) for row in cursor.fetchall()]
        return rows, lambda: database.execute(f"select count(*) from {source(case)}").fetchone()[0]
    return open_source


def load_delta(database, case):
    import duckdb_extension_delta
    file, = Path(duckdb_extension_delta.__file__).parent.glob("extensions/*/delta.duckdb_extension")
    database.execute(f"load '{file}'")


def by_daft(case):
    import daft
    read = lambda where: daft.read_deltalake(case["path"]).where(daft.sql_expr(sql(where))) if where else daft.read_deltalake(case["path"])
    return lambda where: read(where).to_pylist(), lambda: read(None).count_rows()


def spark():
    from pyspark.sql import SparkSession
    # Tables are small: what Spark does for large ones takes longer than reading them.
    settings = {"spark.ui.enabled": False, "spark.ui.showConsoleProgress": False, "spark.log.level": "ERROR", "spark.driver.bindAddress": "127.0.0.1",
                "spark.driver.host": "127.0.0.1", "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": 1,
                "spark.sql.sources.parallelPartitionDiscovery.threshold": 10_000, "spark.sql.codegen.wholeStage": False}
    return SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()


def by_spark(leave_out):
    """A way of Spark over Parquet files; `leave_out` removes the rows that the table's log masks."""
    def open_files(case):
        frame = spark().read.parquet(*case["files"])
        if leave_out and case["masked"]:
            masked = spark().createDataFrame([(Path(file).name, row) for file, rows in case["masked"].items() for row in rows],
                                             "file_name string, row_index long")
            frame = frame.select("*", "_metadata.file_name", "_metadata.row_index").join(masked, ["file_name", "row_index"], "left_anti")
            frame = frame.drop("file_name", "row_index")
        return lambda where: [row.asDict(recursive=True) for row in (frame.where(sql(where)) if where else frame).collect()], frame.count
    return open_files


def by_query(case):
    query = [case["cdp"], "query", case["table"], "--project", case["project"], "--format", "json"]
    asked = lambda *more: json.loads(subprocess.run([*query, *more], capture_output=True, text=True, check=True).stdout, parse_float=Decimal)
    return (lambda where: asked("--select", ", ".join(case["columns"]), *(["--where", sql(where)] if where else [])),
            lambda: int(subprocess.run([*query[:-2], "--count"], capture_output=True, text=True, check=True).stdout))


READERS = [
    Reader("cdp", "`cdp query`", by_query),
    Reader("duckdb", "the views of `cdp views`", by_duckdb(lambda case: case["view"], lambda database, case: database.execute(case["views"]))),
    Reader("deltalake", "`QueryBuilder`", by_query_builder),
    Reader("deltalake", "`DeltaTable.scan`", by_deltalake, ("rows", "filters")),
    Reader("polars", "`read_delta`", by_polars_read),
    Reader("polars", "`scan_delta`, `filter`, `select(pl.len())`", by_polars_scan()),
    Reader("deltalake", "`DeltaTable.count`", by_deltalake, ("count",)),
    Reader("deltalake", "`to_pyarrow_table`, `to_pyarrow_dataset`", by_pyarrow_table, ("rows", "count")),
    Reader("deltalake", "`to_pyarrow_table` with `filters`", by_pyarrow_table, ("filters",)),
    Reader("polars", "`scan_delta` with `use_pyarrow`", by_polars_scan(use_pyarrow=True), ("rows",)),
    Reader("polars", "`scan_delta` with `use_pyarrow`, `filter`", by_polars_scan(use_pyarrow=True), ("filters",)),
    Reader("polars", "`scan_delta` with `use_pyarrow`, `select(pl.len())`", by_polars_scan(use_pyarrow=True), ("count",)),
    Reader("pyarrow", "a dataset of the table's files", by_pyarrow),
    Reader("duckdb", "`read_parquet` of the table's files", by_duckdb(lambda case: f"read_parquet({case['files']!r})", lambda database, case: None)),
]
OTHERS = [
    Reader("duckdb", "`delta_scan`", by_duckdb(lambda case: f"delta_scan('{case['path']}')", load_delta)),
    Reader("daft", "`read_deltalake`", by_daft),
    Reader("pyspark", "`read.parquet` of the table's files", by_spark(False)),
    Reader("pyspark", "the same, masked rows left out by `_metadata.row_index`", by_spark(True)),
]


def masks(table):
    """The rows of each file that the log masks."""
    found = from_arrow(table.deletion_vectors())
    return {unquote(urlparse(file["filepath"]).path): [row for row, stays in enumerate(file["selection_vector"]) if not stays] for file in found}


def cases(cdp, project):
    """What the readers are asked, table by table, and what is right; a table without rows has no files to read."""
    import pyarrow
    import pyarrow.parquet
    from deltalake import DeltaTable
    journal = json.loads(max((project / "store/_cdp/journal").glob("*.json")).read_text())
    views = subprocess.run([cdp, "views", "--project", project], capture_output=True, text=True, check=True).stdout
    for name in sorted(journal["tables"]):
        table = DeltaTable(str(project / "store" / name))
        fields = table.schema().fields
        case = {"cdp": cdp, "project": str(project), "table": name, "path": str(project / "store" / name), "files": table.file_uris(),
                "masked": masks(table), "columns": [field.name for field in fields], "view": name.replace("/", "_"), "views": views}
        rows = by_query(case)[0](None)
        if not case["files"]:
            continue
        if len(rows) != journal["tables"][name]["rows"]:
            sys.exit(f"{name}: the journal counts {journal['tables'][name]['rows']} rows, cdp query {len(rows)}")
        # A row that was replaced stands in a masked and in a live row: who takes both is found by its texts.
        replaced = [pyarrow.parquet.read_table(file, partitioning=None).take(places).to_pylist() for file, places in case["masked"].items()]
        texts = [(field.name, row[field.name]) for field in fields for row in sum(replaced, []) + rows
                 if str(field.type) == 'PrimitiveType("string")' and re.fullmatch("[A-Za-z0-9@._-]+", row[field.name] or "")]
        middle = sorted(row["_hash"] for row in rows)[len(rows) // 2]
        case["filters"] = [("_hash", ">=", middle), *((column, "=", value) for column, value in texts[:1])]
        yield case, {"rows": counted(rows), "filters": [counted(row for row in rows if matches(row, where)) for where in case["filters"]], "count": len(rows)}


def answers(case, reader):
    """What a reader says of a table, or its error where it refuses."""
    try:
        rows, count = reader.open(case)
        answer = {"rows": lambda: counted(rows(None)), "filters": lambda: [counted(rows(where)) for where in case["filters"]], "count": count}
        return {question: answer[question]() for question in reader.asked}
    except Exception as error:
        if not REFUSAL.search(str(error)):
            raise
        return {"refuses": str(error).strip().splitlines()[0]}


def tried(readers, stores):
    """Version, outcomes and time of each reader: by mode and table what it said."""
    found = []
    for reader in readers:
        start = time.monotonic()
        said = {mode: {case["table"]: answers(case, reader) for case in tables} for mode, tables in stores.items()}
        number = "this" if reader.package == "cdp" else version(reader.package)
        found.append((reader.package, reader.way, number, said, time.monotonic() - start))
    return found


def outcome(said, right, notes):
    """What the table of the page says of a reader and a mode; `notes` gets the details."""
    refused = [table for table, answer in said.items() if "refuses" in answer]
    wrong = Counter(question for table, answer in said.items() if table not in refused for question in answer if answer[question] != right[table][question])
    if wrong:
        notes.append(f"wrong, by number of tables: {dict(wrong)}")
    if refused:
        notes.append(f"refuses {len(refused)} of {len(said)} tables: {said[refused[0]]['refuses']}")
    if wrong:
        return ("refuses, or " if refused else "") + f"**wrong** ({', '.join(sorted(wrong))})"
    return "refuses" if refused else "right"


def held(page, table):
    """Whether the page has the table; says where it differs."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    shown, _, after = rest.partition(END)
    if os.environ.get("CDP_UPDATE_GOLDEN") == "1" and after:
        page.write_text(before + BEGIN + table + END + after, encoding="utf-8")
        return True
    for mark, lines, others in (("-", shown, table), ("+", table, shown)):
        for line in lines.splitlines():
            if line not in others.splitlines():
                print(f"{mark} {line}", file=sys.stderr)
    return shown == table


def main():
    cdp, projects, others, page = sys.argv[1], dict(zip(("rewrite", "deletion_vectors"), map(Path, sys.argv[2:4]))), sys.argv[4], Path(sys.argv[5])
    start = time.monotonic()
    both = {mode: list(cases(cdp, project)) for mode, project in projects.items()}
    stores = {mode: [case for case, _ in tables] for mode, tables in both.items()}
    right = {mode: {case["table"]: truth for case, truth in tables} for mode, tables in both.items()}
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked"), Path(folder, "answered")
        asked.write_bytes(pickle.dumps(stores))
        other = subprocess.Popen([others, __file__, "--others", asked, answered], stdout=sys.stderr)
        found = tried(READERS, stores)
        if other.wait():
            sys.exit("the other readers failed")
        found += pickle.loads(answered.read_bytes())
    lines = ["| reader | version | `rewrite` | `deletion_vectors` |", "|---|---|---|---|"]
    details = []
    for package, way, number, said, took in found:
        notes = {mode: [] for mode in projects}
        lines.append(f"| {package}, {way} | {number} | {' | '.join(outcome(said[mode], right[mode], notes[mode]) for mode in projects)} |")
        details += [f"{package}, {way}: {took:.1f} seconds", *(f"    {mode}: {note}" for mode in projects for note in notes[mode])]
    table = "\n".join(lines) + "\n"
    print(table, end="")
    masked = sum(bool(case["masked"]) for case in stores["deletion_vectors"])
    print(f"{len(found)} readers, {len(stores['rewrite'])} tables of which {masked} have masked rows: {time.monotonic() - start:.0f} seconds")
    if not held(page, table):
        print("\n".join(details), file=sys.stderr)
        sys.exit(f"{page} says something else; CDP_UPDATE_GOLDEN=1 writes its table anew")
    if masked < 3:  # of five to seven: which rows share a file follows from the secret of the store
        sys.exit("too few tables have masked rows: the readers were not tried")


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"  # Spark's rows have times of the local zone
    time.tzset()
    if sys.argv[1] == "--others":
        Path(sys.argv[3]).write_bytes(pickle.dumps(tried(OTHERS, pickle.loads(Path(sys.argv[2]).read_bytes()))))
    else:
        main()
