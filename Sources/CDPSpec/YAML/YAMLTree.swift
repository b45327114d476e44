import CDPDiagnostics

/// Builds the node tree of one file from libyaml's events, and refuses what libyaml accepts: duplicate keys, tags,
/// merge keys, several documents, and too much nesting or too many aliases.
///
///     let (root, findings) = YAMLTree.read(SpecText(path: "cdp.yaml", text: text))
///
/// Limits count nodes after aliases were replaced, so a few lines cannot stand for millions of nodes.
struct YAMLTree {
    /// How deep lists and mappings may be nested, aliases included.
    static let maximumDepth = 48
    /// How many nodes a file may have once its aliases are replaced.
    static let maximumNodes = 200_000
    /// How large a file may be, in bytes.
    static let maximumBytes = 4 << 20

    /// A node that aliases may stand for.
    private struct Anchor {
        /// The node.
        var node: YAMLNode
        /// How many nodes it has, itself included.
        var size: Int
        /// How many levels of collections it has.
        var height: Int
    }

    /// The file cannot be read further; the reason is in `diagnostics`.
    private struct Stop: Error {}

    /// The file.
    private let text: SpecText
    /// The anchors so far, by name; a later one replaces an earlier one of its name.
    private var anchors: [String: Anchor] = [:]
    /// How many nodes there are, aliases replaced.
    private var nodes = 0
    /// The height of the node that was built last.
    private var height = 0
    /// What was read before a syntax error, which may explain it.
    private var trail = YAMLTrail()
    /// The findings so far.
    private(set) var diagnostics: [Diagnostic] = []

