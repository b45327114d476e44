internal import CDPColumns
internal import CDPTypes

/// Puts leaves back into columns: the way back of `Shredder`.
///
/// Definition levels say which lists are null and which are empty, repetition levels where a list begins: offsets of
/// lists are counted from both in one pass a level, and values fill the slots whose definition level is the highest.
/// Leaves of one structure must agree on how many rows there are; a file in which they do not is damaged.
struct Assembler {
    /// The leaves by their number in the file.
    let leaves: [Int: DecodedLeaf]
    /// The leaves as the schema has them.
    let descriptions: [Leaf]

    /// Thrown where two leaves of a structure disagree.
    private static let mismatch = ParquetFault("columns of one structure that do not fit together")

    /// The column of a node. A row of it starts where the repetition level is at most `repetition` and the definition level
    /// at least `presence`.
    func column(_ node: SchemaNode, repetition: Int = 0, presence: Int = 0) throws -> Column {
        switch node.kind {
        case .leaf(let number):
            guard let leaf = leaves[number] else { throw Assembler.mismatch }
            return try Assembler.value(leaf, descriptions[number], presence: presence)
        case .structure(let fields):
            let columns = try fields.map { try column($0, repetition: repetition, presence: presence) }
            guard let count = columns.first?.count, columns.allSatisfy({ $0.count == count }) else {
                throw Assembler.mismatch
            }
            let structure = StructColumn(
                names: fields.map(\.name), columns: columns, count: count,
                validity: try validity(node, repetition, presence, count))
            return .structure(structure)
        case .list(let element, let inner, let innerPresence):
            guard let levels = node.leaves.first.flatMap({ leaves[$0] }), let repetitions = levels.repetitions,
                let definitions = levels.definitions
            else { throw Assembler.mismatch }
            var offsets: [Int] = []
            var valid: [UInt8] = []
            var elements = 0
            for i in 0..<levels.entries {
                let definition = Int(definitions[i])
                if Int(repetitions[i]) <= repetition, definition >= presence {
                    offsets.append(elements)
                    valid.append(definition >= node.definition ? 1 : 0)
                }
                if Int(repetitions[i]) <= inner, definition >= innerPresence {
                    guard !offsets.isEmpty else { throw Assembler.mismatch }
                    elements += 1
                }
            }
            offsets.append(elements)
            guard elements <= Int(Int32.max) else {
                throw ParquetFault("more than 2,147,483,647 elements of lists in one row group")
            }
            let column = try column(element, repetition: inner, presence: innerPresence)
            guard column.count == elements else { throw Assembler.mismatch }
            let validity = Validity(bytes: valid.contains(0) ? valid : nil)
            return .list(ListColumn(offsets: offsets, elements: column, validity: validity))
        }
    }

    /// Which of `count` values of a node are not null, by the levels of its first leaf: a level below the node's own is
    /// a null of it.
    private func validity(_ node: SchemaNode, _ repetition: Int, _ presence: Int, _ count: Int) throws -> Validity {
        guard node.definition > presence, let levels = node.leaves.first.flatMap({ leaves[$0] }),
            let definitions = levels.definitions
        else { return .all }
        var valid: [UInt8] = []
        valid.reserveCapacity(count)
        for i in 0..<levels.entries {
            if Int(levels.repetitions?[i] ?? 0) <= repetition, Int(definitions[i]) >= presence {
                valid.append(Int(definitions[i]) >= node.definition ? 1 : 0)
            }
        }
        guard valid.count == count else { throw Assembler.mismatch }
        return Validity(bytes: valid.contains(0) ? valid : nil)
    }

    /// The values of a leaf with nulls where the level is below `presence`.
    private static func value(_ leaf: DecodedLeaf, _ description: Leaf, presence: Int) throws -> Column {
        var valid: [UInt8]?
        if let definitions = leaf.definitions, leaf.values.count < leaf.entries {
            let full = UInt8(description.definition)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(definitions.count)
            for level in definitions where Int(level) >= presence { bytes.append(level == full ? 1 : 0) }
            if bytes.count > leaf.values.count { valid = bytes }
        }
        return try column(leaf.values, description.type, valid)
    }

    /// The column of a leaf; values of the file are spread to the rows that hold one.
    private static func column(_ values: LeafValues, _ type: DataType, _ valid: [UInt8]?) throws -> Column {
        let validity = Validity(bytes: valid)
        switch type {
        case .string: return .string(texts(values, validity))
        case .integer: return .integer(FixedColumn(spread(values.int64, valid, 0), validity: validity))
        case .timestamp: return .timestamp(FixedColumn(spread(values.int64, valid, 0), validity: validity))
        case .decimal(let precision, let scale):
            let column = FixedColumn(spread(values.int64, valid, 0), validity: validity)
            return .decimal(column, precision: precision, scale: scale)
        case .date: return .date(FixedColumn(spread(values.int32, valid, 0), validity: validity))
        case .float: return .float(FixedColumn(spread(values.double, valid, 0), validity: validity))
        case .boolean: return .boolean(FixedColumn(spread(values.boolean, valid, 0), validity: validity))
        case .duration, .list, .structure: throw mismatch
        }
    }

    /// Texts, which keep the pool of the chunk's dictionary instead of a copy a row.
    private static func texts(_ values: LeafValues, _ validity: Validity) -> StringColumn {
        if let indices = values.indices {
            let offsets = values.offsets.count == 1 ? [0, 0] : values.offsets
            return StringColumn(
                bytes: values.bytes, offsets: offsets, indices: spread(indices, validity.bytes, 0), validity: validity)
        }
        guard let valid = validity.bytes else { return StringColumn(bytes: values.bytes, offsets: values.offsets) }
        var offsets = [0]
        offsets.reserveCapacity(valid.count + 1)
        var text = 0
        for isValid in valid {
            text += Int(isValid)
            offsets.append(values.offsets[text])
        }
        return StringColumn(bytes: values.bytes, offsets: offsets, validity: validity)
    }

    /// Values put to the rows that hold one.
    private static func spread<Value>(_ values: [Value], _ valid: [UInt8]?, _ zero: Value) -> [Value] {
        guard let valid else { return values }
        return [Value](unsafeUninitializedCapacity: valid.count) { target, count in
            var next = 0
            for row in 0..<valid.count {
                if valid[row] != 0 {
                    target.initializeElement(at: row, to: values[next])
                    next &+= 1
                } else {
                    target.initializeElement(at: row, to: zero)
                }
            }
            count = valid.count
        }
    }
}
