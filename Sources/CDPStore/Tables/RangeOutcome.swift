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
    private let readFew: ([Int64]) throws -> Stored
    /// From how many hashes on a merge is given all rows; 0 where it always is.
    private let fewerThan: Int
    /// What was read; nil before it was asked for.
    private var known: Stored??
    /// What a merge was given instead of all rows.
    private var few: Stored?

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

    /// Rows that `read` gives or, where a merge wants those of fewer than `fewerThan` hashes, `readFew`.
    init(fewerThan: Int, _ read: @escaping () throws -> Stored?, few readFew: @escaping ([Int64]) throws -> Stored) {
        self.fewerThan = fewerThan
        self.read = read
        self.readFew = readFew
    }

    /// The rows, in order; nil where there are none.
    public func rows() throws -> Batch? { try stored()?.rows }

    /// The rows of some stored hashes where these are so few beside the rows of the range that the others need not
    /// be read, less than an eighth: an edit says which of these leave. Nil where all rows must be asked for.
    public func rows(hashes: [Int64]) throws -> Batch? {
        guard hashes.count < fewerThan, known == nil, few == nil else { return nil }
        let stored = try readFew(hashes)
        few = stored
        return stored.rows
    }

    /// The rows with where they stand; nil where there are none.
    func stored() throws -> Stored? {
        if let known { return known }
        let stored = try read()
        known = .some(stored)
        return stored
    }

    /// What a merge was given.
    func given() throws -> Stored? { try few ?? stored() }

    /// The places among all rows of those that a merge was given.
    func places(of given: [Int32]) throws -> [Int32] {
        guard let few, let all = try stored() else { return given }
        let wanted = Set(given.map { few.identity(of: $0) })
        return (0..<Int32(all.rows.count)).filter { wanted.contains(all.identity(of: $0)) }
    }
}

extension PresentRows.Stored {
    /// What tells a row from all others of its table.
    fileprivate struct Identity: Hashable {
        var path: String
        var row: UInt32
    }

    fileprivate func identity(of row: Int32) -> Identity {
        let place = place(of: row)
        return Identity(path: files[Int(place.file)].path, row: place.row)
    }
}
