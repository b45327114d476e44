/// A column of lists, nullable: the elements of all rows in one column, with offsets.
public struct ListColumn: Sendable {
    /// Where each row's elements start, and the end of the last: one more than there are rows. Ascending.
    public var offsets: [Int]
    /// The elements of all rows, one after the other.
    public var elements: Column
    /// Which rows hold a list; an empty list is not null.
    public var validity: Validity

    /// A column over the given buffers.
    public init(offsets: [Int], elements: Column, validity: Validity = .all) {
        self.offsets = offsets
        self.elements = elements
        self.validity = validity
    }

    /// The number of rows.
    public var count: Int { offsets.count - 1 }

    /// Where the elements of a row stand in `elements`; empty when null.
    @inlinable
    @inline(__always)
    public func range(_ row: Int) -> Range<Int> {
        offsets[row]..<offsets[row + 1]
    }

    /// The rows at the given indices; a negative index is a null row.
    public func gathered(_ rows: [Int32]) -> ListColumn {
        var places: [Int32] = []
        var starts = [0]
        starts.reserveCapacity(rows.count + 1)
        for row in rows {
            if row >= 0, validity[Int(row)] {
                for element in range(Int(row)) { places.append(Int32(truncatingIfNeeded: element)) }
            }
            starts.append(places.count)
        }
        return ListColumn(offsets: starts, elements: elements.gathered(places), validity: validity.gathered(rows))
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> ListColumn {
        let base = offsets[rows.lowerBound]
        let end = offsets[rows.upperBound]
        return ListColumn(
            offsets: offsets[rows.lowerBound...rows.upperBound].map { $0 - base },
            elements: elements.slice(base..<end), validity: validity.slice(rows))
    }
}

/// A column of structures, nullable: one column a field, all of the same number of rows.
public struct StructColumn: Sendable {
    /// The fields' names, in order.
    public var names: [String]
    /// The fields' values, in the same order.
    public var columns: [Column]
    /// The number of rows.
    public var count: Int
    /// Which rows hold a structure.
    public var validity: Validity

    /// A column of the given fields.
    public init(names: [String], columns: [Column], count: Int, validity: Validity = .all) {
        self.names = names
        self.columns = columns
        self.count = count
        self.validity = validity
    }

    /// The rows at the given indices; a negative index is a null row.
    public func gathered(_ rows: [Int32]) -> StructColumn {
        StructColumn(
            names: names, columns: columns.map { $0.gathered(rows) }, count: rows.count,
            validity: validity.gathered(rows))
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> StructColumn {
        StructColumn(
            names: names, columns: columns.map { $0.slice(rows) }, count: rows.count, validity: validity.slice(rows))
    }
}
