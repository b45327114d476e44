package import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore

/// Opens the receivers of a plan's destinations: the one place of the runtime that knows their kinds.
package struct ReceiverFactory: Sendable {
    /// The project's directory, which paths of files are relative to.
    let project: String
    /// Receivers that stand for those of the plan, by what users see of them: what tests send to instead of files.
    package var replacements: [String: any Receiver] = [:]

    /// The receivers of a project.
    init(project: String) { self.project = project }

    /// The receiver that a plan names. Throws where it cannot be one: a path that names no file, a group that is not there.
    func receiver(_ plan: ReceiverPlan) throws -> any Receiver {
        if let replacement = replacements[plan.shown] { return replacement }
        switch plan {
        case .file(let file):
            guard
                let place = DeliveryPlace(
                    file.path, project: project, access: try FileAccess(group: file.group))
            else { throw FormatError(path: file.path, what: "names no file", next: "name a file in `write:`") }
            return FileReceiver(place, format: RowFormat(file.format))
        }
    }

    /// Throws where who may read what destinations write cannot be said on this machine.
    func checkAccess(_ destinations: [DestinationPlan]) throws {
        for file in destinations.compactMap(\.receiver.file) { _ = try FileAccess(group: file.group) }
    }

    /// Sets right who may read what receivers hold, of those that nothing is sent to.
    func settle(_ destinations: [DestinationPlan]) {
        for destination in destinations { (try? receiver(destination.receiver))?.settle() }
    }
}
