package import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes
import Synchronization

/// Opens the receivers of a plan's destinations: the one place of the runtime that knows their kinds.
package struct ReceiverFactory: Sendable {
    /// The project's directory, which paths of files are relative to.
    let project: String
    /// The store, where what programs say of their work is kept.
    let store: String
    /// The ways to services, which destinations of a connection share.
    private let services = Services()
    /// Receivers that stand for those of the plan, by what users see of them: what tests send to instead of files.
    package var replacements: [String: any Receiver] = [:]

    /// The receivers of a project whose store is at `store`.
    init(project: String, store: String) {
        self.project = project
        self.store = store
    }

    /// The receiver of a destination with this ledger. Throws where it cannot be one: a path that names no file, a group that is not
    /// there.
    func receiver(of destination: DestinationPlan, ledger: String) throws -> any Receiver {
        if let replacement = replacements[destination.receiver.shown] { return replacement }
        switch destination.receiver {
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
        case .stream(let stream):
            let layout = StoreLayout(root: store)
            let files = try layout.sendingProgram(ledger)
            let program = Program(
                stream.program.arguments, in: project, within: stream.within.seconds, errors: files.errors)
            let config = TargetConfig(program: stream.program, project: project, layout: layout)
            return TargetReceiver(
                program, stream: stream.stream, rows: stream.batch, isRepeatable: destination.mode != .append,
                lock: files.lock
            ) { use in
                try config.lend(within: stream.within.seconds, use)
            }
        case .table(let table):
            return PostgresReceiver(
                try PostgresTarget(PostgresTarget.Options(table.address), project: project), table: table.table,
                ledger: ledger, seconds: table.within.seconds)
        case .requests(let requests):
            return HTTPReceiver(
                try services.access(requests, project: project), upsert: requests.upsert, remove: requests.remove,
                idempotency: requests.idempotency, errors: requests.errors)
        case .object(let object): return try self.object(object, ledger: ledger)
        }
    }

    private func object(_ object: WrittenObject, ledger: String) throws -> ObjectReceiver {
        guard let place = ObjectPattern(object.path) else {
            throw DeliveryFailure("`\(object.path)` names no object", .none)
        }
        let layout = StoreLayout(root: store)
        // Before the first apply there is none, and nothing is sent.
        let identity = (try? StoreIdentity.open(layout))?.storeID ?? ""
        do throws(ConnectionError) {
            return ObjectReceiver(
                try ObjectStore(
                    ObjectStoreTarget(ObjectStoreTarget.Options(object.address), project: project),
                    bucket: place.bucket, within: object.within.seconds),
                key: place.key, format: RowFormat(object.format),
                owner: String(Digest.sha256(Array("\(identity)\n\(ledger)".utf8)).prefix(32)), folder: layout.control)
        } catch {
            throw DeliveryFailure("\(error.reason); \(error.help)", .none)
        }
    }

    /// Throws where who may read what destinations write cannot be said on this machine.
    func checkAccess(_ destinations: [DestinationPlan]) throws {
        for file in destinations.compactMap(\.receiver.file) { _ = try FileAccess(group: file.group) }
    }

    /// Sets right who may read what receivers hold, of those that nothing is sent to.
    func settle(_ destinations: [DestinationPlan]) {
        for destination in destinations where destination.receiver.file != nil {
            (try? receiver(of: destination, ledger: destination.name))?.settle()
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
        tokenURL = address.tokens?.url
        if let name = address.tokens?.client, let secret = address.tokens?.secret { client = (name, secret) }
        account = address.tokens?.account
        scope = address.tokens?.scope
        rates = address.rates ?? []
        concurrency = address.concurrency ?? 1
    }
}

/// The ways to services that were opened.
private final class Services: Sendable {
    /// What makes a way another one.
    private struct Way: Hashable {
        var address: HTTPAddress
        var isSigned: Bool
    }

    private let known = Mutex<[Way: ServiceAccess]>([:])

    func access(_ requests: SentRequests, project: String) throws -> ServiceAccess {
        try known.withLock { known in
            let way = Way(address: requests.address, isSigned: requests.isSigned)
            if let found = known[way] { return found }
            do {
                let target = try HTTPTarget(
                    HTTPTarget.Options(way.address, isSigned: way.isSigned), project: project)
                let access = try ServiceAccess(target)
                known[way] = access
                return access
            } catch let error as ConnectionError {
                throw DeliveryFailure("\(error.reason); \(error.help)", .none)
            }
        }
    }
}
