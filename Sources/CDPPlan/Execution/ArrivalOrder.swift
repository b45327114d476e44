import CDPTypes

/// A source whose records are as old as their arrival, so that the same files make other profiles where they come in another
/// order: nothing in a row says which of two records is newer.
public struct ArrivalOrder: Hashable, Sendable {
    /// The source.
    public var source: String
    /// The attributes of which the newest or oldest value is kept; sorted.
    public var attributes: [String]

    /// A source with such attributes.
    public init(source: String, attributes: [String]) {
        self.source = source
        self.attributes = attributes
    }

    /// Whether a change of the specs makes it so: the source is new, or what decides its order is.
    public func follows(from changes: [Change]) -> Bool {
        changes.contains { change in
            if change.address == Address(.source, source) {
                return change.actions.contains(.add)
                    || change.fields.contains { ["version", "event_at"].contains($0.path) || isOfAttribute($0.path) }
            }
            return change.address.kind == .profile && change.fields.contains { $0.path == "keep" }
                && attributes.contains { change.address == Address(.profile, $0) }
        }
    }

    private func isOfAttribute(_ path: String) -> Bool { attributes.contains { path == "map.\($0)" } }
}

extension ExecutionPlan {
    /// The sources of which the order of arrival decides what profiles hold; sorted by name.
    public var arrivals: [ArrivalOrder] { sources.compactMap { arrival(of: $0) } }

    /// The attributes of a source for which the order of arrival decides; nil where there are none.
    public func arrival(of source: SourcePlan) -> ArrivalOrder? {
        guard source.isDatedByArrival else { return nil }
        let mapped = Set(source.map.map(\.attribute))
        let names = attributes.filter { attribute in
            attribute.writtenOf == nil && mapped.contains(attribute.name)
                && (attribute.survivorship == .latest || attribute.survivorship == .earliest)
        }.map(\.name)
        return names.isEmpty ? nil : ArrivalOrder(source: source.name, attributes: names.sorted())
    }
}
