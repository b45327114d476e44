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

    /// The rows of several columns of one type, one behind the other.
    public static func concatenated(_ columns: [Column]) -> Column? {
        guard let first = columns.first else { return nil }
        if columns.count == 1 { return first }
        if case .string = first { return .string(StringColumn.concatenated(columns)) }
        return columns.dropFirst().reduce(first) { $0.appending($1) }
    }
}

extension FixedColumn {
    fileprivate func joined(_ other: FixedColumn) -> FixedColumn {
        var result = self
        result.append(contentsOf: other)
        return result
    }
}

extension StringColumn {
    /// All at once: joining pairwise would copy the first texts again and again.
    fileprivate static func concatenated(_ columns: [Column]) -> StringColumn {
        var result = StringColumn()
        for case .string(let column) in columns {
            let column = column.compacted()
            let base = Int32(truncatingIfNeeded: result.bytes.count)
            result.validity.append(column.validity, count: result.count, otherCount: column.count)
            result.bytes.append(contentsOf: column.bytes)
            result.offsets.append(contentsOf: column.offsets.dropFirst().lazy.map { $0 + base })
        }
        return result
    }
}
