import CDPColumns
import CDPTypes

/// The rows that an aggregate reads: events, or the elements of a list inside them with their event's fields.
struct EventElements {
    /// The path of the list from the event; empty for the events themselves.
    let list: [String]
    /// The columns that are read; others are left out.
    let needed: Set<String>

    /// The elements as a batch, innermost fields first and hiding those of the same name further out, and for each element
    /// the row of its event.
    func rows(of events: Batch) -> (elements: Batch, events: [Int32]) {
        var rows = (0..<Int32(truncatingIfNeeded: events.count)).map { $0 }
        var levels: [[(name: String, column: Column)]] = [zip(events.schema, events.columns).map { ($0.name, $1) }]
        var container = levels[0]
        for name in list {
            guard let column = container.first(where: { $0.name == name })?.column else { break }
            switch column {
            case .structure(let structure): container = fields(of: structure)
            case .list(let lists):
                var parents: [Int32] = []
                var places: [Int32] = []
                for row in 0..<lists.count where lists.validity[row] {
                    for place in lists.range(row) {
                        parents.append(Int32(truncatingIfNeeded: row))
                        places.append(Int32(truncatingIfNeeded: place))
                    }
                }
                rows = parents.map { rows[Int($0)] }
                levels = levels.map { level in
                    level.compactMap { needed.contains($0.name) ? ($0.name, $0.column.gathered(parents)) : nil }
                }
                let elements = lists.elements.gathered(places)
                if case .structure(let structure) = elements {
                    container = fields(of: structure)
                } else {
                    container = [(name, elements)]
                }
                levels.insert(container, at: 0)
            default: break
            }
        }
        var schema: [Field] = []
        var columns: [Column] = []
        for level in levels {
            for (name, column) in level where needed.contains(name) && !schema.contains(where: { $0.name == name }) {
                schema.append(Field(name, column.type))
                columns.append(column)
            }
        }
        return (Batch(schema: schema, columns: columns, count: rows.count), rows)
    }

    /// The fields of a structure as columns, null where the structure is.
    private func fields(of structure: StructColumn) -> [(name: String, column: Column)] {
        structure.names.map { ($0, NestedKernels.field(.structure(structure), $0)) }
    }
}
