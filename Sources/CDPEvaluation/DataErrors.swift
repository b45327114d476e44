public import CDPTypes
import Synchronization

/// Counts the rows for which expressions have no result because of their data, by what the expression is for.
///
/// Sums only, so that any number of threads may note in any order.
public final class DataErrors: Sendable {
    private let counts = Mutex<[Place: Int]>([:])
    private let forms = Mutex<[Place: (type: String, counts: FormlessCounts)]>([:])
    private let future = Mutex<[Place: Int]>([:])

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

    /// Adds values of a semantic type, by what became of them.
    public func note(_ found: FormlessCounts, of type: SemanticType, at place: Place) {
        guard found.values > 0 else { return }
        forms.withLock { $0[place, default: (type.rawValue, FormlessCounts())].counts.merge(found) }
    }

    /// Adds grants that are dated after now.
    public func noteFuture(_ count: Int, at place: Place) {
        guard count > 0 else { return }
        future.withLock { $0[place, default: 0] += count }
    }

    /// The values without a normal form, by address and part.
    public var formless: [(address: String, losses: FormlessValues)] {
        forms.withLock { $0 }.compactMap { place, found in
            found.counts.losses(place.part, found.type).map { (place.address, $0) }
        }.sorted { ($0.0, $0.1.place) < ($1.0, $1.1.place) }
    }

    /// The grants that are dated after now, by address and part.
    public var waiting: [(place: Place, count: Int)] { DataErrors.sorted(future.withLock { $0 }) }

    /// All errors noted, by address and part.
    public var all: [(place: Place, count: Int)] {
        DataErrors.sorted(counts.withLock { $0 })
    }

    /// Counts in the order of address and part, so that reports do not depend on threads.
    private static func sorted(_ counts: [Place: Int]) -> [(place: Place, count: Int)] {
        counts.map { ($0.key, $0.value) }.sorted {
            ($0.place.address, $0.place.part) < ($1.place.address, $1.place.part)
        }
    }
}
