package import CDPPlan
package import CDPStore
package import CDPTypes

extension Operation {
    /// The request to take inputs out again, by name, under the specs that are applied. Throws where an input was never read, or
    /// where several sources read it and none is named.
    package func forgetting(
        _ names: [String], of source: String?, in head: JournalEntry, _ manifest: Manifest,
        accepting acceptances: [Acceptance], asOf: Instant
    ) throws -> Request {
        var request = Request(
            manifest: manifest, changes: [], unchangedResources: manifest.resources.count, acceptances: acceptances,
            asOf: asOf)
        for name in names {
            let sources = manifest.plan.sources.map(\.name).filter { candidate in
                (source ?? candidate) == candidate && head.inputs[candidate]?[name] != nil
            }
            guard sources.count <= 1 else {
                throw StoreError(
                    .invalidRequest, "several sources read `\(name)`",
                    details: ["they are \(sources.sorted().joined(separator: ", "))"], help: "name one: --source NAME")
            }
            guard let source = sources.first, let position = head.inputs[source]?[name] else {
                throw StoreError(
                    .invalidRequest, "no source has read `\(name)`",
                    help: "`cdp history` lists what each generation read; give the path as it stands there")
            }
            guard position.forgotten != true else {
                throw StoreError(
                    .invalidRequest, "`\(name)` is forgotten already", help: "`cdp history` says since when")
            }
            request.forgetting[source, default: []].insert(name)
        }
        return request
    }

    /// What the journal calls it.
    package static let forgetting = "forget"
}
