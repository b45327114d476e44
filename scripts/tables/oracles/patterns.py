#!/usr/bin/env python3
"""patterns.py COUNT SEED: random regular expressions and texts with what DuckDB (RE2) makes of them.

One line each, texts as hexadecimal UTF-8: pattern, text, `regexp_matches`, `regexp_full_match`, `regexp_extract` of
the match and of group 1 (`-` where the pattern has none), `regexp_replace` of the first and of all.
Patterns that DuckDB refuses are left out.
"""

import random
import sys

import duckdb

count, seed = int(sys.argv[1]), int(sys.argv[2])
random = random.Random(seed)
ALPHABET = "aabbc1_ \u00e9K\n-"
REPLACEMENT = "<\\0|\\1>"


def atom(depth, groups):
    chance = random.random()
    if chance < 0.45 or depth > 3:
        return random.choice(["a", "b", "c", "1", "\u00e9", "k", "ab", "_", "\\-", " "])
    if chance < 0.62:
        return random.choice([
            ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "[ab]", "[^a]", "[a-c]", "[^\\w]", "[\u00e0-\u00ff]", "[\\d_-]", "[[:alpha:]]",
            "[]a]", "\\x61", "\\x{e9}", "(?i:K)", "(?i:\u00e9|B)", "(?s:.)", "[^\\n\u00e9]", "\\n",
        ])
    if chance < 0.7:
        return random.choice(["^", "$", "\\b", "\\B", "\\A", "\\z", "(?m:^)", "(?m:$)"])
    inner = alternatives(depth + 1, groups)
    kind = random.choice(("(", "(", "(?:", "(?P<n{}>"))
    if kind.startswith("(?P"):
        groups[0] += 1
        return kind.format(groups[0]) + inner + ")"
    if kind == "(":
        groups[0] += 1
    return kind + inner + ")"


def sequence(depth, groups):
    out = []
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        item = atom(depth, groups)
        if random.random() < 0.35:
            item = f"(?:{item})" if len(item) > 1 and item[0] not in "([\\" else item
            item += random.choice(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"]) + random.choice(("", "", "?"))
        out.append(item)
    return "".join(out)


def alternatives(depth, groups):
    return "|".join(sequence(depth, groups) for _ in range(random.choice((1, 1, 1, 2, 3))))


connection = duckdb.connect()
# The optimizer turns simple patterns into LIKE, and `(?:)b` into one that is wrong.
connection.execute("pragma disable_optimizer")
lines = []
while len(lines) < count:
    groups = [0]
    pattern = random.choice(("", "", "", "(?i)", "(?s)", "(?m)", "(?U)")) + alternatives(0, groups)
    texts = ["".join(random.choice(ALPHABET) for _ in range(random.randint(0, 9))) for _ in range(12)]
    replacement = REPLACEMENT if groups[0] else "<\\0>"
    group = "regexp_extract(t, $p, 1)" if groups[0] else "'-'"
    try:
        rows = connection.execute(
            f"""select t, regexp_matches(t, $p), regexp_full_match(t, $p), regexp_extract(t, $p), {group},
            regexp_replace(t, $p, $r), regexp_replace(t, $p, $r, 'g') from (select unnest($t) as t)""",
            {"p": pattern, "r": replacement, "t": texts}).fetchall()
    except duckdb.Error:
        continue
    for text, *answers in rows:
        fields = [pattern, text] + [str(int(a)) if isinstance(a, bool) else a for a in answers]
        lines.append("\t".join(field.encode().hex() for field in fields) + "\n")
sys.stdout.write("".join(lines))
