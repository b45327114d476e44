"""The rules of the code that swift-format does not know; scripts/lint runs it.

- every `package` declaration has a documentation comment, as every `public` one has, and every type whatever its access
- documentation is at least DOCUMENTED of the lines (15 % is where it is to get to) of Sources that are not blank, and none of it repeats the line above
- a file of more than 400 lines says why (`// Over 400 lines because …`), none has more than 700; a function has at most 60
- no block of six lines (imports, brackets and blank lines aside) stands twice in Sources
- what the house has once stands in one file: binary search, hexadecimal digits, descriptors, paths, random seeds
- the runtime reads columns as members of the types in Sources/CDPRuntime/Tables, never by a text or with `?? []`
- a target of Package.swift declares exactly what its files import

    scripts/lint.py              every violation; exits 1 where there is one
    scripts/lint.py --figures    the share of documentation and the longest functions
    scripts/lint.py --self-test  shows for each rule a text that breaks it and one that does not
"""
import re
import sys
from pathlib import Path

BLOCK = 6
DOCUMENTED = 0.15
FUNCTION = 60
ACCESS = r"(?:(?:public|package|internal|private|fileprivate|open|final|indirect|nonisolated)\s+)*"
DECLARATION = re.compile(r"\s*((?!package\b|private\b|fileprivate\b)[a-z@][\w().]*\s+)*package(\(set\))?\s+(\w+\s+)*?"
                         r"(struct|enum|class|actor|protocol|func|var|let|init|typealias|subscript|case|macro)\b")
TYPE = re.compile(rf"\s*(?:@\S+\s+)*{ACCESS}(?:struct|enum|class|actor|protocol)\s+(?!CodingKeys\b)[A-Z]\w*\s*[:<{{]")
FUNCTION_HEAD = re.compile(r"(\s*)(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate|static|final|"
                           r"override|mutating|nonisolated|borrowing|consuming|convenience|required|class)\s+)*"
                           r"(?:func\s+(\S+?)[(<]|(init)[?(<]|(subscript)[(<]|(deinit)\b)")
ATTRIBUTE = re.compile(r"\s*@\w+(\(.*\))?\s*$")
IDLE = re.compile(r"[\s{}()\[\],;]*$|\s*(@\S+ |public |package |private |internal )*import \S+$|\s*#(include|pragma|endif)\b")
IMPORT = re.compile(r"\s*(?:@\w+ |public |package |internal |private )*import (\w+)")

"""What stands once: a pattern of the code, and the only files that it may stand in."""
ONCE = [
    ("binary search", re.compile(r"\bfunc (partitioningIndex|lowerBound|upperBound)\b|\(low \+ high\)"),
     {"Sources/CDPTypes/BinarySearch.swift"}),
    ("hexadecimal digits", re.compile(r"0123456789abcdef\"|0x57\b|\bfunc hexadecimal\(_ bytes|UInt8\([^)]*radix: 16"),
     {"Sources/CDPTypes/Hexadecimal.swift"}),
    ("realpath", re.compile(r"\brealpath\("), {"Sources/CDPFormats/Files/FilePath.swift"}),
    ("folder of a path", re.compile(r"lastIndex\(of: \"/\"\)"),
     {"Sources/CDPFormats/Files/FilePath.swift", "Sources/CDPStore/Files/StoreFiles.swift"}),
    ("fsync", re.compile(r"\bfsync\("), {"Sources/CDPFormats/Files/FileDescriptor.swift"}),
    ("write to a descriptor", re.compile(r"\bGlibc\.write\(|\bpwrite\("), {"Sources/CDPFormats/Files/FileDescriptor.swift"}),
    ("flock", re.compile(r"\bflock\("), {"Sources/CDPFormats/Files/FileDescriptor.swift"}),
    ("identity of a file", re.compile(r"\bst_ino\b"),
     {"Sources/CDPFormats/Files/FileIdentity.swift", "Sources/CDPFormats/Files/FileStamp.swift"}),
    ("glob", re.compile(r"\bstruct \w*(Glob|Wildcard)Pattern\b"), {"Sources/CDPFormats/Text/GlobPattern.swift"}),
    ("random numbers of a seed", re.compile(r"0x9E37_79B9_7F4A_7C15"),
     {"Tests/CDPTestSupport/SeededGenerator.swift", "Tests/FuzzReaders/Mutator.swift"}),
    ("folder for a test", re.compile(r"\bmkdtemp\("),
     {"Tests/CDPTestSupport/TemporaryFolder.swift", "Sources/CDPStore/Backup/StoreBackup.swift",
      "Sources/CDPRuntime/Pipeline/ScratchFolder.swift"}),
]

