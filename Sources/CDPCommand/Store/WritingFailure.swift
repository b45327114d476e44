import CDPDiagnostics
import CDPReport
import CDPRuntime
import CDPStore

/// What an operation failed to do once its generation was committed or a destination had taken its rows. Neither is taken
/// back, so none of it ends the command as a failure that left the store as it was.
struct WritingFailure {
    private let result: Operation.Applied

    init(_ result: Operation.Applied) {
        self.result = result
    }

    /// What is told; nil where all was done.
    var failure: Failure? {
        guard !result.isComplete else { return nil }
        guard result.isChanged || !result.failed.isEmpty || !result.refused.isEmpty else {
            // Nothing was to be done but to note that: as for any other command that fails.
            return result.unfinished.first.map { Failure($0) }
        }
        return Failure(unfinished + deliveries + refusals, status: .deliveryFailed)
    }

    /// What failed after the commit, each with what the next command does about it.
    private var unfinished: [Diagnostic] {
        guard !result.unfinished.isEmpty else { return [] }
        let reasons = result.unfinished.map(\.message)
        let advice = result.unfinished.map(\.help).first { !$0.isEmpty }
        let done =
            result.generation.map { "generation \($0.generation) is committed" }
            ?? (result.delivered.isEmpty ? "the generation is committed" : "the deliveries are made")
        return [
            Diagnostic(
                .unfinishedCommit, "\(done), but the command could not do all that follows",
                details: reasons.enumerated().filter { reasons.firstIndex(of: $1) == $0 }.map(\.element),
                help: [advice, "nothing is lost; the next `cdp apply` or `cdp deliver` does what is left"].compactMap {
                    $0
                })
        ]
    }

    /// The destinations whose receivers did not take all rows, with their reasons.
    private var refusals: [Diagnostic] {
        result.refused.map { refused in
            let counts = [(refused.rejected, "rejected"), (refused.later, "to be sent later")].filter { $0.0 > 0 }
            let reasons = refused.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            return Diagnostic(
                .deliveryFailed,
                "`destination.\(refused.destination)` did not take all rows: "
                    + counts.map { "\(NumberText.grouped($0.0)) \($0.1)" }.joined(separator: ", "),
                details: reasons.prefix(10).map { "\(NumberText.counted($0.value, "row")): \($0.key)" },
                help: ["the next `cdp apply` sends them again; now: cdp deliver \(refused.destination)"])
        }
    }

    /// The destinations that were not sent what they lack, with the reason.
    private var deliveries: [Diagnostic] {
        result.failed.map { failed in
            Diagnostic(
                .deliveryFailed, "`destination.\(failed.destination)` was not delivered: \(failed.reason)",
                help: ["the generation is committed; mend the cause, then: cdp deliver \(failed.destination)"])
        }
    }
}
