"""Regular expressions over the digits 0-9, as phone metadata writes them, compiled into table rows.

Two kinds of automaton come out, both acyclic, both with equal states shared over all patterns:

- `Languages`: does a whole number belong to a set of numbers? Sets can be combined before they become a table.
- `Prefixes`: how far does a pattern match from the start, by the rules of a backtracking engine (first alternative
  first), and where did its last group begin and end?
"""


def parse(pattern):
    """The syntax tree of a pattern made of digits, `\\d`, sets, groups, `|`, `?`, `{m,n}` and `$`."""
    tree, end = _alternation(pattern, 0, [0])
    if end != len(pattern):
        raise ValueError(f"{pattern}: stopped at {end}")
    return tree


def _alternation(text, at, groups):
    branches, items = [], []
    while at < len(text) and text[at] != ")":
        if text[at] == "|":
            branches.append(("cat", items))
            items, at = [], at + 1
            continue
        item, at = _atom(text, at, groups)
        item, at = _repetition(item, text, at)
        items.append(item)
    branches.append(("cat", items))
    return (branches[0] if len(branches) == 1 else ("alt", branches)), at


def _atom(text, at, groups):
    c = text[at]
    if c == "(":
        captures = not text.startswith("(?:", at)
        if captures:
            groups[0] += 1
        number = groups[0]
        inner, at = _alternation(text, at + (1 if captures else 3), groups)
        if at >= len(text):
            raise ValueError(f"{text}: group not closed")
        return (("group", number, inner) if captures else inner), at + 1
    if c == "[":
        close = text.index("]", at)
        return ("set", _digit_set(text[at + 1 : close])), close + 1
    if text.startswith("\\d", at):
        return ("set", frozenset(range(10))), at + 2
    if c == "$":
        return ("end",), at + 1
    if c.isdigit() and c.isascii():
        return ("set", frozenset([int(c)])), at + 1
    raise ValueError(f"{text}: {c!r} at {at}")


def _digit_set(text):
    found, at = set(), 0
    while at < len(text):
        if text.startswith("\\d", at):
            found |= set(range(10))
            at += 2
        elif at + 2 < len(text) and text[at + 1] == "-":
            found |= set(range(int(text[at]), int(text[at + 2]) + 1))
            at += 3
        else:
            found.add(int(text[at]))
            at += 1
    return frozenset(found)


def _repetition(item, text, at):
    if at < len(text) and text[at] == "?":
        item, at = ("repeat", item, 0, 1), at + 1
    elif at < len(text) and text[at] == "{":
        close = text.index("}", at)
        low, _, high = text[at + 1 : close].partition(",")
        item, at = ("repeat", item, int(low), int(high or low)), close + 1
    if at < len(text) and text[at] in "?*+{":
        raise ValueError(f"{text}: {text[at]!r} at {at}")
    return item, at


class Program:
    """A pattern as a list of instructions; alternatives in order of preference."""

    def __init__(self, pattern):
        self.code = []
        self.groups = 0
        self.first = self._emit(parse(pattern), self._add(("match",)))

    def _add(self, instruction):
        self.code.append(instruction)
        return len(self.code) - 1

    def _emit(self, tree, then):
        kind = tree[0]
        if kind == "set":
            return self._add(("set", tree[1], then))
        if kind == "end":
            return self._add(("end", then))
        if kind == "alt":
            return self._add(("split", [self._emit(branch, then) for branch in tree[1]]))
        if kind == "group":
            self.groups = max(self.groups, tree[1])
            close = self._add(("close", tree[1], then))
            return self._add(("open", tree[1], self._emit(tree[2], close)))
        if kind == "repeat":
            _, item, low, high = tree
            for _ in range(high - low):
                then = self._add(("split", [self._emit(item, then), then])) if low < high else then
            for _ in range(low):
                then = self._emit(item, then)
            return then
        for item in reversed(tree[1]):
            then = self._emit(item, then)
        return then


