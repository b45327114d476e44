internal import CDPTypes

/// The schema of a file that someone wrote: any mix of required, optional and repeated fields, old forms of lists too.
struct ReadSchema: Sendable {
    /// The fields at the top.
    private(set) var nodes: [SchemaNode] = []
    /// The columns with values, in the order of chunks.
    private(set) var leaves: [Leaf] = []

    /// The most levels of nesting, so that a hostile schema uses up no stack.
    private static let depthLimit = 64

    init(_ elements: [FileMetadata.SchemaElement]) throws {
        guard let root = elements.first else { throw ParquetFault("a file without a schema") }
        var walk = Walk(elements: elements)
        for _ in 0..<root.children { nodes.append(try field(&walk, path: [], definition: 0, repetition: 0)) }
        guard walk.position == elements.count else { throw ParquetFault("a schema whose parts do not fit together") }
    }

    /// A walk through the schema's elements, which a footer lists parents first: each says how many children follow.
    private struct Walk {
        let elements: [FileMetadata.SchemaElement]
        var position = 1

        /// The next element; throws where the schema says that there are more than there are.
        mutating func next() throws -> FileMetadata.SchemaElement {
            guard position < elements.count else { throw ParquetFault("a schema whose parts do not fit together") }
            position += 1
            return elements[position - 1]
        }
    }

    /// A field, with a list around it when it is repeated outside an annotated list.
    private mutating func field(
        _ walk: inout Walk, path: [String], definition: Int, repetition: Int
    ) throws -> SchemaNode {
        let element = try walk.next()
        guard path.count < ReadSchema.depthLimit else { throw ParquetFault("a schema that is nested too deeply") }
        let path = path + [element.name]
        guard element.repetition == 2 else {
            let level = definition + (element.repetition == 1 ? 1 : 0)
            return try value(element, &walk, path: path, definition: level, repetition: repetition)
        }
        let inner = try value(element, &walk, path: path, definition: definition + 1, repetition: repetition + 1)
        return SchemaNode(
            name: element.name, type: .list(inner.type), definition: definition,
            kind: .list(inner, repetition: repetition + 1, presence: definition + 1))
    }

    /// The value of a field, whose own repetition is already counted in the levels.
    private mutating func value(
        _ element: FileMetadata.SchemaElement, _ walk: inout Walk, path: [String], definition: Int, repetition: Int
    ) throws -> SchemaNode {
        if element.children == 0, let physical = element.physical {
            return try leaf(element, physical, path: path, definition: definition, repetition: repetition)
        }
        guard element.children > 0 else { throw ParquetFault("a structure without fields") }
        let isList = element.logical == .list || element.logical == .map
        if isList, element.children == 1, walk.position < walk.elements.count,
            walk.elements[walk.position].repetition == 2
        {
            let child = try elements(of: element, &walk, path: path, definition: definition, repetition: repetition)
            return SchemaNode(
                name: element.name, type: .list(child.type), definition: definition,
                kind: .list(child, repetition: repetition + 1, presence: definition + 1))
        }
        return try structure(element, &walk, path: path, definition: definition, repetition: repetition)
    }

    private mutating func structure(
        _ element: FileMetadata.SchemaElement, _ walk: inout Walk, path: [String], definition: Int, repetition: Int
    ) throws -> SchemaNode {
        var fields: [SchemaNode] = []
        for _ in 0..<element.children {
            fields.append(try field(&walk, path: path, definition: definition, repetition: repetition))
        }
        return SchemaNode(
            name: element.name, type: .structure(fields.map { Field($0.name, $0.type) }), definition: definition,
            kind: .structure(fields))
    }

