extension Column {
    /// The rows at the given indices, in that order; a negative index is a null row.
    public func gathered(_ rows: [Int32]) -> Column {
        switch self {
        case .string(let column): .string(column.gathered(rows))
        case .integer(let column): .integer(column.gathered(rows))
        case .decimal(let column, let precision, let scale):
            .decimal(column.gathered(rows), precision: precision, scale: scale)
        case .float(let column): .float(column.gathered(rows))
        case .boolean(let column): .boolean(column.gathered(rows))
        case .date(let column): .date(column.gathered(rows))
        case .timestamp(let column): .timestamp(column.gathered(rows))
        case .duration(let column): .duration(column.gathered(rows))
        case .list(let column): .list(column.gathered(rows))
        case .structure(let column): .structure(column.gathered(rows))
        }
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> Column {
        if rows == 0..<count { return self }
        return switch self {
        case .string(let column): .string(column.slice(rows))
        case .integer(let column): .integer(column.slice(rows))
        case .decimal(let column, let precision, let scale):
            .decimal(column.slice(rows), precision: precision, scale: scale)
        case .float(let column): .float(column.slice(rows))
        case .boolean(let column): .boolean(column.slice(rows))
        case .date(let column): .date(column.slice(rows))
        case .timestamp(let column): .timestamp(column.slice(rows))
        case .duration(let column): .duration(column.slice(rows))
        case .list(let column): .list(column.slice(rows))
        case .structure(let column): .structure(column.slice(rows))
        }
    }

    /// The rows of several columns of one type, one after the other. All at once: joining pairwise would copy the first
    /// rows again and again.
    public static func concatenated(_ columns: [Column]) -> Column? {
        guard let first = columns.first else { return nil }
        if columns.count == 1 { return first }
        switch first {
        case .string: return .string(StringColumn.concatenated(columns))
        case .integer:
            return .integer(
                FixedColumn.concatenated(columns) { if case .integer(let column) = $0 { column } else { nil } })
        case .decimal(_, let precision, let scale):
            let joined = FixedColumn<Int64>.concatenated(columns) {
                if case .decimal(let column, _, scale) = $0 { column } else { nil }
            }
            return .decimal(joined, precision: precision, scale: scale)
        case .float:
            return .float(FixedColumn.concatenated(columns) { if case .float(let column) = $0 { column } else { nil } })
        case .boolean:
            return .boolean(
                FixedColumn.concatenated(columns) { if case .boolean(let column) = $0 { column } else { nil } })
        case .date:
            return .date(FixedColumn.concatenated(columns) { if case .date(let column) = $0 { column } else { nil } })
        case .timestamp:
            return .timestamp(
                FixedColumn.concatenated(columns) { if case .timestamp(let column) = $0 { column } else { nil } })
        case .duration:
            return .duration(
                FixedColumn.concatenated(columns) { if case .duration(let column) = $0 { column } else { nil } })
        case .list:
            let parts = parts(columns) { if case .list(let column) = $0 { column } else { nil } }
            return .list(ListColumn.concatenated(parts, validity: Validity.concatenated(columns)))
        case .structure(let structure):
            let parts = parts(columns) { if case .structure(let column) = $0 { column } else { nil } }
            return .structure(
                StructColumn(
                    names: structure.names,
                    columns: structure.columns.indices.compactMap { place in
                        concatenated(parts.map { $0.columns[place] })
                    }, count: parts.reduce(0) { $0 + $1.count }, validity: Validity.concatenated(columns)))
        }
    }

    /// What `taken` finds in each column: in one of another type, which is a programming error, nothing.
    fileprivate static func parts<Part>(_ columns: [Column], _ taken: (Column) -> Part?) -> [Part] {
        columns.map { column in
            guard let part = taken(column) else {
                preconditionFailure("columns of types \(columns[0].type) and \(column.type) cannot be joined")
            }
            return part
        }
    }
}

extension ListColumn {
    /// Lists of several columns one after the other: offsets move up by the elements before.
    fileprivate static func concatenated(_ columns: [ListColumn], validity: Validity) -> ListColumn {
        var offsets = [0]
        offsets.reserveCapacity(columns.reduce(1) { $0 + $1.count })
        var elements: [Column] = []
        for column in columns {
            let first = column.offsets[0]
            let end = column.offsets[column.count]
            let base = offsets[offsets.count - 1] &- first
            offsets.append(contentsOf: column.offsets.dropFirst().lazy.map { $0 &+ base })
            elements.append(column.elements.slice(first..<end))
        }
        let joined = Column.concatenated(elements) ?? columns[0].elements
        return ListColumn(offsets: offsets, elements: joined, validity: validity)
    }
}

extension Validity {
    /// The validity of several columns one after the other.
    fileprivate static func concatenated(_ columns: [Column]) -> Validity {
        guard columns.contains(where: { $0.validity.bytes != nil }) else { return .all }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(columns.reduce(0) { $0 + $1.count })
        for column in columns {
            if let more = column.validity.bytes {
                bytes.append(contentsOf: more)
            } else {
                bytes.append(contentsOf: repeatElement(1, count: column.count))
            }
        }
        return Validity(bytes: bytes)
    }
}

extension FixedColumn {
    /// Values of fixed width of several columns, copied block by block. `taken` gives the payload of a column of the
    /// wanted case.
    fileprivate static func concatenated(_ columns: [Column], _ taken: (Column) -> FixedColumn?) -> FixedColumn {
        var values: [Value] = []
        values.reserveCapacity(columns.reduce(0) { $0 + $1.count })
        for part in Column.parts(columns, taken) { values.append(contentsOf: part.values) }
        return FixedColumn(values, validity: Validity.concatenated(columns))
    }
}

extension StringColumn {
    /// Texts of several columns in one buffer. Pools are resolved, since indices of one mean nothing in another.
    fileprivate static func concatenated(_ columns: [Column]) -> StringColumn {
        let parts = columns.compactMap { if case .string(let column) = $0 { column.compacted() } else { nil } }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
        var offsets = [0]
        offsets.reserveCapacity(parts.reduce(1) { $0 + $1.count })
        for part in parts {
            let base = bytes.count
            bytes.append(contentsOf: part.bytes)
            offsets.append(contentsOf: part.offsets.dropFirst().lazy.map { $0 &+ base })
        }
        return StringColumn(bytes: bytes, offsets: offsets, validity: Validity.concatenated(columns))
    }
}
