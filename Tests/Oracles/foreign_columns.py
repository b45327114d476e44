"""Columns that cdp meets in the Parquet files of others, each under a contract, and what is right for each of their values.

foreign_columns.py FOLDER        FOLDER: NAME.parquet with the column `v`, and cases.json

A case: the file's name, the type that the contract declares, the values as texts (days and times as their counts), and how
many values are lost for which fault. What a value is comes from Python's own numbers and from pyarrow's reader, not from cdp.
"""
import datetime, decimal, json, sys, uuid

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = sys.argv[1]
CASES = []


def case(name, array, declared, expected, faults=None, **options):
    if options or not any(c["name"] == name for c in CASES):
        pq.write_table(pa.table({"v": array}), f"{FOLDER}/{name}.parquet", **options)
    assert len(expected) == len(array), name
    expected = [value if value is None or isinstance(value, str) else repr(value) for value in expected]
    CASES.append({"name": name, "type": declared, "values": expected, "faults": faults or {}})


def unsigned():
    numbers = [1, 2**63 - 1, 2**63, 2**64 - 1, None]
    texts = [n if n is None else str(n) for n in numbers]
    for name, options in (("unsigned", {}), ("unsigned-plain", {"use_dictionary": False}),
                          ("unsigned-delta", {"use_dictionary": False, "column_encoding": {"v": "DELTA_BINARY_PACKED"}}),
                          ("unsigned-split", {"use_dictionary": False, "column_encoding": {"v": "BYTE_STREAM_SPLIT"}})):
        array = pa.array(numbers, pa.uint64())
        case(name, array, "integer", texts[:2] + [None] * 3, {"out_of_range": 2}, **options)
        case(name, array, "string", texts)
        case(name, array, "float", [n if n is None else float(n) for n in numbers])
        case(name, array, "money", ["1.00"] + [None] * 4, {"out_of_range": 3})
    case("unsigned-list", pa.array([[1, 2**64 - 1]], pa.list_(pa.uint64())), "[integer]", ["[1,null]"], {"out_of_range": 1})
    for bits in (8, 16, 32):
        end = 2**bits - 1
        case(f"unsigned-{bits}", pa.array([0, end], getattr(pa, f"uint{bits}")()), "integer", ["0", str(end)])


def other_bytes():
    values = [b"ok", b"\xff\xfe", "é".encode(), None, b"\xc3", b"\xa9"]
    kept = ["ok", None, "é", None, None, None]
    for name, options in (("bytes", {}), ("bytes-plain", {"use_dictionary": False})):
        case(name, pa.array(values, pa.binary()), "string", kept, {"not_text": 3}, **options)
        case(name, pa.array(values, pa.binary()), "integer", [None] * 6, {"not_text": 3, "malformed": 2})
    case("bytes-large", pa.array(values, pa.large_binary()), "string", kept, {"not_text": 3})
    case("bytes-list", pa.array([[b"a", b"\xff"], []], pa.list_(pa.binary())), "[string]", ["[a,null]", "[]"], {"not_text": 1})
    raw = [bytes(range(240, 256)), b"abcdefghijklmnop"]
    case("fixed", pa.array(raw, pa.binary(16)), "string", [None, "abcdefghijklmnop"], {"not_text": 1})
    ids = [uuid.UUID(bytes=bytes(range(240, 256))), uuid.UUID(int=0)]
    case("uuid", pa.array([i.bytes for i in ids], pa.uuid()), "string", [str(i) for i in ids])


