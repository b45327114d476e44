"""What pyarrow, Polars and DuckDB make of Parquet files, for the tests of CDPFormats.

parquet_files.py read FILE OUT       OUT: the rows of FILE as JSON, when the three agree, and its statistics
parquet_files.py write FOLDER        FOLDER: files with every type, encoding and codec, each with its rows as JSON
"""
import datetime, decimal, json, math, random, struct, sys, uuid

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1)


def plain(value, type):
    """A value in the form of CanonicalRows.swift."""
    if value is None:
        return None
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return [plain(element, type.value_type) for element in value]
    if pa.types.is_map(type):
        return [{"key": plain(k, type.key_type), "value": plain(v, type.item_type)} for k, v in value]
    if pa.types.is_struct(type):
        return {field.name: plain(value[field.name], field.type) for field in type}
    if pa.types.is_floating(type):
        value = float(value)
        return "nan" if math.isnan(value) else "%x" % struct.unpack("<Q", struct.pack("<d", value))[0]
    if pa.types.is_decimal(type) and type.precision > 18:
        return format(value, "f")
    if pa.types.is_decimal(type):
        return int(value.scaleb(type.scale))
    if pa.types.is_date(type):
        return (value - datetime.date(1970, 1, 1)).days
    if pa.types.is_timestamp(type):
        return (value.replace(tzinfo=None) - EPOCH) // datetime.timedelta(microseconds=1)
    if pa.types.is_uint64(type) or isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.decode()
    return value


def rows(table):
    table = pa.table({name: table.column(name).cast(micro(table.schema.field(name).type)) for name in table.column_names})
    columns = [[plain(v, f.type) for v in table.column(f.name).to_pylist()] for f in table.schema]
    names = table.column_names
    return [dict(zip(names, row)) for row in zip(*columns)]


def micro(type):
    """Nanoseconds would come as pandas values; microseconds lose nothing that cdp keeps."""
    if pa.types.is_dictionary(type):
        return type.value_type
    if pa.types.is_timestamp(type) and type.unit == "ns":
        return pa.timestamp("us", type.tz)
    return type


def same(a, b):
    return json.dumps(a) == json.dumps(b)


def read(path, out):
    table = pq.read_table(path, page_checksum_verification=True)
    expected = rows(table)
    schema = pa.schema([pa.field(f.name, f.type) for f in table.schema])
    assert same(expected, rows(polars.read_parquet(path).to_arrow().cast(schema))), "Polars differs"
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    ours = rows(connection.read_parquet(path).to_arrow_table().cast(schema))
    assert same(expected, ours), "DuckDB differs"
    metadata = pq.ParquetFile(path).metadata
    statistics = []
    for group in range(metadata.num_row_groups):
        for place in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(place)
            assert chunk.has_offset_index
            if chunk.path_in_schema != "number":
                continue
            assert chunk.has_column_index
            s = chunk.statistics
            statistics.append([s.min, s.max, s.null_count])
    filters = [filtered(connection, path, group) for group in range(metadata.num_row_groups)]
    json.dump({"rows": expected, "statistics": statistics, "filters": filters, "writer": metadata.created_by},
              open(out, "w"))


def filtered(connection, path, group):
    """What the Bloom filter of column `wide` makes of values of a row group, and of as many others."""
    present = sorted({v for v in pq.ParquetFile(path).read_row_group(group, ["wide"])["wide"].to_pylist() if v is not None})
    assert present
    probe = "select bloom_filter_excludes from parquet_bloom_probe(?, 'wide', %d) where row_group_id = ?"
    excludes = lambda value: connection.execute(probe % value, [path, group]).fetchone()[0]
    absent = [v for v in (7 * n * 1_000_003 + 5 for n in range(100)) if v not in present]
    assert not any(excludes(value) for value in present[:100]), "DuckDB finds a value that our filter denies"
    return sum(excludes(value) for value in absent)


