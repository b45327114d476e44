import CDPPlan
import CDPTypes

extension Sequence<Change> {
    /// The new name of each renamed resource of a kind by its former one: what the store keeps under a name is carried over.
    func renames(of kind: Address.Kind) -> [String: String] {
        var names: [String: String] = [:]
        for change in self where change.address.kind == kind {
            guard let former = change.previousAddress?.path.first, let name = change.address.path.first else {
                continue
            }
            names[former] = name
        }
        return names
    }
}