"""Columns and tables that are named by a text; the types in Tables are the only ones who know the names."""
BY_TEXT = [
    (re.compile(r"\bField\(\s*\"[^\"]"), "a column is declared by a text: declare it in Sources/CDPRuntime/Tables"),
    (re.compile(r"\[\s*\"_?[a-z][a-z0-9_]*\"\s*\]"), "a column is read by a text: read a member of its table's type"),
    (re.compile(r"\.set\(\s*\""), "a column is written by a text: fill a member of its table's type"),
    (re.compile(r"\]\??\.hashes\(\) \?\? \[\]|\bcolumns?\b(?!\()[^\n]*\?\? \[\]|\]\?\.\w+\(?\)? \?\? \[\]"),
     "`?? []` hides a column that is missing: read it with an error"),
]


def commented(lines, number):
    above = number - 1
    while above >= 0 and ATTRIBUTE.match(lines[above]):
        above -= 1
    return above >= 0 and lines[above].lstrip().startswith(("///", "*/"))


def undocumented(lines):
    for number, line in enumerate(lines):
        if DECLARATION.match(line) and not commented(lines, number):
            yield number + 1, "`package` declaration without documentation"
        elif TYPE.match(line) and not commented(lines, number):
            yield number + 1, "a type without documentation"


def padded(lines):
    """Documentation that only adds lines: empty ones in a row, and a line that stands twice in one comment."""
    seen = set()
    for number, line in enumerate(lines):
        text = line.strip()
        if not text.startswith("///"):
            seen.clear()
            continue
        after = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if text == "///" and (not seen or not after.startswith("///") or after == "///"):
            yield number + 1, "an empty line of documentation that parts nothing"
        elif text != "///" and text in seen:
            yield number + 1, "a line of documentation that stands above already"
        seen.add(text)


def share(sources):
    lines = [line.strip() for path, text in sources.items() if path.suffix == ".swift" for line in text if line.strip()]
    return sum(line.startswith("///") for line in lines) / max(1, len(lines))


def functions(lines):
    """First line, length and name of each function with a body of several lines."""
    for number, line in enumerate(lines):
        head = FUNCTION_HEAD.match(line)
        if not head:
            continue
        for end in range(number, len(lines)):
            if end > number and lines[end].startswith(head[1] + "}"):
                yield number + 1, end - number + 1, next(name for name in head.groups()[1:] if name)
                break
            isOver = end > number and lines[end].strip() and not lines[end].startswith((head[1] + " ", head[1] + ")"))
            if isOver or (end == number and line.rstrip().endswith("}") and "{" in line):
                break


def too_long(lines):
    if len(lines) > 700:
        yield 1, f"{len(lines)} lines, never more than 700"
    elif len(lines) > 400 and not any(line.startswith("// Over 400 lines because ") for line in lines):
        yield 1, f"{len(lines)} lines without `// Over 400 lines because …`"


def long_functions(lines):
    for number, length, name in functions(lines):
        if length > FUNCTION:
            yield number, f"`{name}` has {length} lines, never more than {FUNCTION}"


def code(line):
    """A line without its comment, if it is none as a whole."""
    return "" if line.lstrip().startswith("//") else line


