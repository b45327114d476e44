import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Compares how often fields are null in new rows with how often they are in stored ones, as the statistics of the table's
/// files tell: no stored row is read for it.
struct NullShares: Sendable {
    private let rows: Int
    private let nulls: [String: Int]

    /// The nulls of the fields of a contract in a table of stored rows.
    init(_ table: TableSnapshot, contract: Contract) throws {
        // Statistics count masked rows too, which were stored once.
        rows = table.rows > 0 ? table.files.reduce(0) { $0 + $1.writtenRows } : 0
        var nulls: [String: Int] = [:]
        for file in table.files {
            let counts = try JSONValue.parse(Array(file.statistics.utf8))["nullCount"]
            for field in contract.fields {
                if let count = counts?[field.name]?.integer { nulls[field.name, default: 0] += Int(count) }
            }
        }
        self.nulls = nulls
    }

    /// The fields that every stored row has a value for.
    var always: Set<String> { rows > 0 ? Set(nulls.filter { $0.value == 0 }.keys) : [] }

    /// The fields whose share of nulls, or of values that cannot be read, lies more than `limit` hundredths of a percent above
    /// that of the stored rows. Rows that delete do not count. `unreadable` tells how many of how many earlier values could not be read.
    func rises(
        _ files: [FileLosses], contract: Contract, limit: Int, unreadable: (String) -> Share
    ) -> [NullRise] {
        guard rows > 0 else { return [] }
        return contract.fields.enumerated().compactMap { place, field in
            guard let stored = nulls[field.name] else { return nil }
            let read = files.map(\.rows).filter { place < $0.nulls.count }
            let rise = NullRise(
                field: field.name, nulls: read.reduce(0) { $0 + $1.keptNulls(place) },
                unreadable: read.reduce(0) { $0 + $1.faults[place].nulled },
                rows: read.reduce(0) { $0 + $1.rows - $1.deletes.rows },
                storedNulls: stored, storedRows: rows)
            let values = rise.rows - rise.nulls + rise.unreadable
            let isFar =
                Share(rise.nulls, of: rise.rows).isFarAbove(Share(stored, of: rows), by: limit)
                || Share(rise.unreadable, of: values).isFarAbove(unreadable(field.name), by: limit)
            return isFar ? rise : nil
        }
    }
}
