"""similarity.py pairs|keys|dates|places SEED COUNT FILE: writes seeded random cases and what libraries of Python make of them.

pairs: per line two texts (UTF-8 in hexadecimal), a limit, a size, and results in this order: Jaro, Jaro-Winkler (bits of the
double in hexadecimal), Levenshtein, OSA, Damerau-Levenshtein, each with the limit, and without; Jaccard of words, cosine of
runs of that size, length of the common beginning. RapidFuzz but for the last three, which are written out here.
keys: per line a text and its Metaphone, NYSIIS (jellyfish) and both keys of Double Metaphone, all in hexadecimal; `*` for no key.
dates: per line two days since 1970, whether day and month are exchanged, equal parts, difference of digits.
places: per line four degrees and kilometres, bits of doubles in hexadecimal.
"""

import datetime
import math
import random
import struct
import sys
from collections import Counter

kind, seed, count, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
draw = random.Random(seed)
SYLLABLES = """an ma ri jo han na pe ter lu cas so phi ber tho mas el iz ab eth wil li am ro ger sch midt mac kn igh ts wr
gh gn ps cz ow ski witz ch ck tio sia x z qu th ph kh mb dge ve ie ee nd rt hw wh y o u""".split()
PLAIN = "abcdefghijklmnopqrstuvwxyz"
ACCENTED = ["é", "è", "ü", "ö", "ß", "ñ", "ç", "å", "Ø", "æ", "e\u0301", "o\u0308", "n\u0303", "c\u0327", "ł", "ğ", "ş"]
FOREIGN = list("αβγδεζηθλμνξπρσςτ") + list("абвгдежзийклмн") + list("王李张刘陈杨黄赵山田中村") + ["한", "김", "박", "ا", "م", "د"]
ASTRAL = ["\U00020000", "\U0002a6d6", "\U0001f600", "\U0001d6fc", "\U00010400"]
EDGES = [63, 64, 65, 15, 16, 17, 31, 32, 33, 127, 128, 129]


def bits(value):
    return struct.pack(">d", value).hex()


def name(least=1, most=5):
    return "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(least, most)))


def letter():
    chance = draw.random()
    if chance < 0.7:
        return draw.choice(PLAIN)
    return draw.choice([ACCENTED, FOREIGN, ASTRAL, [" ", "-", "'", "1", "7"]][draw.randrange(4)])


def cased(text):
    return draw.choice([str.lower, str.upper, str.title, str])(text)


def text():
    chance = draw.random()
    if chance < 0.02:
        return ""
    if chance < 0.55:
        return cased(" ".join(name() for _ in range(draw.choice([1, 1, 2, 2, 3]))))
    if chance < 0.65:
        return "".join(draw.choice("ab") for _ in range(draw.randint(0, 14)))
    if chance < 0.85:
        return "".join(letter() for _ in range(draw.randint(1, 24)))
    if chance < 0.9:
        return "".join(draw.choice(FOREIGN + ASTRAL) for _ in range(draw.randint(1, 12)))
    if chance < 0.98:
        size = draw.choice(EDGES) if draw.random() < 0.7 else draw.randint(40, 150)
        letters = draw.choice(["ab", "abcdef", PLAIN + " ", "aé", "äöüß ", "ab王李", PLAIN + "".join(FOREIGN)])
        return "".join(draw.choice(letters) for _ in range(size))
    size = draw.randint(150, 700) if draw.random() < 0.3 else draw.randint(150, 260)
    letters = draw.choice(["ab", PLAIN + " ", PLAIN + "äöü王李"])
    return "".join(draw.choice(letters) for _ in range(size))


def slip(value):
    place = draw.randrange(len(value) + 1)
    before, after = value[:place], value[place:]
    kind = draw.randrange(6)
    if kind == 0:
        return before + letter() + after
    if kind == 1:
        return before + after[1:]
    if kind == 2:
        return before + letter() + after[1:]
    if kind == 3:
        return before + after[1:2] + after[:1] + after[2:]
    if kind == 4:
        return before + after[1:2] + letter() + after[:1] + after[2:]
    return " ".join(draw.sample(value.split(" "), value.count(" ") + 1))


def pair():
    first = text()
    if draw.random() < 0.4:
        return first, text()
    second = first
    for _ in range(draw.choice([0, 1, 1, 1, 2, 2, 3, 4, 6])):
        second = slip(second)
    return (first, second) if draw.random() < 0.5 else (second, first)


def words(value):
    return set("".join(c if c.isalnum() else " " for c in value).split())


