import ArgumentParser
import CDPColumns
import CDPDiagnostics
import CDPFormats
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes
import Glibc
import Logging

/// How long a writing command waits for the lock of the store.
struct LockOptions: ParsableArguments {
    @Option(
        name: .customLong("lock-timeout"),
        help: ArgumentHelp("How long to wait for another operation: 60s, 5m.", valueName: "TIME"))
    var timeout = "0s"

    /// The time in seconds; nil where the text is no time.
    var seconds: Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = timeout.last.flatMap({ units[$0] }), let count = UInt32(timeout.dropLast()) else { return nil }
        return Double(count) * unit
    }

    func validate() throws {
        if seconds == nil { throw ValidationError("--lock-timeout takes a number with s, m or h: 60s") }
    }
}

/// An operation that changes the store: alone, logged, and ended with the right exit code.
///
///     let writing = try WritingOperation(session: session, name: "run")
///     try writing.locked(locking) { lock in
///         // read the state again, work, return what was done
///     }
///
/// The order is fixed: take the lock, read the state again, work, log, answer. The line in
/// `_cdp/log/operations.jsonl` says who ran what, when and with which outcome, also where it failed. That the log
/// cannot be written is told beside the result and takes nothing back.
///
/// Every command that writes to a store uses it; one that only reads takes no lock.
struct WritingOperation {
    /// The project, opened before the lock.
    let session: ProjectSession
    /// `apply`, `run`, `deliver`, `rollback`, `source forget`, `compact` or `vacuum`.
    let name: String
    /// Where the store is, or will be.
    let layout: StoreLayout
    /// The text after a success; nil for that of an apply.
    var remark: ((Operation.Applied) -> String)?
    /// What documents for programs say besides.
    var facts: () -> [String: JSON] = { [:] }
    /// The command that accepts gates.
    var acceptHelp = "cdp apply"
    /// Whether the store may be taken over from another project.
    var adopts = false

    /// An operation of that name on the project's store, which need not exist yet.
    init(session: ProjectSession, name: String) throws {
        self.session = session
        self.name = name
        layout = StoreLayout(root: try session.storePath())
    }

    /// Runs `body` under the exclusive lock, logs it, and prints what it did.
    ///
    /// `body` must read the state of the store itself: what was read before the lock may have changed. What it throws
    /// is logged as failed and thrown on.
    func locked(_ options: LockOptions, _ body: (KernelLock) throws -> Operation.Applied) throws {
        let who = Caller.description
        let start = AsOf.clock()
        let note = LockNote(
            operation: name, who: Caller.name, pid: getpid(), since: start.toSecond.microseconds,
            specs: GitRepository(around: session.directory)?.revision(of: [])?.commit)
        let lock = try ProfileStore.lock(layout.root, note, waiting: options.seconds ?? 0) { holder in
            session.global.logger.notice(
                "waiting for the lock of the store",
                metadata: ["held_by": "\(holder?.operation ?? "an unknown command")", "pid": "\(holder?.pid ?? 0)"])
            if session.global.isQuiet { return }
            let holder = holder.map { ": " + $0.text(now: AsOf.clock().microseconds) } ?? ""
            Output.note("Waiting for the lock of the store\(holder)\n")
        }
        session.global.logger.info("lock taken", metadata: ["operation": "\(name)"])
        let result = try withExtendedLifetime(lock) {
            do {
                let done = try body(lock)
                var result = done
                try? session.operation().expireStaging(now: AsOf.clock())
                result.attempt { try log(who, start, outcome(done), done) }
                return result
            } catch {
                try? log(who, start, "failed")
                throw error
            }
        }
        try tell(result)
    }

    /// The store, once it is certain that it belongs to the project and that nobody else may read it. From here on
    /// signals are noted instead of ending the process.
    func taken(_ store: ProfileStore) throws -> ProfileStore {
        Interruption.watch()
        try store.claim(try session.mark(), adopting: adopts)
        let count = try store.settle(FileAccess(group: try session.operation().group))
        guard count > 0, !session.global.isQuiet else { return store }
        Output.note(
            "Others could read \(NumberText.counted(count, "file or folder", plural: "files and folders")) of the store; "
                + "that is over. `group:` of `store:` names who may.\n")
        return store
    }

    /// The outcome as one word, for the log of operations.
    private func outcome(_ result: Operation.Applied) -> String {
        if !result.failed.isEmpty || !result.refused.isEmpty { return "delivery failed" }
        if !result.unfinished.isEmpty { return result.isChanged ? "unfinished" : "failed" }
        if result.generation != nil { return "committed" }
        if !result.delivered.isEmpty { return "delivered" }
        if result.oldest != nil { return "vacuumed" }
        return result.report.gates.allSatisfy(\.isAccepted) ? "unchanged" : "gate"
    }