def sample(count):
    pick = random.Random(7)

    def some(make):
        return [None if pick.random() < 0.2 else make() for _ in range(count)]

    def text():
        return pick.choice(["", "a", "München", "😀", "x" * 30]) + str(pick.randrange(30))

    moments = some(lambda: pick.randrange(-10**14, 2 * 10**15))
    decimals = lambda digits, scale: some(lambda: decimal.Decimal(pick.randrange(-10**digits + 1, 10**digits)).scaleb(-scale))
    columns = {
        "text": pa.array(some(text)),
        "unique": pa.array(["key-%08d-%d" % (i, pick.randrange(9)) for i in range(count)]),
        "large": pa.array(some(text), pa.large_string()),
        "coded": pa.array(some(text)).dictionary_encode(),
        "blank": pa.array([None] * count, pa.null()),
        "flag": pa.array(some(lambda: pick.random() < 0.5)),
        "single": pa.array(some(lambda: pick.random() * 100), pa.float32()),
        "ratio": pa.array(some(lambda: pick.choice([0.0, -0.0, math.nan, math.inf, pick.gauss(0, 1e6)]))),
        "half": pa.array(some(lambda: pick.choice([0.5, -2.0, 65504.0, 6e-8]))).cast(pa.float16()),
        "day": pa.array(some(lambda: pick.randrange(-9000, 40000)), pa.int32()).cast(pa.date32()),
        "milli": pa.array(moments).cast(pa.timestamp("us")).cast(pa.timestamp("ms"), safe=False),
        "micro": pa.array(moments).cast(pa.timestamp("us", "UTC")),
        "nano": pa.array([m and m * 1000 for m in moments]).cast(pa.timestamp("ns")),
        "money": pa.array(decimals(15, 2), pa.decimal128(18, 2)),
        "small": pa.array(decimals(6, 3), pa.decimal128(9, 3)),
        "tags": pa.array(some(lambda: [text() for _ in range(pick.randrange(4))])),
        "place": pa.array(some(lambda: {"city": text(), "spot": {"x": pick.random()}})),
        "grid": pa.array(some(lambda: [[pick.randrange(9) for _ in range(pick.randrange(3))] for _ in range(pick.randrange(3))])),
        "lines": pa.array(some(lambda: [{"sku": text(), "n": [1, None]} for _ in range(pick.randrange(3))])),
    }
    for bits in (8, 16, 32, 64):
        columns["i%d" % bits] = pa.array(some(lambda: pick.randrange(-(2 ** (bits - 1)), 2 ** (bits - 1))), getattr(pa, "int%d" % bits)())
        columns["u%d" % bits] = pa.array(some(lambda: pick.randrange(2**bits)), getattr(pa, "uint%d" % bits)())
    return pa.table(columns)


def wide_decimals(count):
    """Decimals of more than 18 digits, as warehouses unload numbers: small ones, and ones at the ends of what they hold."""
    pick = random.Random(11)
    decimal.getcontext().prec = 90

    def some(digits, scale):
        def one():
            size = pick.choice([1, 4, 9, 17, 18, 19, 20, digits])
            return decimal.Decimal(pick.choice([1, -1]) * pick.randrange(10**min(size, digits))).scaleb(-scale)
        ends = [decimal.Decimal(sign * (10**digits - 1)).scaleb(-scale) for sign in (1, -1)] + [decimal.Decimal(0).scaleb(-scale)]
        return ends + [None if pick.random() < 0.2 else one() for _ in range(count - len(ends))]

    ids = some(38, 0)
    return pa.table({
        "id": pa.array(ids, pa.decimal128(38, 0)), "amount": pa.array(some(38, 2), pa.decimal128(38, 2)),
        "fine": pa.array(some(38, 37), pa.decimal128(38, 37)), "middle": pa.array(some(19, 4), pa.decimal128(19, 4)),
        "huge": pa.array(some(76, 38), pa.decimal256(76, 38)),
        "lines": pa.array([[v, None] for v in ids], pa.list_(pa.decimal128(38, 0)))})


