package import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Opens the receivers of a plan's destinations: the one place of the runtime that knows their kinds.
package struct ReceiverFactory: Sendable {
    /// The project's directory, which paths of files are relative to.
    let project: String
    /// The store, where what programs say of their work is kept.
    let store: String
    /// Receivers that stand for those of the plan, by what users see of them: what tests send to instead of files.
    package var replacements: [String: any Receiver] = [:]

    /// The receivers of a project whose store is at `store`.
    init(project: String, store: String) {
        self.project = project
        self.store = store
    }

    /// The receiver that a plan names, of a destination with this ledger. Throws where it cannot be one: a path that names no file,
    /// a group that is not there.
    func receiver(_ plan: ReceiverPlan, ledger: String) throws -> any Receiver {
        if let replacement = replacements[plan.shown] { return replacement }
        switch plan {
        case .file(let file):
            guard
                let place = DeliveryPlace(
                    file.path, project: project, access: try FileAccess(group: file.group))
            else { throw FormatError(path: file.path, what: "names no file", next: "name a file in `write:`") }
            return FileReceiver(place, format: RowFormat(file.format))
        case .program(let receiving):
            let files = try StoreLayout(root: store).sendingProgram(ledger)
            let program = Program(
                receiving.arguments, in: project, within: Double(receiving.within.microseconds) / 1e6,
                errors: files.errors)
            return ProgramReceiver(
                program, format: RowFormat(receiving.format), rows: receiving.batch, lock: files.lock)
        case .table(let table):
            return PostgresReceiver(
                try PostgresTarget(PostgresTarget.Options(table.address), project: project), table: table.table,
                ledger: ledger, seconds: Double(table.within.microseconds) / 1e6)
        }
    }

    /// Throws where who may read what destinations write cannot be said on this machine.
    func checkAccess(_ destinations: [DestinationPlan]) throws {
        for file in destinations.compactMap(\.receiver.file) { _ = try FileAccess(group: file.group) }
    }

    /// Sets right who may read what receivers hold, of those that nothing is sent to.
    func settle(_ destinations: [DestinationPlan]) {
        for destination in destinations where destination.receiver.file != nil {
            (try? receiver(destination.receiver, ledger: destination.name))?.settle()
        }
    }
}
