extension Column {
    /// The rows at the given places, in that order; a negative place is a null row.
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

    /// This column's rows and the other's behind them. Both must be of one type: anything else is a programming error.
    public func appending(_ other: Column) -> Column {
        if count == 0 { return other }
        if other.count == 0 { return self }
        switch (self, other) {
        case (.string(var a), .string(let b)):
            a.append(contentsOf: b)
            return .string(a)
        case (.integer(let a), .integer(let b)): return .integer(a.joined(b))
        case (.decimal(let a, let precision, let scale), .decimal(let b, _, let otherScale)) where scale == otherScale:
            return .decimal(a.joined(b), precision: precision, scale: scale)
        case (.float(let a), .float(let b)): return .float(a.joined(b))
        case (.boolean(let a), .boolean(let b)): return .boolean(a.joined(b))
        case (.date(let a), .date(let b)): return .date(a.joined(b))
        case (.timestamp(let a), .timestamp(let b)): return .timestamp(a.joined(b))
        case (.duration(let a), .duration(let b)): return .duration(a.joined(b))
        case (.list(var a), .list(let b)):
            a.append(contentsOf: b)
            return .list(a)
        case (.structure(var a), .structure(let b)):
            a.append(contentsOf: b)
            return .structure(a)
        default: preconditionFailure("columns of types \(type) and \(other.type) cannot be joined")
        }
    }

    /// The rows of several columns of one type, one behind the other. All at once: joining pairwise would copy the first
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
        case .timestamp:
            return .timestamp(
                FixedColumn.concatenated(columns) { if case .timestamp(let column) = $0 { column } else { nil } })
        case .float:
            return .float(FixedColumn.concatenated(columns) { if case .float(let column) = $0 { column } else { nil } })
        case .boolean:
            return .boolean(
                FixedColumn.concatenated(columns) { if case .boolean(let column) = $0 { column } else { nil } })
        case .date:
            return .date(FixedColumn.concatenated(columns) { if case .date(let column) = $0 { column } else { nil } })
        case .structure(let structure):
            let parts = columns.compactMap { if case .structure(let column) = $0 { column } else { nil } }
            guard parts.count == columns.count else { break }
            return .structure(
                StructColumn(
                    names: structure.names,
                    columns: structure.columns.indices.compactMap { place in
                        concatenated(parts.map { $0.columns[place] })
                    }, count: parts.reduce(0) { $0 + $1.count }, validity: Validity.concatenated(columns)))
        case .list:
            let parts = columns.compactMap { if case .list(let column) = $0 { column } else { nil } }
            guard parts.count == columns.count else { break }
            return .list(ListColumn.concatenated(parts, validity: Validity.concatenated(columns)))
        case .duration: break
        }
        return columns.dropFirst().reduce(first) { $0.appending($1) }
    }
}

extension ListColumn {
    fileprivate static func concatenated(_ columns: [ListColumn], validity: Validity) -> ListColumn {
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(columns.reduce(1) { $0 + $1.count })
        var elements: [Column] = []
        for column in columns {
            let first = column.offsets[0]
            let end = column.offsets[column.count]
            let base = offsets[offsets.count - 1] &- first
            offsets.append(contentsOf: column.offsets.dropFirst().lazy.map { $0 &+ base })
            elements.append(column.elements.slice(Int(first)..<Int(end)))
        }
        let joined = Column.concatenated(elements) ?? columns[0].elements
        return ListColumn(offsets: offsets, elements: joined, validity: validity)
    }
}

extension Validity {
    /// The validity of several columns one behind the other.
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
    fileprivate func joined(_ other: FixedColumn) -> FixedColumn {
        var result = self
        result.append(contentsOf: other)
        return result
    }

    fileprivate static func concatenated(_ columns: [Column], _ taken: (Column) -> FixedColumn?) -> FixedColumn {
        var values: [Value] = []
        values.reserveCapacity(columns.reduce(0) { $0 + $1.count })
        for column in columns {
            guard let fixed = taken(column) else {
                preconditionFailure("columns of types \(columns[0].type) and \(column.type) cannot be joined")
            }
            values.append(contentsOf: fixed.values)
        }
        return FixedColumn(values, validity: Validity.concatenated(columns))
    }
}

extension StringColumn {
    fileprivate static func concatenated(_ columns: [Column]) -> StringColumn {
        let parts = columns.compactMap { if case .string(let column) = $0 { column.compacted() } else { nil } }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(parts.reduce(1) { $0 + $1.count })
        for part in parts {
            let base = Int32(truncatingIfNeeded: bytes.count)
            bytes.append(contentsOf: part.bytes)
            offsets.append(contentsOf: part.offsets.dropFirst().lazy.map { $0 &+ base })
        }
        return StringColumn(bytes: bytes, offsets: offsets, validity: Validity.concatenated(columns))
    }
}
