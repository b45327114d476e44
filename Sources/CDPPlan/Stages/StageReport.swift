/// The outcome of a stage in one run, and the reason for it.
///
/// It holds counts and names from specs, no value from data. How long a stage took differs from run to run: reports
/// are compared without it, and it is part of nothing that has a digest.
public struct StageReport: Hashable, Sendable, Codable {
    /// The stage.
    public let stage: StageName
    /// What it does, with all that leads to it.
    public let fingerprint: Fingerprint
    /// Why it ran, or why it did not.
    public let reason: StageReason
    /// Rows that it took: of files, of what changed, or of the tables that it reads whole.
    public let rowsRead: Int
    /// Rows of files that it wrote into the store, or that it handed on in memory where it writes none.
    public let rowsWritten: Int
    /// Bytes of the files that it wrote into the store.
    public let bytesWritten: Int64
    /// How long it took, in wall-clock time.
    public let seconds: Double

    /// A report; see the properties.
    public init(
        stage: StageName, fingerprint: Fingerprint, reason: StageReason, rowsRead: Int = 0, rowsWritten: Int = 0,
        bytesWritten: Int64 = 0, seconds: Double = 0
    ) {
        self.stage = stage
        self.fingerprint = fingerprint
        self.reason = reason
        self.rowsRead = rowsRead
        self.rowsWritten = rowsWritten
        self.bytesWritten = bytesWritten
        self.seconds = seconds
    }

    /// Whether it was skipped, since its result would be the same as before.
    public var isSkipped: Bool { reason == .unchanged || reason == .settled }

    /// Whether both say the same, whatever time it took.
    public static func == (left: StageReport, right: StageReport) -> Bool {
        left.stage == right.stage && left.fingerprint == right.fingerprint && left.reason == right.reason
            && left.rowsRead == right.rowsRead && left.rowsWritten == right.rowsWritten
            && left.bytesWritten == right.bytesWritten
    }

    /// Feeds all but the time.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(stage)
        hasher.combine(fingerprint)
        hasher.combine(reason)
        hasher.combine(rowsRead)
        hasher.combine(rowsWritten)
        hasher.combine(bytesWritten)
    }
}

/// Why a stage runs, or does not. Where several hold, the first in this order is given.
public enum StageReason: Hashable, Sendable, Codable, CustomStringConvertible {
    /// A table that it writes does not exist yet.
    case first
    /// Its definition differs from the applied one.
    case redefined
    /// So many files are new, or differ from what was read.
    case input(files: Int)
    /// Tables that it reads have changed.
    case changed([TableName])
    /// What it computes changes with time alone, and the time has come.
    case due
    /// A receiver lacks something.
    case lacking
    /// What it makes is held in memory, and a later stage reads it.
    case needed
    /// What it reads changed, and its receiver holds all of it: nothing is sent.
    case settled
    /// None of the others: it is skipped.
    case unchanged

    /// `its definition changed`, `records, clusters changed`.
    public var description: String {
        switch self {
        case .first: "it never ran"
        case .redefined: "its definition changed"
        case .input(let files): files == 1 ? "1 file is new" : "\(files) files are new"
        case .changed(let tables): "changed: " + tables.map(\.description).joined(separator: ", ")
        case .due: "the time has come"
        case .lacking: "the receiver lacks something"
        case .needed: "later stages read it"
        case .settled: "the receiver lacks nothing"
        case .unchanged: "nothing that it reads changed"
        }
    }
}
