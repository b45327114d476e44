"""rows.py csv|escaped|json|document SEED DIRECTORY: writes random rows, and what Python's own reader makes of them.

csv: DIRECTORY/rows.csv and expected.json, a list of rows of strings as csv.reader gives them.
escaped: the same of rows whose quotes, delimiters and line ends have a backslash before them, in quotes or not.
document: DIRECTORY/rows.jsonl, a document with lists of rows below `a.b`, and per row the values of `s` and `n`.
json: DIRECTORY/rows.jsonl and expected.json, per line the rejected ones as null, else [text of `s`, `n`, texts in `l`].
"""

import csv
import json
import random
import sys

kind, seed, directory = sys.argv[1], int(sys.argv[2]), sys.argv[3]
draw = random.Random(seed)
ALPHABET = ["a", "b", "é", "€", "😀", ",", ";", '"', '""', "\n", " ", "\\", "x" * 20, "'", "\t"]


def text(limit=8):
    return "".join(draw.choice(ALPHABET) for _ in range(draw.randrange(limit)))


def write(name, content):
    with open(f"{directory}/{name}", "w", encoding="utf-8", newline="") as file:
        file.write(content)


if kind == "csv":
    ending = draw.choice(["\n", "\r\n"])
    lines = ["a,b,c" + ending]
    for _ in range(400):
        fields = []
        for _ in range(3):
            value = text()
            if draw.random() < 0.6 or any(c in value for c in ',\n"'):
                # Quotes inside an unquoted field are text to both readers.
                if value[:1] != '"' and not any(c in value for c in ",\n") and draw.random() < 0.3:
                    fields.append(value)
                else:
                    fields.append('"' + value.replace('"', '""') + '"')
            else:
                fields.append(value)
        lines.append(",".join(fields) + ending)
    if draw.random() < 0.5:
        lines[-1] = lines[-1].rstrip("\r\n")
    write("rows.csv", "".join(lines))
    with open(f"{directory}/rows.csv", encoding="utf-8", newline="") as file:
        expected = [row for row in csv.reader(file)][1:]
elif kind == "escaped":
    ending, quoting = draw.choice(["\n", "\r\n"]), draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE])
    rows = [["a", "b", "c"]] + [[text() for _ in range(3)] for _ in range(400)]
    with open(f"{directory}/rows.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator=ending, doublequote=False, escapechar="\\", quoting=quoting).writerows(rows)
    expected = rows[1:]
elif kind == "document":
    rows = [{"s": draw.choice([None, text()]), "n": draw.choice([None, draw.randrange(10**9)])} for _ in range(400)]
    other = {"x": [text(), {"b": [{"s": text()}]}], "y": 1.5e3, 'q"': [[]]}
    whole = {"x": other, "a": {"z": text(), "b": rows, "w": other}, "v": [other, None]}
    if draw.random() < 0.5:
        cut = draw.randrange(400)
        whole["a"] = [{"b": rows[:cut], "w": other}, {}, {"z": text(), "b": rows[cut:]}]
    write("rows.jsonl", json.dumps(whole, ensure_ascii=draw.random() < 0.5, indent=draw.choice([None, 0, 2])))
    expected = [[row["s"], row["n"]] for row in rows]
else:
    lines, expected = [], []
    for _ in range(400):
        value = {"s": draw.choice([None, text(), "plain"]), "n": draw.choice([None, draw.randrange(-10**17, 10**17)])}
        value["l"] = draw.choice([None, [text() for _ in range(draw.randrange(4))]])
        items = list(value.items()) + [("u" + str(draw.randrange(3)), {"deep": [text(), {"x": None}], "f": 1.5e3})]
        draw.shuffle(items)
        line = json.dumps(dict(items), ensure_ascii=draw.random() < 0.5, separators=draw.choice([(",", ":"), (" , ", " : ")]))
        if draw.random() < 0.2:
            place = draw.randrange(len(line))
            line = line[:place] + draw.choice(["", "}", '"', "\\", "0", ","]) + line[place + 1 :]
        lines.append(line)
        try:
            # Python takes lone surrogates and NaN, JSON Lines do not.
            read = json.loads(line, parse_constant=lambda _: 1 / 0)
            json.dumps(read, ensure_ascii=False).encode()
            fits = isinstance(read, dict) and isinstance(read.get("s"), str | None) and isinstance(read.get("n"), int | None)
            listed = read.get("l") if fits else None
            fits = fits and (listed is None or isinstance(listed, list) and all(isinstance(x, str) for x in listed))
            expected.append([read.get("s"), read.get("n"), listed] if fits else 0)
        except Exception:
            expected.append(None)
    write("rows.jsonl", "\n".join(lines) + "\n")
write("expected.json", json.dumps(expected))