def copied(path, lines):
    for name, pattern, homes in ONCE:
        isOfTests = any(home.startswith("Tests/") for home in homes)
        if str(path) in homes or (str(path).startswith("Tests/") and not isOfTests):
            continue
        for number, line in enumerate(lines):
            if pattern.search(code(line)):
                yield number + 1, f"a second copy of what the house has once ({name}): use {sorted(homes, key=lambda home: not home.startswith(str(path)[:5]))[0]}"


def read_by_text(path, lines):
    if not str(path).startswith("Sources/CDPRuntime/") or str(path).startswith("Sources/CDPRuntime/Tables/"):
        return
    for number, line in enumerate(lines):
        for pattern, message in BY_TEXT:
            if pattern.search(code(line)):
                yield number + 1, message
                break


def enclosed(text, start):
    """The text from a place to the bracket that closes what was opened before it."""
    depth = 1
    for end in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return text[start:end]
    return text[start:]


def targets(manifest):
    """By target of Package.swift: its folder and the modules that it declares."""
    lists = dict(re.findall(r"let (\w+): \[Target\.Dependency\] = \[(.*?)\]", manifest, re.S))
    products = dict(re.findall(r"let (\w+) = Target\.Dependency\.product\(name: \"(\w+)\"", manifest))
    def declared(text):
        names = set(re.findall(r"\"(\w+)\"", text))
        names |= {products[word] for word in re.findall(r"\b\w+\b", re.sub(r"\"\w+\"", "", text)) if word in products}
        return names
    found = {}
    for kind, name, text in re.findall(r"\b(room|tests)\(\s*\"(\w+)\"\s*(?:,\s*\[(.*?)\])?", manifest, re.S):
        folder = f"Sources/{name}" if kind == "room" else f"Tests/{name}Tests"
        found[name if kind == "room" else name + "Tests"] = (folder, declared(text))
    for start in re.finditer(r"\.(?:executableTarget|target)\(", manifest):
        call = enclosed(manifest, start.end())
        name = re.search(r"name: \"(\w+)\"", call)
        if name and "swiftSettings" in call:
            path = re.search(r"path: \"([\w/]+)\"", call)
            text = re.search(r"dependencies: (?:\[(.*?)\]|(\w+))", call, re.S)
            inner = (text[1] if text[1] is not None else lists.get(text[2], "")) if text else ""
            found[name[1]] = (path[1] if path else f"Sources/{name[1]}", declared(inner))
    return found


def misdeclared(manifest, imports):
    """`imports` are the modules that the files of a folder import, by folder."""
    known = targets(manifest)
    ours = set(known) | set(re.findall(r"systemLibrary\(name: \"(\w+)\"", manifest)) \
        | set(re.findall(r"\.target\(name: \"(\w+)\"", manifest)) | set(re.findall(r"product\(name: \"(\w+)\"", manifest))
    for name, (folder, declared) in sorted(known.items()):
        used = imports(folder) & ours
        for module in sorted(declared - used):
            yield Path("Package.swift"), 1, f"`{name}` declares `{module}` and no file of it imports that"
        for module in sorted(used - declared - {name}):
            yield Path("Package.swift"), 1, f"`{name}` imports `{module}`, which it does not declare"


def repeated(files):
    """The places where a block of six telling lines stands again, one per run of such blocks."""
    first, skip_until = {}, {}
    for path, lines in files.items():
        telling = [(n + 1, line.strip()) for n, line in enumerate(lines) if not IDLE.match(line)]
        for at in range(len(telling) - BLOCK + 1):
            block = tuple(text for _, text in telling[at:at + BLOCK])
            known = first.setdefault(block, (path, at, telling[at][0]))
            apart = known[0] != path or at - known[1] >= BLOCK
            if known[:2] != (path, at) and apart:
                if at > skip_until.get(path, -1):
                    yield path, telling[at][0], f"the six lines from here stand at {known[0]}:{known[2]} too"
                skip_until[path] = at + 1


