package import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
package import CDPTypes

/// An attribute that a rule compares, of two records.
package struct ComparedValue: Sendable {
    /// The attribute.
    package var attribute: String
    /// What in it tells of a person.
    package var personalData: PersonalDataClass
    /// The values, columns of one row; null where a record has none.
    package var left: Column, right: Column
}

/// What records say of the attributes that identity looks at, read once for those that are to be shown.
struct RecordValues {
    private let index: RecordIndex
    /// By attribute of the index, the values; by record, its row.
    private let columns: [Column]
    private let rows: [UInt32: Int32]

    /// What a range of the table has of them.
    private struct Part: Sendable {
        var records: [UInt32]
        var columns: [Column]
    }

    /// Reads the values of some records out of their table.
    init(_ table: TableSnapshot, _ index: RecordIndex, of records: [UInt32], threads: Int) throws {
        self.index = index
        let wanted = Set(records)
        let fields = index.attributes.map { Field($0.name, $0.type) }
        let parts =
            wanted.isEmpty
            ? [Part]()
            : try TableReader(table).map(columns: [RecordsTable.hash.field] + fields, threads: threads) { _, batch in
                let numbers = batch.storedHashes.map { index.number(of: $0) }
                let picked = numbers.indices.filter { numbers[$0].map(wanted.contains) ?? false }
                let rows = picked.map { Int32(truncatingIfNeeded: $0) }
                return Part(
                    records: picked.compactMap { numbers[$0] },
                    columns: try fields.map { try batch.attribute($0.name, of: "records").gathered(rows) })
            }
        columns = fields.enumerated().map { place, field in
            Column.concatenated(parts.map { $0.columns[place] }) ?? Column(empty: field.type)
        }
        rows = Dictionary(
            parts.flatMap(\.records).enumerated().map { ($1, Int32(truncatingIfNeeded: $0)) }
        ) { first, _ in first }
    }

    /// What a rule compares of two records, in the order of its comparisons.
    func compared(by model: MatchModel, _ left: UInt32, _ right: UInt32) -> [ComparedValue] {
        model.comparisons.compactMap { comparison in
            guard let place = index.place(of: comparison.name) else { return nil }
            func value(_ record: UInt32) -> Column {
                rows[record].map { columns[place].gathered([$0]) }
                    ?? Column(nulls: 1, of: index.attributes[place].type)
            }
            return ComparedValue(
                attribute: comparison.name, personalData: index.attributes[place].personalData, left: value(left),
                right: value(right))
        }
    }
}