def write(folder):
    table = sample(700)
    nested = ["tags", "place", "grid", "lines"]
    flat = table.drop_columns(nested)
    maps = pa.table({"m": pa.array([[("a", 1), ("b", None)], [], None], pa.map_(pa.string(), pa.int64()))})
    full = lambda source: pa.table([c for c in source.columns], pa.schema([pa.field(f.name, f.type, nullable=False) for f in source.schema]))
    dense = full(table.select(["unique"]).slice(0, 50))

    def save(name, source, expected=None, **options):
        pq.write_table(source, f"{folder}/{name}.parquet", **options)
        json.dump(rows(source if expected is None else expected), open(f"{folder}/{name}.json", "w"))

    save("snappy", table)
    save("gzip", table, compression="gzip", row_group_size=300)
    save("zstd-v2", table, compression="zstd", data_page_version="2.0", data_page_size=2000, write_page_index=True)
    save("none", table, compression="none", use_dictionary=False, data_page_version="2.0")
    save("checked", table, write_page_checksum=True, write_page_index=True, data_page_size=500, write_batch_size=20)
    save("overflow", table.select(["unique", "text", "i64", "tags"]), dictionary_pagesize_limit=500, data_page_size=500, write_batch_size=50)
    save("int96", table.select(["micro", "nano"]), use_deprecated_int96_timestamps=True)
    save("flat-decimals", table.select(["money", "small"]), store_decimal_as_integer=True)
    save("version1", flat.drop_columns(["nano", "half"]), version="1.0")
    save("maps", maps)
    with pq.ParquetWriter(f"{folder}/empty-groups.parquet", table.schema) as writer:
        for start, size in ((0, 400), (0, 0), (400, 300), (0, 0)):
            writer.write_table(table.slice(start, size))
    json.dump(rows(table), open(f"{folder}/empty-groups.json", "w"))
    save("required", dense)
    save("old-lists", table.select(nested), use_compliant_nested_type=False)
    integers = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "day", "micro", "nano"]
    save("delta", table.select(integers), use_dictionary=False, column_encoding={n: "DELTA_BINARY_PACKED" for n in integers})
    texts = ["text", "unique", "large"]
    save("delta-length", table.select(texts), use_dictionary=False, column_encoding={n: "DELTA_LENGTH_BYTE_ARRAY" for n in texts})
    save("delta-bytes", table.select(texts + ["money"]), use_dictionary=False, compression="none",
         column_encoding={n: "DELTA_BYTE_ARRAY" for n in texts + ["money"]})
    numbers = ["single", "ratio", "i32", "i64", "money", "half"]
    save("split", table.select(numbers), use_dictionary=False, column_encoding={n: "BYTE_STREAM_SPLIT" for n in numbers})

    polar = table.drop_columns(["half", "blank"])
    frame = polars.from_arrow(polar)
    for codec in ("zstd", "snappy", "uncompressed", "gzip"):
        frame.write_parquet(f"{folder}/polars-{codec}.parquet", compression=codec, row_group_size=256)
        json.dump(rows(polar), open(f"{folder}/polars-{codec}.json", "w"))

    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    ducks = table.drop_columns(["half", "blank", "coded"])
    for name, options in {"snappy": "", "zstd": ", compression zstd", "v2": ", parquet_version v2, compression uncompressed",
                          "groups": ", row_group_size 2048, compression gzip"}.items():
        source = ducks
        connection.execute(f"copy (select *, 'e0c5b1a6-0b1f-4d8e-9b3a-7d3c1f2a4b5c'::uuid as id from source) to '{folder}/duckdb-{name}.parquet' (format parquet{options})")
        expected = [dict(row, id="e0c5b1a6-0b1f-4d8e-9b3a-7d3c1f2a4b5c") for row in rows(ducks)]
        json.dump(expected, open(f"{folder}/duckdb-{name}.json", "w"))

    save("brotli", table, compression="brotli")
    save("lz4", table, compression="lz4", data_page_version="2.0")
    for codec, name in (("brotli", "brotli"), ("lz4", "lz4_raw")):
        frame.write_parquet(f"{folder}/polars-{codec}.parquet", compression=codec)
        json.dump(rows(polar), open(f"{folder}/polars-{codec}.json", "w"))
        connection.execute(f"copy (select * from ducks) to '{folder}/duckdb-{codec}.parquet' (format parquet, compression {name})")
        json.dump(rows(ducks), open(f"{folder}/duckdb-{codec}.json", "w"))
    wide = wide_decimals(700)
    save("wide-decimals", wide)
    save("wide-plain", wide, use_dictionary=False, compression="none")
    save("wide-delta", wide.select(["id"]), use_dictionary=False, column_encoding={"id": "DELTA_BYTE_ARRAY"})
    save("wide-split", wide.select(["id"]), use_dictionary=False, column_encoding={"id": "BYTE_STREAM_SPLIT"})
    flat = wide.select(["id", "amount", "middle"])
    polars.from_arrow(flat).write_parquet(f"{folder}/polars-wide.parquet")
    connection.execute(f"copy (select * from flat) to '{folder}/duckdb-wide.parquet' (format parquet)")
    for name in ("polars", "duckdb"):
        json.dump(rows(flat), open(f"{folder}/{name}-wide.json", "w"))
    pq.write_table(pa.table({"t": pa.array([1], pa.time64("us"))}), f"{folder}/refused-time.parquet")
    pq.write_table(pa.table({"b": pa.array([b"\xff\xfe"])}), f"{folder}/refused-bytes.parquet")


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](*sys.argv[2:])
