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
        func note(_ address: String, _ change: (inout InputLosses) -> Void) {
            if let source = sources.firstIndex(where: { "source.\($0.source)" == address }) {
                change(&sources[source].losses)
            } else if let known = Address(address) {
                change(&all[address, default: AddressedLosses(known, InputLosses())].losses)
            }
        }
        for (place, count) in errors?.all ?? [] {
            note(place.address) { $0.errors.append(ExpressionErrors(place: place.part, count: count)) }
        }
        for (address, values) in errors?.formless ?? [] { note(address) { $0.formless.append(values) } }
        for (place, count) in errors?.waiting ?? [] {
            note(place.address) { $0.waiting.append(ExpressionErrors(place: place.part, count: count)) }
        }
        losses = all.values.filter { !$0.losses.isEmpty }.sorted { $0.address < $1.address }
    }
}
