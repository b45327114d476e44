"""Hostile text: every row is read as it stands or lies in quarantine with its reason."""
import gzip
import shutil
import subprocess

from project import GOOD, HEADER, MEGABYTE, Project, content, stream

TOO_LONG = "the row is longer than 16777216 bytes"
OPEN = "a quote is opened and never closed"
NO_TEXT = "the row has bytes that are no text in the file's encoding"
HALF = "an escape is half of a surrogate pair"
DEEP = "the line is nested too deep"
DAY, SIZE = "the value of `day` is not of its type", "the number in `n` does not fit its type"
BEHIND = b"behind,b@x.fr,2,2026-01-02\n"
BEHIND_ROW = ("behind", "b@x.fr", 2, "2026-01-02")
BEHIND_JSON = b'{"id":"behind","email":"b@x.fr","n":2,"day":"2026-01-02"}\n'


def texts(trial, folder):
    tables(trial, Project(trial, folder / "csv"))
    packed(trial, Project(trial, folder / "packed"))
    documents(trial, Project(trial, folder / "jsonl", "jsonl"))


def tables(trial, csv):
    big = 24 + 10 * trial.scale
    trial.taken("one huge line in CSV", csv, stream(HEADER + b"x,", b"y" * MEGABYTE, big, b",1,\n" + BEHIND),
                [BEHIND_ROW], [(2, TOO_LONG)])
    trial.taken("an open quote over a huge file", csv, stream(HEADER + BEHIND + b'"x,', b"y,\n" * (MEGABYTE // 3), big, b""),
                [BEHIND_ROW], [(3, OPEN)])
    names, ones = b"".join(b",c%d" % number for number in range(100_000)), b",1" * 100_000
    trial.taken("100,000 columns", csv,
                content(HEADER[:-1] + names + b"\n" + BEHIND[:-1] + ones + b"\nshort,,1," + ones[2:] + b"\n"),
                [BEHIND_ROW], [(3, "the row has 100003 fields, the header 100004")])
    trial.taken("100,000 fields in one row", csv, content(HEADER + BEHIND[:-1] + ones + b"\n" + BEHIND),
                [BEHIND_ROW], [(2, "the row has 100004 fields, the header 4")])
    trial.taken("NUL bytes", csv, content(HEADER + b"nul\0,\0@x.fr,1,\n\0\0\0\n" + BEHIND),
                [BEHIND_ROW, ("nul\0", "\0@x.fr", 1, None)], [(3, "the row has 1 field, the header 4")])
    trial.taken("invalid UTF-8", csv, content(HEADER + b"bad\xff,e,1,\n\xc0\x80,e,1,\ne,\xed\xa0\x80,1,\n\xf4\x90\x80\x80,,1,\n" + BEHIND),
                [BEHIND_ROW], [(line, NO_TEXT) for line in (2, 3, 4, 5)])
    limit = 2 ** 63
    trial.taken("numbers beyond 64 bits", csv,
                content(HEADER + b"".join(b"%s,,%s,\n" % (name.encode(), number.encode()) for name, number in [
                    ("most", str(limit - 1)), ("least", str(-limit)), ("over", str(limit)), ("under", str(-limit - 1)),
                    ("huge", "9" * 400), ("power", "1e400"), ("infinite", "inf")])),
                [("most", None, limit - 1, None), ("least", None, -limit, None)],
                [(4, SIZE), (5, SIZE), (6, SIZE), (7, SIZE), (8, "the value of `n` is not of its type")])
    trial.taken("the years 0 and 10000", csv,
                content(HEADER + b"y0,,1,0000-01-01\ny1,,1,0001-01-01\ny9,,1,9999-12-31\nyX,,1,10000-01-01\nyB,,1,-0001-01-01\n"),
                [("y1", None, 1, "0001-01-01"), ("y9", None, 1, "9999-12-31")], [(2, DAY), (5, DAY), (6, DAY)])
    trial.taken("a header alone without a line end", csv, content(HEADER[:-1]), [])
    trial.taken("an empty file", csv, content(b""), [])


def packed(trial, csv):
    size = 100 * MEGABYTE * trial.scale
    trial.taken("a gzip bomb", csv, gzip_bomb(size), [BEHIND_ROW], [(3, TOO_LONG)])
    if shutil.which("zstd"):
        trial.taken("a zstd bomb", csv, zstd_bomb(size), [BEHIND_ROW], [(3, TOO_LONG)])
    else:
        trial.skipped.append("a zstd bomb: no zstd on the PATH")
    whole = gzip.compress(GOOD["csv"] * 99)
    trial.refused("half a gzip file", csv, content(whole[:60]), "people_.*\n?.*ends too early")
    trial.refused("a gzip file with a false byte", csv, content(whole[:40] + bytes([whole[40] ^ 16]) + whole[41:]), "people_.*damaged")
    trial.refused("a gzip file whose checksum is wrong", csv, content(whole[:-8] + bytes(4) + whole[-4:]), "people_.*damaged")
    # A window of 2 GiB, which the frame asks the reader to hold.
    trial.refused("a zstd window of 2 GiB", csv, content(b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00"), "people_")


def gzip_bomb(size):
    def write(path):
        with gzip.GzipFile(path, mode="wb", compresslevel=6, mtime=0) as file:
            file.write(HEADER + BEHIND)
            for _ in range(size // MEGABYTE):
                file.write(bytes(MEGABYTE))
    return write


def zstd_bomb(size):
    def write(path):
        with open(path, "wb") as file:
            command = f"(printf 'id,email,n,day\\nbehind,b@x.fr,2,2026-01-02\\n'; head -c {size} /dev/zero) | zstd -q -c"
            subprocess.run(command, shell=True, stdout=file, check=True)
    return write


def documents(trial, lines):
    big = 24 + 10 * trial.scale
    trial.taken("one huge line in JSON Lines", lines, stream(b'{"id":"', b"y" * MEGABYTE, big, b'"}\n' + BEHIND_JSON),
                [BEHIND_ROW], [(1, TOO_LONG)])
    keys = b"".join(b'"k%d":1,' % number for number in range(1_000_000))
    trial.taken("a million keys", lines, content(b"{" + keys + BEHIND_JSON[1:]), [BEHIND_ROW])
    deep = 10_000
    trial.taken("10,000 levels", lines, content(
        b'{"id":' + b"[" * deep + b"]" * deep + b"}\n" + b'{"id":"a","x":' + b'{"x":' * deep + b"1" + b"}" * deep + b"}\n"
        + b'{"id":"b","x":' + b"[" * deep + b"\n" + BEHIND_JSON), [BEHIND_ROW], [(1, DEEP), (2, DEEP), (3, DEEP)])
    trial.taken("lone surrogates", lines, content(
        b'{"id":"s1\\ud800"}\n{"id":"s2","\\udc00":1}\n{"id":"s3","email":"\\udc00\\ud800"}\n'
        b'{"id":"\\ud83d\\ude00","email":null,"n":1}\n'), [("\U0001F600", None, 1, None)], [(1, HALF), (2, HALF), (3, HALF)])
    trial.taken("numbers beyond 64 bits", lines, content(
        b'{"id":"a","n":1e400}\n{"id":"b","n":' + b"9" * 99 + b'}\n{"id":"c","email":null,"n":9223372036854775807}\n'
        b'{"id":"d","n":-9223372036854775808}\n{"id":"e","n":9223372036854775808}\n'),
        [("c", None, 2 ** 63 - 1, None), ("d", None, -2 ** 63, None)], [(1, SIZE), (2, SIZE), (5, SIZE)])
    trial.taken("NUL bytes and escapes", lines, content(
        b'{"id":"a\0b"}\n\0\0\n{"id":"a\\u0000b","n":1}\n' + BEHIND_JSON), [BEHIND_ROW, ("a\0b", None, 1, None)],
        [(1, "the line is not JSON from byte 9 on"), (2, "the line is not a JSON object")])
    trial.taken("invalid UTF-8", lines, content(b'{"id":"\xff"}\n{"id":"\xed\xa0\x80"}\n' + BEHIND_JSON), [BEHIND_ROW],
                [(1, NO_TEXT), (2, NO_TEXT)])
    trial.taken("the years 0 and 10000", lines, content(
        b'{"id":"y0","day":"0000-01-01"}\n{"id":"yX","day":"10000-01-01"}\n{"id":"y9","day":"9999-12-31"}\n'),
        [("y9", None, None, "9999-12-31")], [(1, DAY), (2, DAY)])