class Languages:
    """Finite sets of digit strings; a set is the number of a state in `rows`, 0 is the empty set."""

    def __init__(self):
        self.rows = [(False, (0,) * 10)]
        self._known = {self.rows[0]: 0}

    def _state(self, accepts, children):
        row = (accepts, tuple(children))
        if row not in self._known:
            self._known[row] = len(self.rows)
            self.rows.append(row)
        return self._known[row]

    def whole(self, pattern, lengths=None):
        """The strings that `pattern` matches from start to end, of the given lengths only where given."""
        return self._build(pattern, lambda done, depth: done and (lengths is None or depth in lengths), None)

    def starting(self, pattern, longest):
        """The strings of at most `longest` digits of which `pattern` matches a beginning."""
        return self._build(pattern, lambda done, depth: done, longest)

    def _build(self, pattern, accepts, prefix_longest):
        program, memo = Program(pattern), {}

        def closure(nodes):
            seen, stack = set(), list(nodes)
            while stack:
                node = stack.pop()
                if node in seen:
                    continue
                seen.add(node)
                instruction = program.code[node]
                if instruction[0] == "split":
                    stack.extend(instruction[1])
                elif instruction[0] in ("open", "close"):
                    stack.append(instruction[2])
                elif instruction[0] == "end":
                    raise ValueError(f"{pattern}: $ in a whole pattern")
            return frozenset(seen)

        def visit(nodes, depth):
            key = (nodes, depth)
            if key in memo:
                return memo[key]
            done = any(program.code[node][0] == "match" for node in nodes)
            if done and prefix_longest is not None:
                result = self.anything(prefix_longest - depth)
            else:
                children = []
                for digit in range(10):
                    after = [
                        program.code[node][2]
                        for node in nodes
                        if program.code[node][0] == "set" and digit in program.code[node][1]
                    ]
                    children.append(visit(closure(after), depth + 1) if after else 0)
                result = self._state(bool(accepts(done, depth)), children)
            memo[key] = result
            return result

        return visit(closure([program.first]), 0)

    def anything(self, longest):
        """All strings of at most `longest` digits."""
        if longest < 0:
            return 0
        return self._state(True, [self.anything(longest - 1)] * 10)

    def combine(self, states, decide):
        """The strings for which `decide`, given whether each of `states` holds the string, says yes."""
        memo = {}

        def visit(key):
            if not any(key):
                return 0
            if key not in memo:
                children = [visit(tuple(self.rows[s][1][d] for s in key)) for d in range(10)]
                memo[key] = self._state(bool(decide([self.rows[s][0] for s in key])), children)
            return memo[key]

        return visit(tuple(states))


class Prefixes:
    """Patterns matched from the start of a number; a pattern is the number of a state in `rows`, 0 matches nothing.

    A row is ten next states, the result where the match may end here, and the result at the end of the number.
    A result is 0 (no match), 1 (a match whose last group took no part) or 0x8000 | begin << 8 | distance: the group
    begins at digit `begin` and ends `distance` digits before the end of the match.
    """

    def __init__(self):
        self.rows = [(0,) * 12]
        self._known = {self.rows[0]: 0}

    def add(self, pattern, captures):
        program, memo = Program(pattern), {}

        def expand(threads, depth, at_end):
            ordered, seen, result = [], set(), 0
            stack = list(reversed(threads))
            while stack:
                node, begin, distance = stack.pop()
                if node in seen:
                    continue
                seen.add(node)
                kind, *rest = program.code[node]
                if kind == "match":
                    grouped = captures and distance is not None
                    result = 0x8000 | begin << 8 | distance if grouped else 1
                    break
                if kind == "set":
                    ordered.append((node, begin, distance))
                elif kind == "split":
                    stack.extend((branch, begin, distance) for branch in reversed(rest[0]))
                elif kind == "end":
                    if at_end:
                        stack.append((rest[0], begin, distance))
                    else:
                        ordered.append((node, begin, distance))
                elif rest[0] != program.groups:
                    stack.append((rest[1], begin, distance))
                elif kind == "open":
                    stack.append((rest[1], depth, None))
                else:
                    stack.append((rest[1], begin, 0))
            return ordered, result

        def visit(threads, depth):
            key = (threads, depth)
            if key in memo:
                return memo[key]
            ordered, here = expand(threads, depth, False)
            _, at_end = expand(threads, depth, True)
            children = []
            for digit in range(10):
                after = []
                for node, begin, distance in ordered:
                    instruction = program.code[node]
                    if instruction[0] == "set" and digit in instruction[1]:
                        after.append((instruction[2], begin, None if distance is None else distance + 1))
                children.append(visit(tuple(after), depth + 1) if after else 0)
            row = (*children, here, at_end)
            if row not in self._known:
                self._known[row] = len(self.rows)
                self.rows.append(row)
            memo[key] = self._known[row]
            return memo[key]

        return visit(((program.first, 0, None),), 0)
