public import CDPColumns

/// What becomes of the rows of a range.
public enum RangeChange: Sendable {
    /// They stay as they are.
    case none
    /// All stay where they are with other values in the named columns, those that the table did not have included.
    case recomputed(Batch, columns: Set<String>)
    /// Some leave, by their places, ascending, and others enter, in any order.
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
    private let read: () throws -> Batch?
    /// What was read; nil before it was asked for.
    private var known: Batch??

    init(_ read: @escaping () throws -> Batch?) {
        self.read = read
    }

    /// Whether somebody asked.
    var isRead: Bool { known != nil }

    /// The rows, in order; nil where there are none.
    public func rows() throws -> Batch? {
        if let known { return known }
        let rows = try read()
        known = .some(rows)
        return rows
    }
}
