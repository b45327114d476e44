import ArgumentParser
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore

/// `cdp deliver`: what destinations lack of the latest generation, once more.
///
/// A file is written where the ledger says that the receiver lacks something, or where the file is not as it was
/// written; other receivers are sent what they lack. Nothing is computed again, so it is quick for large stores too.
struct DeliverCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver", abstract: "Send destinations what they lack of the latest generation.",
        discussion: """
            After a failed delivery (exit code 7), or when the file of a destination is gone or was changed. Reads no new \
            data and no specs of the working tree: what is sent is what was applied. Without a name every destination is \
            looked at.

            A row that the receiver rejected is sent again when it has changed, or with --rejected. --again sends everything, \
            whatever the receiver lacks: every row that the ledger says it holds, in every mode. With `upsert` and `append` \
            these are also rows of people who have left the audience since. --dry-run says how many rows would be sent, and \
            sends nothing.

            Ends with 7 when not all was taken, 4 when the store is locked.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("Such as newsletter or destination.newsletter.", valueName: "DESTINATION"))
    var names: [String] = []

    @Flag(name: .customLong("again"), help: "Send everything again; needs the destination's name.")
    var isAgain = false

    @Flag(name: .customLong("rejected"), help: "Send what was rejected, too; needs the destination's name.")
    var isRejected = false

    @Flag(name: .customLong("dry-run"), help: "Say what would be sent, and send nothing.")
    var isDry = false

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var locking: LockOptions

    func validate() throws {
        try checkFormat()
        for (isSet, name) in [(isAgain, "--again"), (isRejected, "--rejected")] where isSet && names.isEmpty {
            throw ValidationError("\(name) needs the name of a destination")
        }
        if isAgain, isRejected { throw ValidationError("--again sends what was rejected, too: leave --rejected out") }
    }

    /// Delivers under the lock; names are checked before it.
    func perform() throws {
        let session = ProjectSession.ofStore(global)
        let operation = try session.operation(memory: memory.bytes)
        // A wrong name need not wait for the lock.
        _ = try destinations(in: try session.applied().manifest)
        var writing = try WritingOperation(session: session, name: "deliver")
        var paths: [String: String] = [:]
        writing.remark = { result in
            let all = result.report.impact.destinations
            let unseen = result.report.impact.unseenLines.map { "\($0)\n" }.joined()
            if isDry {
                return all.map { "Would send \($0.destination) to \(paths[$0.destination] ?? ""): \(toSend($0)).\n" }
                    .joined() + unseen
            }
            let lines = all.filter { result.delivered.contains($0.destination) }
                .map { impact in
                    let but = result.untaken(by: impact.destination).map { ", but for \($0)" } ?? ""
                    let place = paths[impact.destination] ?? ""
                    return "Delivered \(impact.destination) to \(place): \(rows(impact))\(but).\n"
                }
            let isNothing = lines.isEmpty && result.failed.isEmpty
            return (isNothing ? "Nothing is pending; --again sends everything again.\n" : lines.joined()) + unseen
        }
        try writing.locked(locking) { _ in
            let applied = try session.applied()
            let store = try writing.taken(applied.store)
            let destinations = try destinations(in: applied.manifest)
            paths = Dictionary(applied.manifest.plan.destinations.map { ($0.name, $0.receiver.shown) }) { first, _ in
                first
            }
            return try session.showingProgress { progress in
                try operation.deliver(
                    destinations, isAgain ? .all : isRejected ? .rejected : .lacking, isDry: isDry, store: store,
                    progress: progress)
            }
        }
    }

    /// The destinations that were named; empty for all.
    private func destinations(in manifest: Manifest) throws -> [String] {
        try names.map { try destination($0, in: manifest.plan.destinations.map(\.name)) }
    }

    /// The rows that a delivery would send: `12 to add, 1 to remove`.
    private func toSend(_ impact: DestinationImpact) -> String {
        if isAgain || impact.isRewritten || impact.damage != nil { return "everything, " + rows(impact) }
        let counts = NumberText.listed([
            (impact.add, "to add"), (impact.update, "to update"), (impact.remove, "to remove"),
        ])
        return counts.isEmpty ? "nothing" : counts
    }

    /// The rows of a delivery: `12 added, 3 updated, 1 removed, 4,000 unchanged`.
    private func rows(_ impact: DestinationImpact) -> String {
        let counts = NumberText.listed([
            (impact.add, "added"), (impact.update, "updated"), (impact.remove, "removed"),
            (impact.unchanged, "unchanged"), (impact.rejected, "rejected before"),
        ])
        return counts.isEmpty ? "no rows" : counts
    }

    /// The destination that a word names, with or without `destination.` before it. Throws where it is not applied.
    private func destination(_ text: String, in known: [String]) throws -> String {
        let name = text.hasPrefix("destination.") ? String(text.dropFirst(12)) : text
        if known.contains(name) { return name }
        let help =
            Suggestions.didYouMean(name, in: known)
            ?? (known.isEmpty
                ? "the applied specs have no destination"
                : "the destinations are \(known.sorted().map { "`\($0)`" }.joined(separator: ", "))")
        throw Failure(
            .unknownAddress, "there is no destination `\(name)` in the applied specs", help: [help], status: .failed)
    }
}