def read(folder, suffixes):
    return {path: path.read_text(encoding="utf-8").splitlines()
            for path in sorted(Path(folder).rglob("*")) if path.suffix in suffixes}


def findings(sources, tests, manifest):
    found = [(path, *finding) for path, lines in sources.items() for finding in undocumented(lines)]
    found += [(path, *finding) for path, lines in sources.items() for finding in padded(lines)]
    found += [(path, *finding) for path, lines in sources.items() for finding in long_functions(lines)]
    found += [(path, *finding) for path, lines in {**sources, **tests}.items() for finding in too_long(lines)]
    found += [(path, *finding) for path, lines in {**sources, **tests}.items() for finding in copied(path, lines)]
    found += [(path, *finding) for path, lines in sources.items() for finding in read_by_text(path, lines)]
    found += list(repeated(sources))
    files = {**sources, **tests}
    def imports(folder):
        return {match[1] for path, lines in files.items() if path.suffix == ".swift" and folder in map(str, path.parents)
                for match in map(IMPORT.match, lines) if match}
    found += list(misdeclared(manifest, imports))
    if share(sources) < DOCUMENTED:
        found.append((Path("Sources"), 1, f"{share(sources):.1%} of the lines are documentation, at least {DOCUMENTED:.0%} should be"))
    return sorted(found)


