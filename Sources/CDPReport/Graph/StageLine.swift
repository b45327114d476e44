package import CDPPlan

/// What became of a stage in one run, as reports print it and as the log of operations keeps it.
///
/// A `StageReport` names stage and reason by types, which a later build may have no more; here both are texts. So
/// what was logged long ago can still be shown.
package struct StageLine: Hashable, Sendable, Decodable {
    /// The stage: `collect/crm`.
    let stage: String
    /// What it does, with all that leads to it.
    let fingerprint: String
    /// Whether it was skipped, since its result would be the same as before.
    package let skipped: Bool
    /// Why it ran, or why it did not.
    let reason: String
    /// Rows that it took.
    let rowsRead: Int
    /// Rows of files that it wrote, or that it handed on in memory.
    let rowsWritten: Int
    /// Bytes of the files that it wrote into the store.
    let bytesWritten: Int64
    /// How long it took, in wall-clock time to the thousandth; nil where that was not measured.
    let seconds: Double?

    private enum CodingKeys: String, CodingKey {
        case stage, fingerprint, skipped, reason, seconds
        case rowsRead = "rows_read"
        case rowsWritten = "rows_written"
        case bytesWritten = "bytes_written"
    }

    /// The line of a report. Deliveries follow the commit, and are not measured.
    package init(_ report: StageReport) {
        stage = "\(report.stage)"
        fingerprint = "\(report.fingerprint)"
        skipped = report.isSkipped
        reason = "\(report.reason)"
        rowsRead = report.rowsRead
        rowsWritten = report.rowsWritten
        bytesWritten = report.bytesWritten
        seconds = report.stage.isDelivery ? nil : (report.seconds * 1000).rounded() / 1000
    }
}
