import ArgumentParser
import CDPColumns
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore

/// The options of commands that look at the files of sources and may show customers' values.
struct FileRevealOptions: ParsableArguments {
    @Flag(
        name: .customLong("reveal"), help: "Show customers' values; noted in the store's log, where there is a store.")
    var isRevealing = false

    @Flag(name: .customLong("unlogged"), help: "Look although the store's log cannot be written.")
    var isUnlogged = false
}

/// How records of the files of sources are shown: as they are, or masked where that is personal data.
///
/// For records of a store there is `ValueDisplay`, whose masks tell keys apart by the store's secret; files have none.
struct RecordDisplay: ValueShowing {
    private let plan: ExecutionPlan
    private let options: FileRevealOptions

    /// How records of a plan are shown.
    init(_ plan: ExecutionPlan, _ options: FileRevealOptions) {
        self.plan = plan
        self.options = options
    }

    /// Whether values are shown.
    var isRevealing: Bool { options.isRevealing }

    /// `crm/17`, or `crm/«masked»` where the key is a value of a person.
    func name(_ record: RecordName) -> String {
        isRevealing ? record.description : masked(record)
    }

    private func masked(_ record: RecordName) -> String {
        plan.isPersonal(record) ? "\(record.source)/\(CellText.masked)" : record.description
    }

    /// Notes that records are shown, before they are, where values are revealed and the project has a store.
    func note(_ command: String, _ records: [RecordName], _ session: ProjectSession) throws {
        guard isRevealing, !records.isEmpty, case let path = try session.storePath(),
            try ProfileStore.exists(at: path)
        else { return }
        try AccessNote(command: command, generation: nil, subjects: Array(Set(records.map(masked))).sorted())
            .write(below: try ProfileStore(at: path).layout.log, isUnlogged: options.isUnlogged)
    }
}
