/// Which components must be clustered again after a change, so that the result equals a full run.
package enum TouchedComponents {
    /// Whether each record stands in such a component.
    ///
    /// - Parameters:
    ///   - components: The components of this generation (`Evidence.components`).
    ///   - previous: For each record the component that it had in the generation before, by any number; nil when it is
    ///     new.
    ///   - changed: Whether each record is new or another than before: its `IdentityInput.signatures` differ or a
    ///     decision on it came or went.
    ///   - left: The previous components of records that are gone.
    ///
    /// A component is touched when one of its records changed, or came from a previous component that a changed or
    /// removed record stood in. An untouched component then has the records, values and order that it had, and so its
    /// clusters. A change of rules, or of the order of sources, touches everything: the caller resolves in full.
    package static func find(
        components: [UInt32], previous: [UInt32?], changed: [Bool], left: Set<UInt32>
    ) -> [Bool] {
        var stirred = left
        for record in components.indices where changed[record] {
            if let component = previous[record] { stirred.insert(component) }
        }
        var isTouched = [Bool](repeating: false, count: components.count)
        for record in components.indices {
            if changed[record] || previous[record].map(stirred.contains) ?? true {
                isTouched[Int(components[record])] = true
            }
        }
        return components.map { isTouched[Int($0)] }
    }
}
