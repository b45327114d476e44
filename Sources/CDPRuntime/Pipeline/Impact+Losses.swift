import CDPEvaluation
import CDPPlan
import CDPTypes

extension Impact {
    /// What was lost, by address; nil where nothing was.
    var journalLosses: [String: InputLosses]? {
        var all = Dictionary(losses.map { ("\($0.address)", $0.losses) }) { first, _ in first }
        for source in sources where !source.losses.isEmpty { all["source.\(source.source)"] = source.losses }
        return all.isEmpty ? nil : all
    }

    /// Adds what lookups and decisions lost, and the expressions that have no result for some rows.
    mutating func add(_ found: [AddressedLosses], errors: DataErrors?) {
        var all = Dictionary(found.map { ("\($0.address)", $0) }) { first, _ in first }
        for (place, count) in errors?.all ?? [] {
            let error = ExpressionErrors(place: place.part, count: count)
            if let source = sources.firstIndex(where: { "source.\($0.source)" == place.address }) {
                sources[source].losses.errors.append(error)
            } else if let address = Address(place.address) {
                all[place.address, default: AddressedLosses(address, InputLosses())].losses.errors.append(error)
            }
        }
        losses = all.values.filter { !$0.losses.isEmpty }.sorted { $0.address < $1.address }
    }
}
