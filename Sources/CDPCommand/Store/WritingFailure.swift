import CDPDiagnostics
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
        guard result.isChanged || !result.failed.isEmpty else {
            // Nothing was to be done but to note that: as for any other command that fails.
            return result.unfinished.first.map { Failure($0) }
        }
        return Failure(unfinished + deliveries, status: .deliveryFailed)
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

    /// The destinations that were not sent what they lack, with the reason.
    private var deliveries: [Diagnostic] {
        result.failed.map { failed in
            Diagnostic(
                .deliveryFailed, "`destination.\(failed.destination)` was not delivered: \(failed.reason)",
                help: ["the generation is committed; mend the cause, then: cdp deliver \(failed.destination)"])
        }
    }
}
