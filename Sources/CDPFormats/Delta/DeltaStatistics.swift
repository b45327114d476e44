internal import CDPTypes

/// Per-file statistics of a log entry, which let readers skip files.
public enum DeltaStatistics {
    /// The JSON text: rows, and for the columns at the top of the schema the least and greatest value and the nulls.
    public static func json(_ summary: ParquetFileSummary) -> String {
        var least: [(String, JSONValue)] = []
        var greatest: [(String, JSONValue)] = []
        var nulls: [(String, JSONValue)] = []
        for column in summary.columns where column.path.count == 1 {
            let name = column.path[0]
            if let count = column.nullCount { nulls.append((name, .integer(count))) }
            guard let low = column.minimum.flatMap({ value($0, up: false) }),
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

    /// Timestamps have milliseconds, the least rounded down and the greatest up, so that they bound the values for readers
    /// that compare them as they stand.
    private static func value(_ statistic: StatisticValue, up: Bool) -> JSONValue? {
        switch statistic {
        case .string(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .integer(let value): .integer(value)
        case .boolean(let value): .boolean(value)
        case .decimal(let value, let scale): .number(decimal(value, scale))
        case .float(let value): value.isFinite ? .float(value) : nil
        case .date(let days): day(days).map { .string($0) }
        case .timestamp(let microseconds): moment(microseconds, up: up).map { .string($0) }
        }
    }

    /// `2026-01-01`, for the years that Delta's readers know.
    private static func day(_ days: Int32) -> String? {
        let text = Instant(microseconds: Int64(days) * 86_400_000_000).description
        return (-719_162...2_932_896).contains(days) ? String(text.prefix(10)) : nil
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

    private static func decimal(_ value: Int64, _ scale: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = value < 0 ? "-" : ""
        return scale == 0 ? sign + padded : "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }
}