    /// Adds a line to the log of operations.
    private func log(_ who: String, _ start: Instant, _ outcome: String, _ result: Operation.Applied? = nil) throws {
        let line = JSON.object([
            "operation": .string(name), "by": .string(who), "start": .string(start.description),
            "end": .string(AsOf.clock().description), "outcome": .string(outcome),
            "generation": (result?.generation?.generation).map { .integer($0) } ?? .null,
            "memory": result.map { memory($0) } ?? .null,
            "stages": StageReportRenderer((result?.report.stages ?? []).filter { !$0.isSkipped }).json,
            "specs": .optional(GitRepository(around: session.directory)?.revision(of: [])?.commit),
        ])
        try StoreFiles.makeDirectory(layout.log)
        try LogFile.append(line.compactText + "\n", to: OperationLog.path(layout))
    }

    /// Prints the result, and ends the command with a failure where it is no full success.
    private func tell(_ result: Operation.Applied) throws {
        let open = result.report.gates.filter { !$0.isAccepted }
        if session.global.isJSON { Output.write(json(result).prettyText + "\n") }
        if result.generation == nil, !open.isEmpty {
            guard !session.global.isJSON else { throw ExitCode(ExitStatus.gateClosed.rawValue) }
            throw Failure(
                .gateClosed, "\(NumberText.counted(open.count, "gate")) must be accepted; nothing was changed",
                details: session.global.isQuiet ? open.map { "\($0.id): \($0.reason)" } : [],
                help: [
                    "accept by name: \(acceptHelp)"
                        + (result.saved.map { " '\(PlanFile.own($0, layout))'" } ?? "")
                        + open.map { " --accept \($0.id)" }.joined()
                ],
                status: .gateClosed)
        }
        if !session.global.isJSON, !session.global.isQuiet { Output.write(remark?(result) ?? usualRemark(result)) }
        if result.unfinished.isEmpty { try tellInterruption(result) }
        guard let failure = WritingFailure(result).failure else {
            return try Output.check(result.isChanged ? .deliveryFailed : .failed)
        }
        guard !session.global.isJSON else { throw ExitCode(failure.status.rawValue) }
        throw failure
    }

    /// Ends the command where a signal came while work was being finished.
    private func tellInterruption(_ result: Operation.Applied) throws {
        guard let signal = Interruption.signal else { return }
        let status = ExitStatus(signal: signal)
        guard !session.global.isJSON else { throw ExitCode(status.rawValue) }
        let unsent = result.failed.map { "`destination.\($0.destination)`" }
        let committed = result.generation.map { "generation \($0.generation) is committed" } ?? "nothing was committed"
        throw Failure(
            .interrupted, "\(Interruption.name(signal)) ended the command; \(committed)",
            details: unsent.isEmpty ? [] : ["not delivered: \(unsent.joined(separator: ", "))"],
            help: unsent.isEmpty ? ["nothing is left to do"] : ["send what is missing: cdp deliver"], status: status)
    }

    /// The closing remark of an apply: the generation, how many profiles, who was sent something.
    private func usualRemark(_ result: Operation.Applied) -> String {
        let names = result.delivered.map { "\($0)\(result.untaken(by: $0).map { " (but for \($0))" } ?? "")" }
        let delivered = names.isEmpty ? "" : " Delivered: \(names.joined(separator: ", "))."
        guard let entry = result.generation else {
            if result.delivered.isEmpty { return result.report.isEmpty ? "" : "\nNothing was changed.\n" }
            return "\nNothing was committed.\(delivered)\n"
        }
        let profiles = NumberText.counted(result.report.impact.profiles.after, "profile")
        return "\nApplied: generation \(entry.generation), \(profiles).\(delivered)\n"
    }

    /// The result for programs, with the plan that was carried out.
    private func json(_ result: Operation.Applied) -> JSON {
        let document: [String: JSON] = [
            "format_version": "1.0", "kind": .string(name), "tool_version": .string(CommandLineTool.version),
            "generation": result.generation.map { .integer($0.generation) } ?? .null,
            "committed": .boolean(result.generation != nil),
            "plan": PlanJSONRenderer(result.report, toolVersion: CommandLineTool.version, showsStages: true).json,
            "delivered": .array(result.delivered.map { .string("destination.\($0)") }),
            "failed": .array(
                result.failed.map {
                    .object(["address": .string("destination.\($0.destination)"), "reason": .string($0.reason)])
                }),
            "not_taken": .array(
                result.refused.map { refused in
                    .object([
                        "address": .string("destination.\(refused.destination)"),
                        "rejected": .integer(refused.rejected), "later": .integer(refused.later),
                        "reasons": .object(refused.reasons.mapValues { .integer($0) }),
                    ])
                }),
            "unfinished": .array(result.unfinished.map { .string($0.description) }),
            "memory": memory(result), "saved_plan": .optional(result.saved.map { PlanFile.own($0, layout) }),
        ]
        return .object(document.merging(facts()) { $1 })
    }

    /// The limit, the peak, and what was written to disk for lack of memory, in bytes.
    private func memory(_ result: Operation.Applied) -> JSON {
        .object([
            "limit": .integer(result.memory.limit), "peak": result.memory.peak.map(JSON.integer) ?? .null,
            "set_aside": .integer(result.memory.setAside),
        ])
    }
}

extension Instant {
    /// The instant without its fraction of a second.
    var toSecond: Instant {
        Instant(microseconds: microseconds - microseconds % 1_000_000)
    }
}
