import CDPConnectors
import CDPPlan
import CDPStore

extension CollectStage {
    /// Refuses to take an input out where rows that it replaced could not come back, because the inputs that held them are gone.
    ///
    /// A row of a log replaces none, so there nothing is missing.
    func refuseLost(_ collected: Collected) throws {
        let source = collected.source
        guard source.delivery != .log else { return }
        let forgotten = forgetting[source.name] ?? []
        let first = forgotten.compactMap { collected.known[$0]?.generation }.min() ?? 0
        let others = collected.known.filter { name, position in
            position.forgotten != true && !forgotten.contains(name) && position.generation <= first
        }.keys
        let needed =
            source.isSnapshot ? try inputScan(source).newest(InputRanks(others).names) : InputRanks(others).names
        let missing = needed.filter { !collected.reader.rows.holds($0) }
        guard let name = missing.first else { return }
        throw StoreError(
            .invalidRequest,
            "what came before in source `\(source.name)` is not there any more, so it cannot come back",
            details: ["missing: `\(name)`" + (missing.count > 1 ? " and \(missing.count - 1) more" : "")],
            help: "put the files back where they were, or go back: cdp rollback GENERATION")
    }
}