def jaccard(first, second):
    a, b = words(first), words(second)
    return len(a & b) / len(a | b) if a or b else 0.0


def cosine(first, second, size):
    a, b = (Counter(t[i : i + size] for i in range(len(t) - size + 1)) for t in (first, second))
    dot = sum(n * b[gram] for gram, n in a.items())
    if dot == 0:
        return 0.0
    return dot / math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))


def beginning(first, second):
    for index, (a, b) in enumerate(zip(first, second)):
        if a != b:
            return index
    return min(len(first), len(second))


def pairs(file):
    from rapidfuzz.distance import OSA, DamerauLevenshtein, Jaro, JaroWinkler, Levenshtein

    for _ in range(count):
        first, second = pair()
        limit, size = draw.choice([0, 1, 2, 3, 5, 10]), draw.choice([1, 2, 2, 3, 4])
        row = [first.encode().hex() or "-", second.encode().hex() or "-", limit, size]
        row += [bits(Jaro.similarity(first, second)), bits(JaroWinkler.similarity(first, second))]
        for metric in (Levenshtein, OSA, DamerauLevenshtein):
            row += [metric.distance(first, second, score_cutoff=limit), metric.distance(first, second)]
        row += [bits(jaccard(first, second)), bits(cosine(first, second, size)), beginning(first, second)]
        print(*row, file=file)


def keys(file):
    import jellyfish
    from doublemetaphone import doublemetaphone

    for _ in range(count):
        value = text() if draw.random() < 0.4 else cased(" ".join(name(1, 4) for _ in range(draw.choice([1, 1, 1, 2]))))
        while draw.random() < 0.2:
            value = slip(value)
        codes = [jellyfish.metaphone(value), jellyfish.nysiis(value)]
        # It knows letters of ASCII alone, and ends a key at 32.
        double = doublemetaphone(value) if value.isascii() and len(value) < 30 else ["*", "*"]
        print(*[code.encode().hex() or "-" for code in [value, *codes, *double]], file=file)


def dates(file):
    from rapidfuzz.distance import OSA

    start = datetime.date(1970, 1, 1).toordinal()
    for _ in range(count):
        first = datetime.date.fromordinal(draw.randint(1, 3652059) if draw.random() < 0.2 else draw.randint(700000, 740000))
        second = datetime.date.fromordinal(draw.randint(700000, 740000))
        try:
            chance = draw.random()
            if chance < 0.2:
                second = datetime.date(first.year, first.day, first.month)
            elif chance < 0.4:
                second = datetime.datetime.strptime(slip_digits(f"{first:%Y%m%d}".zfill(8)), "%Y%m%d").date()
            elif chance < 0.6:
                second = datetime.date(draw.choice([first.year, second.year]), first.month, draw.randint(1, 31))
        except ValueError:
            pass
        a, b = (f"{d.year:04}{d.month:02}{d.day:02}" for d in (first, second))
        swapped = first.year == second.year and (first.month, first.day) == (second.day, second.month) and first != second
        equal = (first.year == second.year) + (first.month == second.month) + (first.day == second.day)
        print(first.toordinal() - start, second.toordinal() - start, int(swapped), equal, min(3, OSA.distance(a, b)), file=file)


def slip_digits(value):
    for _ in range(draw.choice([1, 1, 2])):
        place = draw.randrange(8)
        if draw.random() < 0.5:
            value = value[:place] + draw.choice("0123456789") + value[place + 1 :]
        else:
            value = value[:place] + value[place + 1 : place + 2] + value[place : place + 1] + value[place + 2 :]
    return value


def places(file):
    for _ in range(count):
        a, b = draw.uniform(-90, 90), draw.uniform(-180, 180)
        c, d = draw.uniform(-90, 90), draw.uniform(-180, 180)
        if draw.random() < 0.5:
            c, d = a + draw.uniform(-0.1, 0.1), b + draw.uniform(-0.1, 0.1)
        # By vectors, another way than haversines.
        x, y = ((math.cos(math.radians(p)) * math.cos(math.radians(q)), math.cos(math.radians(p)) * math.sin(math.radians(q)),
                 math.sin(math.radians(p))) for p, q in ((a, b), (c, d)))
        cross = (x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0])
        angle = math.atan2(math.hypot(*cross), sum(p * q for p, q in zip(x, y)))
        print(*map(bits, (a, b, c, d, 6371.0088 * angle)), file=file)


with open(path, "w", encoding="ascii") as output:
    {"pairs": pairs, "keys": keys, "dates": dates, "places": places}[kind](output)
