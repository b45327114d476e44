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
            guard column.isExact, let low = column.minimum.flatMap(value), let high = column.maximum.flatMap(value) else { continue }
            least.append((name, low))
            greatest.append((name, high))
        }
        let object = JSONValue.object([
            ("numRecords", .integer(summary.rows)), ("minValues", .object(least)), ("maxValues", .object(greatest)),
            ("nullCount", .object(nulls)),
        ])
        return object.text
    }

    /// Timestamps are left out: readers differ in how they round them.
    private static func value(_ statistic: StatisticValue) -> JSONValue? {
        switch statistic {
        case .string(let bytes): bytes.count <= 32 ? .string(String(decoding: bytes, as: UTF8.self)) : nil
        case .integer(let value): .integer(value)
        case .boolean(let value): .boolean(value)
        case .decimal(let value, let scale): .number(decimal(value, scale))
        case .float, .date, .timestamp: nil
        }
    }

    private static func decimal(_ value: Int64, _ scale: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = value < 0 ? "-" : ""
        return scale == 0 ? sign + padded : "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }
}
