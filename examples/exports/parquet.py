"""Parquet files as a warehouse unloads them, written by hand so that generate.py needs no package.

One row group, one plain page a column, no compression: numbers as DECIMAL(38,0), times of a wall clock
(isAdjustedToUTC=false), optional columns. See https://parquet.apache.org/docs/file-format/.
"""
import datetime
import struct

BYTE_ARRAY, FIXED, DOUBLE, INT64 = 6, 7, 5, 2


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


class Struct:
    """A Thrift struct in the compact protocol; fields in rising order, each written by its kind."""

    def __init__(self):
        self.out, self.last = bytearray(), 0

    def head(self, number, kind):
        step, self.last = number - self.last, number
        self.out += bytes([step << 4 | kind])
        return self

    def int(self, number, value, kind=5):
        self.head(number, kind).out += varint(value << 1 if value >= 0 else (-value << 1) - 1)
        return self

    def long(self, number, value):
        return self.int(number, value, 6)

    def bool(self, number, value):
        return self.head(number, 1 if value else 2)

    def text(self, number, value):
        self.head(number, 8).out += varint(len(value)) + value
        return self

    def struct(self, number, value):
        self.head(number, 12).out += value.bytes()
        return self

    def list(self, number, kind, items):
        self.head(number, 9).out += bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind]) + varint(len(items))
        for item in items:
            self.out += item
        return self

    def bytes(self):
        return bytes(self.out) + b"\0"


def column(name, kind, values, encode, schema, width=0):
    return dict(name=name.encode(), kind=kind, values=values, plain=b"".join(encode(v) for v in values if v is not None), schema=schema, width=width)


def decimal38(name, values):
    logical = Struct().struct(5, Struct().int(1, 0).int(2, 38))
    return column(name, FIXED, values, lambda v: v.to_bytes(16, "big", signed=True),
                  lambda s: s.int(6, 5).int(7, 0).int(8, 38).struct(10, logical), 16)


def local_time(name, values):
    logical = Struct().struct(8, Struct().bool(1, False).struct(2, Struct().struct(2, Struct())))
    epoch = datetime.datetime(1970, 1, 1)
    return column(name, INT64, values, lambda v: struct.pack("<q", (v - epoch) // datetime.timedelta(microseconds=1)), lambda s: s.struct(10, logical))


def double(name, values):
    return column(name, DOUBLE, values, lambda v: struct.pack("<d", v), lambda s: s)


def text(name, values):
    encode = lambda v: struct.pack("<I", len(v.encode())) + v.encode()
    return column(name, BYTE_ARRAY, values, encode, lambda s: s.int(6, 0).struct(10, Struct().struct(1, Struct())))


def levels(values):
    """Which values are there, as runs of equal ones."""
    out, at = b"", 0
    while at < len(values):
        here = values[at] is not None
        end = next((n for n in range(at, len(values)) if (values[n] is not None) != here), len(values))
        out, at = out + varint((end - at) << 1) + bytes([here]), end
    return struct.pack("<I", len(out)) + out


def file(columns):
    """The bytes of a file of these columns."""
    rows, out, chunks = len(columns[0]["values"]), bytearray(b"PAR1"), []
    for c in columns:
        page = levels(c["values"]) + c["plain"]
        header = Struct().int(1, 0).int(2, len(page)).int(3, len(page)).struct(5, Struct().int(1, rows).int(2, 0).int(3, 3).int(4, 3)).bytes()
        meta = (Struct().int(1, c["kind"]).list(2, 5, [b"\0", b"\6"]).list(3, 8, [varint(len(c["name"])) + c["name"]]).int(4, 0).long(5, rows)
                .long(6, len(header) + len(page)).long(7, len(header) + len(page)).long(9, len(out)))
        chunks.append(Struct().long(2, len(out)).struct(3, meta).bytes())
        out += header + page
    root = Struct().text(4, b"schema").int(5, len(columns)).bytes()
    schema = [root]
    for c in columns:
        element = Struct().int(1, c["kind"])
        element = (element.int(2, c["width"]) if c["width"] else element).int(3, 1).text(4, c["name"])
        schema.append(c["schema"](element).bytes())
    group = Struct().list(1, 12, chunks).long(2, len(out) - 4).long(3, rows).bytes()
    footer = Struct().int(1, 2).list(2, 12, schema).long(3, rows).list(4, 12, [group]).text(6, b"tandem unload").bytes()
    return bytes(out) + footer + struct.pack("<I", len(footer)) + b"PAR1"
