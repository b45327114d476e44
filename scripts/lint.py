"""The rules of the code that swift-format does not know; scripts/lint runs it.

- every `package` declaration has a documentation comment, as every `public` one has
- a file of more than 400 lines says why (`// Over 400 lines because …`), none has more than 700
- no block of six lines (imports, brackets and blank lines aside) stands twice in Sources
"""
import re
import sys
from pathlib import Path

BLOCK = 6
DECLARATION = re.compile(r"\s*((?!package\b|private\b|fileprivate\b)[a-z@][\w().]*\s+)*package(\(set\))?\s+(\w+\s+)*?"
                         r"(struct|enum|class|actor|protocol|func|var|let|init|typealias|subscript|case|macro)\b")
ATTRIBUTE = re.compile(r"\s*@\w+(\(.*\))?\s*$")
IDLE = re.compile(r"[\s{}()\[\],;]*$|\s*(@\S+ |public |package |private |internal )*import \S+$|\s*#(include|pragma|endif)\b")


def undocumented(lines):
    for number, line in enumerate(lines):
        if not DECLARATION.match(line):
            continue
        above = number - 1
        while above >= 0 and ATTRIBUTE.match(lines[above]):
            above -= 1
        if above < 0 or not lines[above].lstrip().startswith(("///", "*/")):
            yield number + 1, "`package` declaration without documentation"


def too_long(lines):
    if len(lines) > 700:
        yield 1, f"{len(lines)} lines, never more than 700"
    elif len(lines) > 400 and not any(line.startswith("// Over 400 lines because ") for line in lines):
        yield 1, f"{len(lines)} lines without `// Over 400 lines because …`"


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


def main():
    sources = {path: path.read_text(encoding="utf-8").splitlines()
               for path in sorted(Path("Sources").rglob("*")) if path.suffix in (".swift", ".c", ".h")}
    tests = {path: path.read_text(encoding="utf-8").splitlines() for path in sorted(Path("Tests").rglob("*.swift"))}
    found = [(path, *finding) for path, lines in sources.items() for finding in undocumented(lines)]
    found += [(path, *finding) for path, lines in {**sources, **tests}.items() for finding in too_long(lines)]
    found += list(repeated(sources))
    for path, line, message in sorted(found):
        print(f"{path}:{line}: error: {message}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
