import Synchronization

/// Counts the rows for which expressions have no result because of their data, by what the expression is for.
///
/// Sums only, so that any number of threads may note in any order.
public final class DataErrors: Sendable {
    private let counts = Mutex<[Place: Int]>([:])

    /// What an expression is for.
    public struct Place: Hashable, Sendable {
        /// The address of the resource: `source.crm`.
        public var address: String
        /// Where in the resource it stands, `map.email`; empty for the resource's only expression.
        public var part: String

        /// A part of a resource.
        public init(_ address: String, _ part: String = "") {
            self.address = address
            self.part = part
        }
    }

    /// No errors.
    public init() {}

    /// Adds errors.
    public func note(_ count: Int, _ address: String, _ part: String = "") {
        guard count > 0 else { return }
        counts.withLock { $0[Place(address, part), default: 0] += count }
    }

    /// All errors noted, by address and part.
    public var all: [(place: Place, count: Int)] {
        counts.withLock { $0 }.map { ($0.key, $0.value) }
            .sorted { ($0.place.address, $0.place.part) < ($1.place.address, $1.place.part) }
    }
}
