public import CDPColumns

/// What becomes of the rows of a range.
public enum RangeChange: Sendable {
    /// They stay as they are.
    case none
    /// All stay where they are with other values in the named columns, those that the table did not have included.
    case recomputed(Batch, columns: Set<String>)
    /// Some leave, by their places among the present rows, ascending, and others enter, in any order.
    case edited(without: [Int32], with: Batch)
}

/// What a merge makes of one range of a table.
public struct RangeOutcome<Extra: Sendable>: Sendable {
    /// What becomes of its rows.
    public var change: RangeChange
    /// What the merge found out besides.
    public var extra: Extra

    /// An outcome.
    public init(_ change: RangeChange, extra: Extra) {
        self.change = change
        self.extra = extra
    }
}

/// The rows of a range as they are, read when somebody asks for them.
public final class PresentRows {
    private let read: () throws -> Stored?
    /// What was read; nil before it was asked for.
    private var known: Stored??

    /// Rows with where they stand.
    struct Stored {
        /// The rows, in order.
        var rows: Batch
        /// The files that they come from.
        var files: [DataFile]
        /// For each row the place of its file in `files`, and its place in that file; nil where `rows` are one whole file.
        var places: [Place]?

        /// Where a row stands.
        struct Place {
            var file: Int32
            var row: UInt32
        }

        /// Where a row stands.
        func place(of row: Int32) -> Place { places?[Int(row)] ?? Place(file: 0, row: UInt32(row)) }
    }

    init(_ read: @escaping () throws -> Stored?) {
        self.read = read
    }

    /// The rows, in order; nil where there are none.
    public func rows() throws -> Batch? { try stored()?.rows }

    /// The rows with where they stand; nil where there are none.
    func stored() throws -> Stored? {
        if let known { return known }
        let stored = try read()
        known = .some(stored)
        return stored
    }
}
