internal import CDPColumns

/// A value column taken out of its rows, with Dremel's levels that say how to put it back.
/// https://research.google/pubs/dremel-interactive-analysis-of-web-scale-datasets-2/
struct Shredded: Sendable {
    /// The column at the leaf.
    var column: Column
    /// The definition level of each entry; nil when every entry holds a value.
    var definitions: [UInt8]?
    /// The repetition level of each entry; nil outside lists, where each row is one entry.
    var repetitions: [UInt8]?
    /// The rows of `column` that the values come from; nil when every entry holds the value of its own row.
    var places: [Int32]?
    /// The number of entries.
    var count: Int
}

/// Walks a column down to its leaves, level by level and not value by value.
///
/// `[["a"], [], null]`, a list of texts in three rows, becomes the values `a`, definition levels 2 1 0 and repetition
/// levels 0 0 0: how much of the way down to the leaf is there, and at which list a new element begins. A leaf that is
/// neither nullable nor in a list has no levels at all. Whole columns are walked, one level of the schema at a time, so
/// that the cost is that of copying the offsets.
enum Shredder {
    /// The leaves of a column of `count` rows, in schema order.
    static func shred(_ column: Column, count: Int, node: SchemaNode) -> [Shredded] {
        if case .leaf = node.kind { return [flat(column, count: count)] }
        var result: [Shredded] = []
        let entries = Entries(
            definitions: [UInt8](repeating: 0, count: count), repetitions: nil, places: (0..<Int32(count)).map { $0 })
        descend(column, node, base: 0, entries, &result)
        return result
    }

    /// The levels on the way down from the top of a schema: one entry for each value that a leaf below may have.
    private struct Entries {
        /// For each entry how many of the optional parts above the value are there.
        var definitions: [UInt8]
        /// For each entry at which list it goes on, 0 for a new row; nil outside of lists.
        var repetitions: [UInt8]?
        /// The row of the current column, -1 where something above is null or empty.
        var places: [Int32]
    }

    /// A leaf at the top of the schema: its levels are its validity.
    private static func flat(_ column: Column, count: Int) -> Shredded {
        guard let valid = column.validity.bytes, column.validity.nullCount > 0 else {
            return Shredded(column: column, count: count)
        }
        let places = [Int32](unsafeUninitializedCapacity: count) { target, filled in
            for row in 0..<count {
                target.initializeElement(at: filled, to: Int32(truncatingIfNeeded: row))
                filled &+= valid[row] == 0 ? 0 : 1
            }
        }
        return Shredded(column: column, definitions: valid, places: places, count: count)
    }

    /// `base` is the definition level of what is around the node: a node of the same level is required.
    private static func descend(
        _ column: Column, _ node: SchemaNode, base: Int, _ entries: Entries, _ result: inout [Shredded]
    ) {
        var entries = entries
        let validity = column.validity
        for i in entries.places.indices where node.definition > base && entries.places[i] >= 0 {
            if validity[Int(entries.places[i])] {
                entries.definitions[i] += 1
            } else {
                entries.places[i] = -1
            }
        }
        switch (node.kind, column) {
        case (.structure(let fields), .structure(let structure)):
            for (field, child) in zip(fields, structure.columns) {
                descend(child, field, base: node.definition, entries, &result)
            }
        case (.list(let element, let repetition, let presence), .list(let list)):
            let inner = expanded(entries, list, UInt8(repetition))
            descend(list.elements, element, base: presence, inner, &result)
        default:
            result.append(
                Shredded(
                    column: column, definitions: entries.definitions, repetitions: entries.repetitions,
                    places: entries.places.filter { $0 >= 0 }, count: entries.places.count))
        }
    }

    /// One level down into a list: an entry for each element, and one for each list that is empty or null.
    private static func expanded(_ entries: Entries, _ list: ListColumn, _ repetition: UInt8) -> Entries {
        var result = Entries(definitions: [], repetitions: [], places: [])
        var repetitions: [UInt8] = []
        for (i, place) in entries.places.enumerated() {
            let outer = entries.repetitions?[i] ?? 0
            let range = place < 0 ? 0..<0 : list.range(Int(place))
            if range.isEmpty {
                result.definitions.append(entries.definitions[i])
                repetitions.append(outer)
                result.places.append(-1)
                continue
            }
            for element in range {
                result.definitions.append(entries.definitions[i] + 1)
                repetitions.append(element == range.lowerBound ? outer : repetition)
                result.places.append(Int32(truncatingIfNeeded: element))
            }
        }
        result.repetitions = repetitions
        return result
    }
}
