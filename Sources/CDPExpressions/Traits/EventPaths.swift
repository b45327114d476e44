import CDPTypes

/// Paths from an event source to a field, and the lists that they go through.
///
/// `orders.lines.category`, where `lines` is a list, reads `category` of each line: `list` is `[lines]`, and the
/// path becomes `category`, looked up in the line first, then in the order.
struct EventPaths {
    /// The source that the aggregate reads.
    var source: EventSource
    /// The longest list that a path goes through, from the event; empty for the events themselves.
    var list: [String] = []

    /// A chain of names, `a.b.c`, as names with ranges; nil for any other syntax.
    static func chain(_ syntax: Syntax) -> [Syntax.Name]? {
        switch syntax.kind {
        case .name(let name): return [Syntax.Name(text: name, range: syntax.range)]
        case .member(let base, let name): return chain(base).map { $0 + [name] }
        default: return nil
        }
    }

    /// The longest chains of names in an expression, from left to right.
    static func chains(in syntax: Syntax) -> [[Syntax.Name]] {
        if let chain = chain(syntax) { return [chain] }
        return syntax.kind.children.flatMap { chains(in: $0) }
    }

    /// The names of a chain after the source's own name; the whole chain when it does not start with that.
    func relative(_ chain: [Syntax.Name]) -> [Syntax.Name] {
        chain.first?.text == source.name && !source.fields.contains { $0.name == source.name }
            ? Array(chain.dropFirst()) : chain
    }

    /// How many of the names, from the event, lead to the last list on the way; 0 without a list.
    func listLength(_ names: [String]) -> Int {
        var fields = source.fields
        var length = 0
        for (place, name) in names.enumerated() {
            guard var type = fields.first(where: { $0.name == name })?.type else { break }
            if case .list(let element) = type {
                length = place + 1
                type = element
            }
            fields = type.fields
        }
        return length
    }

    /// The levels of names for the elements of `list`, innermost first, then the event's.
    var levels: [Scope.Level] {
        var levels = [Scope.Level(kind: "field", fields: source.fields, allowed: source.allowed)]
        var fields = source.fields
        for name in list {
            guard let type = fields.first(where: { $0.name == name })?.type else { break }
            fields = type.fields
            guard case .list(let element) = type else { continue }
            fields = element.fields
            levels.insert(Scope.Level(kind: "field", fields: fields.isEmpty ? [Field(name, element)] : fields), at: 0)
        }
        return levels
    }

    /// The expression with each path shortened by the source's name and by `list`, as the names in `levels` want it.
    func shortened(_ syntax: Syntax) -> Syntax {
        if let chain = EventPaths.chain(syntax) {
            let names = relative(chain)
            let length = listLength(names.map(\.text))
            if length > 0, list.starts(with: names.prefix(length).map(\.text)) {
                let rest = names.dropFirst(length)
                return path(rest.isEmpty ? names[(length - 1)...] : rest)
            }
            return names.isEmpty ? syntax : path(names[...])
        }
        return Syntax(syntax.kind.mapChildren { shortened($0) }, syntax.range)
    }

    /// A chain of names as syntax.
    private func path(_ names: ArraySlice<Syntax.Name>) -> Syntax {
        guard let first = names.first else { return Syntax(.null, 0..<0) }
        return names.dropFirst().reduce(Syntax(.name(first.text), first.range)) {
            Syntax(.member($0, $1), $0.range.lowerBound..<$1.range.upperBound)
        }
    }
}

extension Syntax.Kind {
    /// The same kind with other expressions inside.
    func mapChildren(_ change: (Syntax) -> Syntax) -> Syntax.Kind {
        switch self {
        case .literal, .null, .name, .segment: self
        case .member(let base, let name): .member(change(base), name)
        case .element(let base, let place): .element(change(base), place)
        case .operation(let name, let operands): .operation(name, operands.map(change))
        case .call(let name, let arguments, let isStar, let isDistinct):
            .call(name, arguments.map(change), isStar: isStar, isDistinct: isDistinct)
        case .conditional(let subject, let branches, let otherwise):
            .conditional(
                subject: subject.map(change),
                branches.map { Syntax.Branch(condition: change($0.condition), value: change($0.value)) },
                otherwise: otherwise.map(change))
        case .cast(let base, let type, let isTry): .cast(change(base), type, isTry: isTry)
        }
    }
}
