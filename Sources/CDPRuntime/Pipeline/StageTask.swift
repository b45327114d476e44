import CDPPlan
import CDPStore
import CDPTypes

/// Carries out a stage.
///
/// All stages are made of the context and the state, and have this shape of call. What a stage makes follows from these two
/// alone, whatever the number of threads, and whichever stages run beside it.
protocol StageTask: Sendable {
    /// Does the work. New files of tables go where the state's tables say; nothing that is there is changed.
    func run() throws -> StageResult

    /// What later stages are given where the stage is skipped: nothing, unless they read in memory what it would have made.
    func skipped() throws -> StageResult
}

extension StageTask {
    func skipped() throws -> StageResult { StageResult() }
}

/// What a stage made.
struct StageResult: Sendable {
    /// What became of tables of the store, in order: a table may be changed twice.
    var changes: [TableChange] = []
    /// What later stages read in memory.
    var held: [HeldTable] = []
    /// What plans say of it.
    var findings: [StageFinding] = []
    /// How many rows it took.
    var rowsRead = 0
    /// Whether some of what it computes changes with time alone, and the time has come.
    var isDue = false

    /// Rows in files that it wrote, or else those that it hands on in memory.
    var rowsWritten: Int {
        if changes.isEmpty { return held.reduce(0) { $0 + $1.count } }
        return changes.flatMap(\.newFiles).reduce(0) { $0 + $1.rows }
    }

    /// Bytes of the files that it wrote.
    var bytesWritten: Int64 { changes.flatMap(\.newFiles).reduce(0) { $0 + $1.size } }
}

/// A part of what a plan says, found by one stage.
enum StageFinding: Sendable {
    /// What happens to the rows of a source, and how far its files have been read.
    case source(SourceImpact, positions: [String: JournalEntry.InputPosition])
    /// The rows of an enrichment's table.
    case lookup(String, rows: Int)
    /// What was not taken as it stands.
    case losses(AddressedLosses)
    /// Refusals that the specs take away.
    case forgotten([ForgottenRefusals])
    /// Events of a source that belong to nobody.
    case owners(source: String, OwnerLosses)
    /// What happens to profiles, but for `changed`.
    case profiles(ProfileImpact)
    /// Rules that compare whose weights are of other data.
    case drifts([WeightsDrift])
    /// The same from `PipelineInput.halfway` on.
    case fromHalfway(ProfileImpact)
    /// Profiles with other values, and who enters and leaves which segment.
    case computed(changed: Int, moves: [String: (entering: Int, leaving: Int)])
}
