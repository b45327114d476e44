import CDPDiagnostics

/// Repairs values that braces and brackets cut without an error of libyaml.
///
/// `{ type: decimal(12,2) }` is parsed as the keys `type` and `2)`. Each such value is reported once and joined
/// again, so that nothing else is reported for it.
struct CutExpressions {
    /// The file, whose text is read again.
    private let text: SpecText
    /// A finding for each repaired value.
    private(set) var diagnostics: [Diagnostic] = []

    /// A repair of one file.
    init(_ text: SpecText) {
        self.text = text
    }

    /// The node with cut values joined.
    mutating func mended(_ node: YAMLNode) -> YAMLNode {
        var node = node
        switch node.content {
        case .scalar: break
        case .sequence(var items):
            for index in items.indices { items[index] = mended(items[index]) }
            if node.isFlow {
                items = joined(items) {
                    $0
                } set: {
                    $1
                }
            }
            node.content = .sequence(items)
        case .mapping(var entries):
            for index in entries.indices { entries[index].value = mended(entries[index].value) }
            if node.isFlow {
                entries = joined(entries) { entry in
                    entry.value.isEmpty
                        ? YAMLNode(content: entry.value.content, start: entry.keyStart, end: entry.keyEnd)
                        : entry.value
                } set: { entry, value in
                    YAMLEntry(key: entry.key, keyStart: entry.keyStart, keyEnd: entry.keyEnd, value: value)
                }
            }
            node.content = .mapping(entries)
        }
        return node
    }

    /// The parts of a flow collection, those of one value joined. A value goes on while it has an open parenthesis.
    private mutating func joined<Part>(
        _ parts: [Part], node: (Part) -> YAMLNode, set: (Part, YAMLNode) -> Part
    ) -> [Part] {
        var result: [Part] = []
        var index = 0
        while index < parts.count {
            let part = parts[index]
            index += 1
            var value = node(part)
            guard let scalar = value.scalar, scalar.style == .plain, CutExpressions.depth(scalar.text) > 0,
                index < parts.count
            else {
                result.append(part)
                continue
            }
            let end = FlowText.end(of: value.start, in: text.lines.scalars)
            while index < parts.count, node(parts[index]).start < end { index += 1 }
            let whole = text.lines.text(value.start, end)
            if end > value.end {
                diagnostics.append(.cutExpression(whole, at: text.range(value.start, end)))
                value.content = .scalar(YAMLScalar(text: whole, style: .plain))
                value.end = end
            }
            result.append(set(part, value))
        }
        return result
    }

    /// How many parentheses and brackets are open at the end of a text; those in quotes do not count.
    static func depth(_ text: String) -> Int {
        var depth = 0
        var isQuoted = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "'"): isQuoted.toggle()
            case _ where isQuoted: break
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return depth
    }
}