def self_test():
    """Each rule with a text that breaks it and one that does not; a rule that never fires is worse than none."""
    runtime, room = Path("Sources/CDPRuntime/A.swift"), Path("Sources/CDPPlan/A.swift")
    body = ["        a()"]
    manifest = 'room("CDPTypes"),\nroom("CDPPlan", ["CDPTypes"]),'
    cases = [
        ("package without documentation", undocumented, ["package func a() {"], ["/// A.", "package func a() {"]),
        ("type without documentation", undocumented, ["private struct A {"], ["/// A.", "@frozen", "private struct A {"]),
        ("nested type", undocumented, ["    enum Kind: Sendable {"], ["    /// A.", "    enum Kind: Sendable {"]),
        ("padding", padded, ["/// A.", "///", "struct A {"], ["/// A.", "///", "/// B.", "struct A {"]),
        ("repeated documentation", padded, ["/// A.", "/// A."], ["/// A.", "let a = 1", "/// A."]),
        ("long file", too_long, ["a"] * 401, ["a"] * 400),
        ("long file with a reason", too_long, ["a"] * 701, ["// Over 400 lines because b"] + ["a"] * 600),
        ("long function", long_functions, ["    func a() {"] + body * 59 + ["    }"], ["    func a() {"] + body * 58 + ["    }"]),
        ("long initialiser", long_functions, ["    init(", "        a: Int", "    ) {"] + body * 60 + ["    }"],
         ["    init(", "        a: Int", "    ) {"] + body * 50 + ["    }"]),
        ("binary search", lambda lines: copied(room, lines), ["let middle = (low + high) / 2"], ["// let middle"]),
        ("hexadecimal", lambda lines: copied(room, lines), ['let d = "0123456789abcdef".utf8'], ["Hexadecimal.text(a)"]),
        ("realpath", lambda lines: copied(room, lines), ["realpath(path, nil)"], ["FilePath.resolved(path)"]),
        ("folder of a path", lambda lines: copied(room, lines), ['path.lastIndex(of: "/")'], ['path.split(separator: "/")']),
        ("fsync", lambda lines: copied(room, lines), ["fsync(file)"], ["file.sync()"]),
        ("write", lambda lines: copied(room, lines), ["Glibc.write(1, a, 2)"], ["file.write(a)"]),
        ("flock", lambda lines: copied(room, lines), ["flock(a, LOCK_EX)"], ["file.lock(exclusive: true)"]),
        ("identity", lambda lines: copied(room, lines), ["a.st_ino == b.st_ino"], ["FileIdentity(a)"]),
        ("glob", lambda lines: copied(room, lines), ["struct NameGlobPattern {"], ["let glob: GlobPattern"]),
        ("seed", lambda lines: copied(Path("Tests/A.swift"), lines), ["s &+= 0x9E37_79B9_7F4A_7C15"], ["random.next()"]),
        ("folder for a test", lambda lines: copied(Path("Tests/A.swift"), lines), ["mkdtemp(&a)"], ["TemporaryFolder()"]),
        ("column by text", lambda lines: read_by_text(runtime, lines), ['rows["_hash"]'], ["rows.hash"]),
        ("field by text", lambda lines: read_by_text(runtime, lines), ['Field("_hash", .integer)'], ["Field(name, type)"]),
        ("column written by text", lambda lines: read_by_text(runtime, lines), ['rows.set("_hash", hashes)'], ["rows.set(filled)"]),
        ("field without a name", lambda lines: read_by_text(runtime, lines), ['Field("key", .string)'], ['Field("", .string)']),
        ("columns of a file", lambda lines: read_by_text(runtime, lines), ["let a = column?.texts ?? []"],
         ["let lost = losses.columns(of: contract)?.lost ?? []"]),
        ("missing column", lambda lines: read_by_text(runtime, lines), ["rows[a]?.hashes() ?? []"], ["try rows.hashes()"]),
        ("unused dependency", lambda lines: misdeclared(manifest, lambda folder: set(lines)), [], ["CDPTypes"]),
        ("undeclared dependency", lambda lines: misdeclared(manifest, lambda folder: {"CDPTypes", *lines}), ["CDPPlan"], []),
    ]
    failed = 0
    for name, rule, broken, kept in cases:
        isRight = any(True for _ in rule(broken)) and not any(True for _ in rule(kept))
        if name == "unused dependency":
            isRight = any("declares" in finding[2] for finding in rule(broken)) and not any("`CDPPlan`" in f[2] for f in rule(kept))
        if name == "undeclared dependency":
            isRight = any("does not declare" in finding[2] for finding in rule(broken))
        if not isRight:
            failed += 1
            print(f"scripts/lint.py: the rule `{name}` does not tell its two texts apart", file=sys.stderr)
    six = [f"call({n})" for n in range(BLOCK)]
    if not list(repeated({Path("a"): six, Path("b"): six})) or list(repeated({Path("a"): six, Path("b"): six[1:]})):
        failed += 1
        print("scripts/lint.py: the rule of repeated lines does not tell its two texts apart", file=sys.stderr)
    if share({Path("a.swift"): ["/// A.", "a", "", "b", "c"]}) != 0.25:
        failed += 1
        print("scripts/lint.py: the share of documentation is counted wrongly", file=sys.stderr)
    return 1 if failed else 0


def figures(sources):
    print(f"{share(sources):.2%} of the lines of Sources are documentation")
    for room in sorted({path.parts[1] for path in sources if path.suffix == ".swift"}):
        part = {path: lines for path, lines in sources.items() if path.parts[1] == room}
        print(f"  {room:16} {share(part):6.1%}")
    lengths = sorted(((length, path, number, name) for path, lines in sources.items() if path.suffix == ".swift"
                      for number, length, name in functions(lines)), reverse=True)
    print(f"{sum(length > FUNCTION for length, *_ in lengths)} functions of more than {FUNCTION} lines; the longest:")
    for length, path, number, name in lengths[:8]:
        print(f"  {length:4} {path}:{number} {name}")
    return 0


def main(arguments):
    if "--self-test" in arguments:
        return self_test()
    sources = read("Sources", (".swift", ".c", ".h"))
    if "--figures" in arguments:
        return figures(sources)
    found = findings(sources, read("Tests", (".swift",)), Path("Package.swift").read_text(encoding="utf-8"))
    for path, line, message in found:
        print(f"{path}:{line}: error: {message}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
