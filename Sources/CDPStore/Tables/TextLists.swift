public import CDPColumns

/// A column of lists of texts: the texts of all rows in one column, with offsets.
public struct TextLists: Sendable {
    /// Where each row's texts start, and the end of the last: one more than there are rows. Ascending.
    public let offsets: [Int]
    /// The texts of all rows.
    public let texts: StringColumn
    /// Which rows hold a list.
    public let validity: Validity

    /// Lists; none of them is null unless `isNull` says so of its row.
    public init(offsets: [Int], texts: StringColumn, isNull: [Bool] = []) {
        self.offsets = offsets
        self.texts = texts
        validity = Validity(bytes: isNull.contains(true) ? isNull.map { $0 ? 0 : 1 } : nil)
    }

    /// The texts of each row; nil for a row without a list.
    public init(_ rows: [[String]?]) {
        var offsets = [0]
        offsets.reserveCapacity(rows.count + 1)
        for row in rows { offsets.append(offsets[offsets.count - 1] + (row?.count ?? 0)) }
        self.offsets = offsets
        texts = StringColumn(rows.flatMap { $0 ?? [] })
        validity = Validity(bytes: rows.contains { $0 == nil } ? rows.map { $0 == nil ? 0 : 1 } : nil)
    }

    /// The lists of a column; nil for one of another type.
    init?(_ column: Column) {
        guard case .list(let lists) = column, case .string(let texts) = lists.elements else { return nil }
        offsets = lists.offsets
        self.texts = texts
        validity = lists.validity
    }

    /// The texts of a row that are not null; none where the list is null.
    public subscript(row: Int) -> [String] {
        (offsets[row]..<offsets[row + 1]).compactMap { texts[$0] }
    }
}
