import CDPDiagnostics
import CDPReport
import CDPRuntime
import CDPStore

/// What an operation could not do after its generation was committed or a destination had taken rows.
///
/// Neither is taken back. So it must not look like a failure that left the store as it was: it has an exit code of
/// its own, and says what the next command does about it.
struct WritingFailure {
    /// What the operation did.
    private let result: Operation.Applied

    /// The failures of one result.
    init(_ result: Operation.Applied) {
        self.result = result
    }

    /// The failure to be printed; nil where everything was done.
    var failure: Failure? {
        guard !result.isComplete else { return nil }
        guard result.isChanged || !result.failed.isEmpty || !result.refused.isEmpty else {
            // Nothing was changed, so this is a failure like any other.
            return result.unfinished.first.map { Failure($0) }
        }
        return Failure(unfinished + deliveries + refusals, status: .deliveryFailed)
    }

    /// What failed after the commit, and what the next command does about it.
    private var unfinished: [Diagnostic] {
        guard !result.unfinished.isEmpty else { return [] }
        let reasons = result.unfinished.map(\.message)
        let advice = result.unfinished.map(\.help).first { !$0.isEmpty }
        let done =
            result.generation.map { "generation \($0.generation) is committed" }
            ?? result.oldest.map { "generations before \($0) are forgotten" }
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

    /// The destinations whose receivers did not take all rows, with the ten most frequent reasons.
    private var refusals: [Diagnostic] {
        result.refused.map { refused in
            let reasons = refused.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            return Diagnostic(
                .deliveryFailed,
                "`destination.\(refused.destination)` did not take all rows: \(refused.counts)",
                details: reasons.prefix(10).map { "\(NumberText.counted($0.value, "row")): \($0.key)" },
                help: [
                    refused.later > 0
                        ? "the next `cdp apply` goes on; now: cdp deliver \(refused.destination)" : nil,
                    refused.rejected > 0
                        ? "rejected rows are sent when they change, or by: cdp deliver \(refused.destination) --rejected"
                        : nil,
                ].compactMap { $0 })
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

extension Operation.Refused {
    /// The rows that were not taken: `2 rejected, 40 to be sent later`.
    fileprivate var counts: String {
        NumberText.listed([(rejected, "rejected"), (later, "to be sent later")])
    }
}

extension Operation.Applied {
    /// The rows that a destination did not take; nil where it took all.
    func untaken(by destination: String) -> String? { refused.first { $0.destination == destination }?.counts }
}