def numbers():
    prices = [19.99, 0.1, 1e10, -0.0, 1 / 3, None]
    texts = ["19.99", "0.10", "10000000000.00", "0.00", None, None]
    case("single", pa.array(prices, pa.float32()), "money", texts, {"inexact": 1})
    case("single", pa.array(prices, pa.float32()), "float", pa.array(prices, pa.float32()).cast(pa.float64()).to_pylist())
    case("double", pa.array(prices, pa.float64()), "money", texts, {"inexact": 1})
    case("single-texts", pa.array([19.99, 1001.0, 0.1], pa.float32()), "string", ["19.99", "1001", "0.1"])
    odd = [float("nan"), float("inf"), float("-inf"), 1.5]
    for name, type in (("odd", pa.float64()), ("odd-single", pa.float32()), ("odd-half", pa.float16())):
        array = pa.array(odd).cast(type)
        case(name, array, "float", [None, None, None, 1.5], {"malformed": 1, "out_of_range": 2})
        case(name, array, "money", [None, None, None, "1.50"], {"malformed": 3})
    amounts = [decimal.Decimal("12.50"), decimal.Decimal("-0.01"), None]
    for name, type, options in (
        ("decimal-32", pa.decimal128(9, 2), {"store_decimal_as_integer": True}),
        ("decimal-64", pa.decimal128(18, 2), {"store_decimal_as_integer": True}),
        ("decimal-fixed", pa.decimal128(18, 2), {"use_dictionary": False}),
        ("decimal-38", pa.decimal128(38, 2), {"use_dictionary": False}),
        ("decimal-76", pa.decimal256(76, 2), {"use_dictionary": False}),
        ("decimal-short", pa.decimal32(9, 2), {"use_dictionary": False}),
        ("decimal-long", pa.decimal64(18, 2), {"use_dictionary": False})):
        case(name, pa.array(amounts, type), "money", ["12.50", "-0.01", None], **options)
        case(name, pa.array(amounts, type), "string", ["12.50", "-0.01", None])


def times():
    hour = datetime.timedelta(hours=1)
    for unit, count in (("s", 3600), ("ms", 3_600_000), ("us", 3_600_000_000), ("ns", 3_600_000_000_000)):
        case(f"duration-{unit}", pa.array([hour, None], pa.duration(unit)), "integer", [str(count), None])
    moment = 1_767_225_600
    for unit, scale in (("ms", 10**3), ("us", 10**6), ("ns", 10**9)):
        case(f"moment-{unit}", pa.array([moment * scale, -1, None], pa.timestamp(unit, "UTC")), "timestamp",
             [moment * 10**6, {"ms": -1000, "us": -1, "ns": -1}[unit], None])
    far = pa.array([2**62, -(2**62), 0], pa.timestamp("ms", "UTC"))
    case("moment-far", far, "timestamp", [None, None, 0], {"out_of_range": 2})
    case("moment-far", far, "string", [None, None, "1970-01-01T00:00:00Z"], {"out_of_range": 2})
    case("moment-96", pa.array([moment * 10**9, None], pa.timestamp("ns")), "timestamp", [moment * 10**6, None],
         use_deprecated_int96_timestamps=True)
    days = pa.array([0, 2**31 - 1, -(2**31)], pa.int32()).cast(pa.date32())
    case("day-far", days, "date", [0, None, None], {"out_of_range": 2})
    case("day-far", days, "string", ["1970-01-01", None, None], {"out_of_range": 2})


def others():
    nothing = pa.nulls(2)
    for type in ("string", "integer", "date", "[string]"):
        case("nothing", nothing, type, [None, None])
    words = ["a", "", None, "é"]
    for name, type in (("large-string", pa.large_string()), ("string-view", pa.string_view())):
        case(name, pa.array(words, type), "string", words)
    case("coded", pa.array(words).dictionary_encode(), "string", words)
    case("json", pa.array(['{"a": 1}', None], pa.json_()), "string", ['{"a": 1}', None])
    case("map", pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())), "integer", [None, None], {"wrong_shape": 1})
    case("list", pa.array([["1"], [], None]), "integer", [None, None, None], {"wrong_shape": 2})
    case("record", pa.array([{"a": 1}, None]), "money", [None, None], {"wrong_shape": 1})
    case("no-rows", pa.array([], pa.int64()), "string", [])


for part in (unsigned, other_bytes, numbers, times, others):
    part()
pq.write_table(pa.table({"t": pa.array([1], pa.time32("ms"))}), f"{FOLDER}/time-of-day.parquet")
pq.write_table(pa.table({}), f"{FOLDER}/no-columns.parquet")
pq.write_table(pa.table({"d": pa.array([1], pa.duration("us")), "i": pa.array([1], pa.int64())}), f"{FOLDER}/durations.parquet")
json.dump(CASES, open(f"{FOLDER}/cases.json", "w"))
