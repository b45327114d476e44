public import CDPTypes

/// Per-file statistics of a log entry, which let readers skip files.
///
/// A bound is a value of somebody, and logs are read, copied and sent around by people who do not think of them as customers'
/// data. So bounds are kept of cdp's own numbers only (`_hash`, `_time`, …), by which rows are placed; the footers and page
/// indexes of the data files have those of the other columns.
public enum DeltaStatistics {
    /// The JSON text: rows, the nulls of the columns at the top of the schema, and the bounds of cdp's own numbers.
    public static func json(_ summary: ParquetFileSummary) -> String {
        var least: [(String, JSONValue)] = []
        var greatest: [(String, JSONValue)] = []
        var nulls: [(String, JSONValue)] = []
        for column in summary.columns where column.path.count == 1 {
            let name = column.path[0]
            if let count = column.nullCount { nulls.append((name, .integer(count))) }
            guard name.hasPrefix("_"), let low = column.minimum.flatMap({ value($0, up: false) }),
                let high = column.maximum.flatMap({ value($0, up: true) })
            else { continue }
            least.append((name, low))
            greatest.append((name, high))
        }
        let object = JSONValue.object([
            ("numRecords", .integer(summary.rows)), ("minValues", .object(least)), ("maxValues", .object(greatest)),
            ("nullCount", .object(nulls)),
        ])
        return object.text
    }

    /// The names of the columns that may have bounds, as the table property `delta.dataSkippingStatsColumns` lists them.
    public static func bounded(_ schema: [Field]) -> String {
        schema.filter { $0.name.hasPrefix("_") && [.integer, .timestamp].contains($0.type) }.map(\.name)
            .joined(separator: ",")
    }

    /// Timestamps have milliseconds, the least rounded down and the greatest up, so that they bound the values for readers
    /// that compare them as they stand.
    private static func value(_ statistic: StatisticValue, up: Bool) -> JSONValue? {
        switch statistic {
        case .integer(let value): .integer(value)
        case .timestamp(let microseconds): moment(microseconds, up: up).map { .string($0) }
        case .string, .boolean, .decimal, .float, .date: nil
        }
    }

    /// `2026-01-01T00:00:00.000Z`.
    private static func moment(_ microseconds: Int64, up: Bool) -> String? {
        let perDay: Int64 = 86_400_000_000
        guard (-719_162 * perDay...2_932_896 * perDay).contains(microseconds) else { return nil }
        let rest = (microseconds % 1000 + 1000) % 1000
        let milliseconds = (microseconds - rest) / 1000 + (up && rest > 0 ? 1 : 0)
        let fraction = (milliseconds % 1000 + 1000) % 1000
        let second = Instant(microseconds: (milliseconds - fraction) * 1000).description
        let digits = String(fraction)
        return "\(second.dropLast()).\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
    }
}