    /// Reads a file. The root is nil when the file is empty or cannot be read.
    static func read(_ text: SpecText) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        var tree = YAMLTree(text: text)
        var bytes: [UInt8] = []
        for scalar in text.lines.scalars { bytes += UTF8.encode(scalar).map { Array($0) } ?? [] }
        let root = bytes.withUnsafeBufferPointer { buffer in
            var events = YAMLEvents(buffer)
            return try? tree.document(&events)
        }
        return (root ?? nil, tree.diagnostics)
    }

    /// A tree of one file.
    private init(text: SpecText) {
        self.text = text
    }

    /// The next event; reports a syntax error.
    private mutating func next(_ events: inout YAMLEvents) throws(Stop) -> YAMLEvent {
        do {
            let event = try events.next()
            trail.note(event)
            return event
        } catch {
            diagnostics.append(trail.diagnostic(for: error, in: text))
            throw Stop()
        }
    }

    /// The only document of a file; nil for an empty file. A second one is reported.
    private mutating func document(_ events: inout YAMLEvents) throws(Stop) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try next(&events)
            switch event.kind {
            case .streamEnd: return root
            case .documentStart where root != nil:
                diagnostics.append(
                    Diagnostic(
                        .severalDocuments, "`\(text.path)` holds several YAML documents",
                        at: text.range(event.start, event.end), label: "a second document starts here",
                        help: ["remove the `---`, or move what follows to a file of its own"]))
                return root
            case .documentStart: root = try node(try next(&events), &events, depth: 0)
            default: break
            }
        }
    }

    /// The node that begins with an event.
    private mutating func node(_ event: YAMLEvent, _ events: inout YAMLEvents, depth: Int) throws(Stop) -> YAMLNode {
        let before = nodes
        try count(1, at: event)
        if let tag = event.tag { refuse(tag, at: event) }
        var node: YAMLNode
        switch event.kind {
        case .scalar(let value, let style):
            node = YAMLNode(
                content: .scalar(YAMLScalar(text: value, style: style)), start: start(of: event), end: event.end)
            node.end = trimmedEnd(node, style)
            height = 0
        case .alias(let name): return try replaced(name, event, depth)
        case .sequenceStart(let isFlow):
            try enter(depth, event)
            node = try sequence(event, isFlow, &events, depth)
        case .mappingStart(let isFlow):
            try enter(depth, event)
            node = try mapping(event, isFlow, &events, depth)
        default:
            throw Stop()
        }
        if let name = event.anchor { anchors[name] = Anchor(node: node, size: nodes - before, height: height) }
        return node
    }

    /// The items up to the end of a list.
    private mutating func sequence(
        _ event: YAMLEvent, _ isFlow: Bool, _ events: inout YAMLEvents, _ depth: Int
    ) throws(Stop) -> YAMLNode {
        var items: [YAMLNode] = []
        var highest = 0
        while true {
            let item = try next(&events)
            if case .collectionEnd = item.kind {
                height = highest + 1
                let end = isFlow ? item.end : items.last?.end ?? event.end
                return YAMLNode(content: .sequence(items), start: start(of: event), end: end, isFlow: isFlow)
            }
            items.append(try node(item, &events, depth: depth + 1))
            highest = max(highest, height)
        }
    }

    /// The entries up to the end of a mapping. Of two with one key, the first is kept.
    private mutating func mapping(
        _ event: YAMLEvent, _ isFlow: Bool, _ events: inout YAMLEvents, _ depth: Int
    ) throws(Stop) -> YAMLNode {
        var entries: [YAMLEntry] = []
        var seen: [String: Int] = [:]
        var highest = 0
        while true {
            let key = try next(&events)
            if case .collectionEnd = key.kind {
                height = highest + 1
                let end = isFlow ? key.end : entries.last.map { max($0.value.end, $0.keyEnd) } ?? event.end
                return YAMLNode(content: .mapping(entries), start: start(of: event), end: end, isFlow: isFlow)
            }
            let keyNode = try node(key, &events, depth: depth + 1)
            trail.enterValue(key, isFlow: isFlow)
            let value = try node(try next(&events), &events, depth: depth + 1)
            highest = max(highest, height)
            guard let name = accepted(keyNode, key) else { continue }
            let entry = YAMLEntry(key: name, keyStart: keyNode.start, keyEnd: keyNode.end, value: value)
            if let first = seen[name] {
                refuseDuplicate(entry, first: entries[first])
            } else {
                seen[name] = entries.count
                entries.append(entry)
            }
        }
    }

    /// The text of a key; nil, and reported, where it is no text or a merge key.
    private mutating func accepted(_ node: YAMLNode, _ event: YAMLEvent) -> String? {
        guard case .scalar = event.kind, let scalar = node.scalar, !scalar.text.isEmpty else {
            diagnostics.append(
                Diagnostic(
                    .keyNotText, "a key must be a name", at: text.range(event.start, max(event.end, event.start + 1)),
                    label: "not a name", help: ["write `name: value`"]))
            return nil
        }
        if scalar.text == "<<", scalar.style == .plain {
            diagnostics.append(
                Diagnostic(
                    .mergeKey, "merge keys `<<` are not supported", at: text.range(node),
                    label: "merges another mapping",
                    help: ["write the keys out, or give the whole value an anchor and an alias"]))
            return nil
        }
        return scalar.text
    }

    /// Reports a key that is given twice.
    private mutating func refuseDuplicate(_ entry: YAMLEntry, first: YAMLEntry) {
        diagnostics.append(
            Diagnostic(
                .duplicateKey, "duplicate key `\(entry.key)`", at: text.keyRange(entry),
                label: "given again; YAML would silently keep one of them",
                related: [Label(text.keyRange(first), "first given here")],
                help: ["keep one of the two"]))
    }

    /// Reports a tag.
    private mutating func refuse(_ tag: String, at event: YAMLEvent) {
        diagnostics.append(
            Diagnostic(
                .customTag, "YAML tags are not supported",
                at: text.range(event.start, max(event.start + 1, tagEnd(event))),
                label: "a tag",
                help: ["remove the tag: the place of a value decides its type"]))
    }

    /// The node that an alias stands for; counts as if it were written out.
    private mutating func replaced(_ name: String, _ event: YAMLEvent, _ depth: Int) throws(Stop) -> YAMLNode {
        guard let anchor = anchors[name] else {
            diagnostics.append(
                Diagnostic(
                    .unknownAnchor, "alias `*\(name)` has no anchor before it", at: text.range(event.start, event.end),
                    label: "no `&\(name)` above",
                    help: [
                        Suggestions.didYouMean(name, in: anchors.keys.sorted())
                            ?? "write `&\(name)` before the value it names"
                    ]))
            throw Stop()
        }
        height = anchor.height
        try count(anchor.size - 1, at: event)
        try enter(depth + anchor.height - 1, event)
        return anchor.node
    }

    /// Reports a depth beyond the limit.
    private mutating func enter(_ depth: Int, _ event: YAMLEvent) throws(Stop) {
        guard depth >= YAMLTree.maximumDepth else { return }
        diagnostics.append(
            Diagnostic(
                .nestedTooDeep, "the file nests deeper than \(YAMLTree.maximumDepth) levels",
                at: text.range(event.start, event.end), label: "one level too many",
                help: ["no part of a spec needs that depth: look for a bracket that is not closed"]))
        throw Stop()
    }

    /// Reports a number of nodes beyond the limit.
    private mutating func count(_ size: Int, at event: YAMLEvent) throws(Stop) {
        nodes += size
        guard nodes > YAMLTree.maximumNodes else { return }
        diagnostics.append(
            Diagnostic(
                .aliasTooLarge, "the file has more than \(YAMLTree.maximumNodes) values once its aliases are replaced",
                at: text.range(event.start, event.end), label: "this one is too many",
                help: ["split the file, or use fewer aliases"]))
        throw Stop()
    }

    /// Where a node's own text starts: libyaml's event starts at the anchor or tag.
    private func start(of event: YAMLEvent) -> Int {
        guard event.anchor != nil || event.tag != nil else { return event.start }
        let scalars = text.lines.scalars
        var offset = event.start
        while offset < event.end {
            let scalar = scalars[offset]
            if scalar == "&" || scalar == "!" {
                while offset < event.end, !isSpace(scalars[offset]) { offset += 1 }
            } else if isSpace(scalar) {
                offset += 1
            } else {
                break
            }
        }
        return offset
    }

    private func tagEnd(_ event: YAMLEvent) -> Int {
        var offset = event.start
        while offset < text.lines.scalars.count, !isSpace(text.lines.scalars[offset]) { offset += 1 }
        return offset
    }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || LineTable.isBreak(scalar)
    }

    /// Block scalars end, for libyaml, where the next line starts; for a reader at their last character.
    private func trimmedEnd(_ node: YAMLNode, _ style: YAMLScalar.Style) -> Int {
        guard style == .literal || style == .folded else { return node.end }
        var end = min(node.end, text.lines.scalars.count)
        while end > node.start, isSpace(text.lines.scalars[end - 1]) { end -= 1 }
        return end
    }
}
