import CDPFormats

extension DataFile {
    /// The earliest and the latest time in a column of times or days, in microseconds since 1970, as the file's footer bounds
    /// them; a day is its start in UTC. Nil where the column holds none. All times where the footer does not tell. Throws when
    /// the file is missing or its footer damaged.
    public func times(of column: String) throws -> ClosedRange<Int64>? {
        var result: ClosedRange<Int64>?
        for group in try open().rowGroups {
            let summary = group.columns.first { $0.path == [column] }
            if summary?.nullCount == Int64(group.rowCount) { continue }
            guard let least = summary?.minimum?.time, let greatest = summary?.maximum?.time else {
                return .min ... .max
            }
            result = min(result?.lowerBound ?? least, least)...max(result?.upperBound ?? greatest, greatest)
        }
        return result
    }
}

extension StatisticValue {
    fileprivate var time: Int64? {
        switch self {
        case .timestamp(let microseconds): microseconds
        case .date(let day): Int64(day) * 86_400_000_000
        default: nil
        }
    }
}