    /// The repeated field below a list: a level of its own, or in old files the element itself.
    /// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists
    private mutating func elements(
        of list: FileMetadata.SchemaElement, _ walk: inout Walk, path: [String], definition: Int, repetition: Int
    ) throws -> SchemaNode {
        let repeated = try walk.next()
        let path = path + [repeated.name]
        let isElement =
            repeated.children != 1 || repeated.name == "array" || repeated.name == "\(list.name)_tuple"
            || (walk.position < walk.elements.count && walk.elements[walk.position].repetition == 2)
        if list.logical == .map || (isElement && repeated.children > 0) {
            return try structure(repeated, &walk, path: path, definition: definition + 1, repetition: repetition + 1)
        }
        if isElement {
            return try value(repeated, &walk, path: path, definition: definition + 1, repetition: repetition + 1)
        }
        return try field(&walk, path: path, definition: definition + 1, repetition: repetition + 1)
    }

    private mutating func leaf(
        _ element: FileMetadata.SchemaElement, _ physical: Int, path: [String], definition: Int, repetition: Int
    ) throws -> SchemaNode {
        guard let physical = PhysicalType(rawValue: physical), definition < 250 else {
            throw ParquetFault("a column of an unknown physical type")
        }
        var leaf = Leaf(
            path: path, type: .string, physical: physical, width: element.width, definition: definition,
            repetition: repetition)
        leaf.interpret(element)
        leaves.append(leaf)
        return SchemaNode(name: element.name, type: leaf.type, definition: definition, kind: .leaf(leaves.count - 1))
    }
}

extension Leaf {
    /// Our type for a physical and a logical type, or why there is none.
    fileprivate mutating func interpret(_ element: FileMetadata.SchemaElement) {
        switch (physical, element.logical) {
        case (_, .time?): obstacle = "a time of day, for which cdp has no type"
        case (_, .other(let name)?): obstacle = "\(name), for which cdp has no type"
        case (.boolean, _): type = .boolean
        case (.int32, .decimal?), (.int64, .decimal?), (.bytes, .decimal?), (.fixed, .decimal?):
            type = .decimal(precision: max(element.precision, 1), scale: element.scale)
            if element.precision > 18 || element.scale > 18 { interpretWide(element) }
        case (.int32, .date?): type = .date
        case (.int32, .integer(let signed)?):
            type = .integer
            conversion = signed ? .none : .unsigned
        case (.int64, .integer(isSigned: false)?):
            type = .string
            conversion = .unsignedText
            inferred = .integer
        case (.int64, .integer?): type = .integer
        case (.int64, .timestamp(let unit, let isLocal)?):
            type = .timestamp
            self.isLocal = isLocal
            conversion = unit == 1 ? .milliseconds : unit == 3 ? .nanoseconds : .none
            if !(1...3).contains(unit) { obstacle = "a timestamp of an unknown unit" }
        case (.int32, nil), (.int64, nil), (.int32, .null?), (.int64, .null?): type = .integer
        case (.int96, _): type = .timestamp
        case (.float, _), (.double, _): type = .float
        case (.bytes, .text?), (.bytes, nil), (.bytes, .null?), (.fixed, .text?), (.fixed, nil): type = .string
        case (.fixed, .uuid?):
            type = .string
            conversion = .uuid
            if width != 16 { obstacle = "a UUID that is not 16 bytes wide" }
        case (.fixed, .half?):
            type = .float
            conversion = .half
            if width != 2 { obstacle = "a half that is not 2 bytes wide" }
        default: obstacle = "a logical type that cdp does not know"
        }
        if element.logical == .null { (isUntyped, inferred) = (true, .string) }
        if physical == .fixed, width < 1 || width > 1 << 20 { obstacle = "values of a width that cannot be" }
    }

    /// A decimal of more digits than ours: each value as its text, which a contract reads under the type that it declares. So a
    /// value that does not fit is a bad value of its row.
    private mutating func interpretWide(_ element: FileMetadata.SchemaElement) {
        guard physical == .bytes || physical == .fixed, element.precision <= WideDecimal.digitLimit,
            element.scale <= element.precision
        else {
            obstacle = "a decimal of \(element.precision) digits, \(element.scale) of them after the point"
            return
        }
        type = .string
        conversion = .wideDecimal(scale: element.scale)
        if element.scale == 0 {
            inferred = .integer
        } else if element.scale <= 18 {
            inferred = .decimal(precision: 18, scale: element.scale)
        }
    }
}
