/// A stretch of rows of one of two batches.
public struct RowRun: Sendable {
    /// Whether the rows are those of the second batch.
    public var isSecond: Bool
    /// The rows.
    public var rows: Range<Int>

    /// A stretch of rows.
    public init(isSecond: Bool, rows: Range<Int>) {
        self.isSecond = isSecond
        self.rows = rows
    }
}

extension Batch {
    /// The rows of two batches of one schema in the order of `runs`: what a merge of sorted rows comes down to. Rows are
    /// copied by the run, and texts that a column names by number stay in their pool.
    public static func spliced(_ first: Batch, _ second: Batch, _ runs: [RowRun]) -> Batch {
        let columns = zip(first.columns, second.columns).map { Column.spliced($0, $1, runs) }
        return Batch(schema: first.schema, columns: columns, count: runs.reduce(0) { $0 + $1.rows.count })
    }
}

extension Column {
    /// The rows that runs name of two columns of one type, in the order of the runs. Whole stretches are copied, not
    /// rows.
    fileprivate static func spliced(_ first: Column, _ second: Column, _ runs: [RowRun]) -> Column {
        let validity = Validity.spliced(first, second, runs)
        switch (first, second) {
        case (.string(let a), .string(let b)): return .string(StringColumn.spliced(a, b, runs, validity))
        case (.integer(let a), .integer(let b)): return .integer(FixedColumn.spliced(a, b, runs, validity))
        case (.decimal(let a, let precision, let scale), .decimal(let b, _, let other)) where scale == other:
            return .decimal(FixedColumn.spliced(a, b, runs, validity), precision: precision, scale: scale)
        case (.float(let a), .float(let b)): return .float(FixedColumn.spliced(a, b, runs, validity))
        case (.boolean(let a), .boolean(let b)): return .boolean(FixedColumn.spliced(a, b, runs, validity))
        case (.date(let a), .date(let b)): return .date(FixedColumn.spliced(a, b, runs, validity))
        case (.timestamp(let a), .timestamp(let b)): return .timestamp(FixedColumn.spliced(a, b, runs, validity))
        case (.duration(let a), .duration(let b)): return .duration(FixedColumn.spliced(a, b, runs, validity))
        case (.list(let a), .list(let b)): return .list(ListColumn.spliced(a, b, runs, validity))
        case (.structure(let a), .structure(let b)):
            return .structure(
                StructColumn(
                    names: a.names, columns: zip(a.columns, b.columns).map { spliced($0, $1, runs) },
                    count: runs.reduce(0) { $0 + $1.rows.count }, validity: validity))
        default: preconditionFailure("columns of types \(first.type) and \(second.type) cannot be joined")
        }
    }
}

extension Array where Element: BitwiseCopyable {
    /// Elements of two arrays in the order of runs.
    fileprivate static func spliced(_ first: [Element], _ second: [Element], _ runs: [RowRun]) -> [Element] {
        let count = runs.reduce(0) { $0 + $1.rows.count }
        return first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
                [Element](unsafeUninitializedCapacity: count) { target, filled in
                    for run in runs {
                        let source = UnsafeBufferPointer(rebasing: (run.isSecond ? second : first)[run.rows])
                        let place = UnsafeMutableBufferPointer(rebasing: target[filled..<filled + source.count])
                        _ = place.initialize(fromContentsOf: source)
                        filled += source.count
                    }
                }
            }
        }
    }
}

extension Validity {
    /// Which of these rows hold a value; none is looked at where both columns hold only values.
    fileprivate static func spliced(_ first: Column, _ second: Column, _ runs: [RowRun]) -> Validity {
        let bytes = (first.validity.bytes, second.validity.bytes)
        if bytes.0 == nil, bytes.1 == nil { return .all }
        return Validity(
            bytes: [UInt8].spliced(
                bytes.0 ?? [UInt8](repeating: 1, count: first.count),
                bytes.1 ?? [UInt8](repeating: 1, count: second.count), runs))
    }
}

extension FixedColumn {
    fileprivate static func spliced(
        _ first: FixedColumn, _ second: FixedColumn, _ runs: [RowRun], _ validity: Validity
    ) -> FixedColumn {
        FixedColumn([Value].spliced(first.values, second.values, runs), validity: validity)
    }
}

extension ListColumn {
    fileprivate static func spliced(
        _ first: ListColumn, _ second: ListColumn, _ runs: [RowRun], _ validity: Validity
    ) -> ListColumn {
        let (offsets, elements) = Array.shifted(first.offsets, second.offsets, runs)
        return ListColumn(
            offsets: offsets, elements: Column.spliced(first.elements, second.elements, elements), validity: validity)
    }
}

extension StringColumn {
    fileprivate static func spliced(
        _ first: StringColumn, _ second: StringColumn, _ runs: [RowRun], _ validity: Validity
    ) -> StringColumn {
        // A dictionary is worth keeping; texts that stand there once a row are copied with their rows.
        guard let numbers = first.indices, first.poolCount <= numbers.count else {
            let (first, second) = (first.compacted(), second.compacted())
            let (offsets, texts) = Array.shifted(first.offsets, second.offsets, runs)
            return StringColumn(
                bytes: [UInt8].spliced(first.bytes, second.bytes, texts), offsets: offsets, validity: validity)
        }
        let shift = UInt32(truncatingIfNeeded: first.poolCount)
        let base = first.bytes.count
        let others = second.indices.map { $0.map { $0 &+ shift } } ?? (0..<UInt32(second.count)).map { $0 &+ shift }
        return StringColumn(
            bytes: first.bytes + second.bytes, offsets: first.offsets + second.offsets.dropFirst().map { $0 &+ base },
            indices: [UInt32].spliced(numbers, others, runs), validity: validity)
    }
}

extension [Int] {
    /// The offsets of rows in the order of runs, and the runs of what lies between them.
    fileprivate static func shifted(_ first: [Int], _ second: [Int], _ runs: [RowRun]) -> ([Int], [RowRun]) {
        var offsets = [0]
        offsets.reserveCapacity(runs.reduce(1) { $0 + $1.rows.count })
        var inner: [RowRun] = []
        inner.reserveCapacity(runs.count)
        for run in runs {
            let source = run.isSecond ? second : first
            let start = source[run.rows.lowerBound]
            let shift = offsets[offsets.count - 1] &- start
            offsets.append(
                contentsOf: source[run.rows.lowerBound + 1..<run.rows.upperBound + 1].lazy.map { $0 &+ shift })
            inner.append(
                RowRun(isSecond: run.isSecond, rows: start..<source[run.rows.upperBound]))
        }
        return (offsets, inner)
    }
}
