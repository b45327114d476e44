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
                receiving.arguments, in: project, within: receiving.within.seconds,
                errors: files.errors)
            return ProgramReceiver(
                program, format: RowFormat(receiving.format), rows: receiving.batch, lock: files.lock)
        case .table(let table):
            return PostgresReceiver(
                try PostgresTarget(PostgresTarget.Options(table.address), project: project), table: table.table,
                ledger: ledger, seconds: table.within.seconds)
        case .requests(let requests): return try HTTPReceiver(requests, project: project)
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

extension HTTPTarget.Options {
    /// What a plan says of a service; what messages are signed with is left out where they are not.
    init(_ address: HTTPAddress, isSigned: Bool) {
        self.init(url: address.url, timeout: address.timeout.seconds)
        headers = address.headers.map { ($0.name, $0.value) }
        if address.user != nil || address.password != nil {
            basic = (address.user ?? SecretText(plain: ""), address.password ?? SecretText(plain: ""))
        }
        bearer = address.bearer
        signingSecret = isSigned ? address.signingSecret : nil
    }
}

extension HTTPReceiver {
    fileprivate init(_ requests: SentRequests, project: String) throws {
        let target: HTTPTarget
        do {
            target = try HTTPTarget(
                HTTPTarget.Options(requests.address, isSigned: requests.isSigned), project: project)
        } catch {
            throw DeliveryFailure("\(error.reason); \(error.help)", .none)
        }
        let meanings = requests.errors.compactMap { error in Meaning(rawValue: error.meaning).map { (error.status, $0) }
        }
        try self.init(
            target, upsert: Request(requests.upsert), remove: requests.remove.map { Request($0) },
            idempotency: requests.idempotency, meanings: Dictionary(meanings) { first, _ in first })
    }
}

extension HTTPReceiver.Request {
    fileprivate init(_ request: SentRequests.Request) {
        self.init(method: request.method, path: request.path, rows: request.rows, body: request.body)
    }
}
