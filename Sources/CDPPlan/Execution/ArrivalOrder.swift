import CDPTypes

/// A source whose records are ordered by their arrival.
///
/// Nothing in its rows says which of two records is newer. So the same files give other profiles when they come in
/// another order.
public struct ArrivalOrder: Hashable, Sendable, Codable {
    /// The source.
    public var source: String
    /// The attributes of which the newest or oldest value is kept; sorted.
    public var attributes: [String]

    /// A source with such attributes.
    public init(source: String, attributes: [String]) {
        self.source = source
        self.attributes = attributes
    }

    /// Whether changes of the specs cause it: the source is new, or what decides the order of its records has changed.
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

    /// Whether a path is the mapping of one of the attributes.
    private func isOfAttribute(_ path: String) -> Bool { attributes.contains { path == "map.\($0)" } }
}

extension ExecutionPlan {
    /// The sources for which the order of arrival decides what profiles hold; sorted by name.
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
