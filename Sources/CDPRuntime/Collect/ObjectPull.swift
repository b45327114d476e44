import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes
import Synchronization

/// A pull of objects of a store, or of a file of a server: lands those that are new or changed, and what is there by now.
///
/// An object is known by name, size and tag. One whose content is neither here nor read by a generation is pulled again, whatever was
/// noted of it: so a store that is put back from a backup gets what it lacks. Of snapshots only the newest is pulled, as a whole.
struct ObjectPull: Sendable {
    private let open: OpenInbox
    private let project: String
    private let known: [String]
    private let before: [String: LandedObject]

    /// So many objects are read at a time, each over a connection of its own.
    private static let atOnce = 4
    /// So many seconds something is tried that fails.
    private static let patience = 60.0

    /// A pull for a source whose inbox is open. `known` are the names of all inputs that generations have read.
    init(_ open: OpenInbox, _ project: String, after known: [String]) {
        (self.open, self.project, self.known) = (open, project, known)
        before = (open.before?.objects ?? []).reduce(into: [:]) { $0[$1.name] = $1 }
    }

    private var request: PullRequest { open.request }
    private var within: Double { min(Self.patience, request.input.seconds) }

    /// Lands what is new; nil where nothing is.
    func land(at now: Int64) throws -> Landing? {
        guard let input = request.input.objects else { return nil }
        let deadline = Deadline(seconds: request.input.seconds)
        let draft = try open.inbox.beginObjects(after: open.inbox.numbers(of: known).max() ?? 0)
        if let pattern = ObjectPattern(input.path) {
            let listed = try list(pattern, deadline)
            let fetched = try fetch(listed, pattern, into: draft, deadline)
            return try draft.land(objects(listed.map(\.name), fetched), after: open.before, at: now)
        }
        let fetched = try fetchFile(input.path, into: draft)
        return try draft.land(objects([input.path], fetched), after: open.before, at: now)
    }

    /// An object of a store, by the name that it has as an input.
    private struct Listed: Sendable {
        var name: String
        var object: ObjectStore.Object
    }

    private func list(_ pattern: ObjectPattern, _ deadline: Deadline) throws -> [Listed] {
        let found = try store(pattern.bucket).list(pattern.prefix).filter { pattern.matches($0.key) }
        try deadline.check()
        guard !found.isEmpty else {
            throw ConnectionError(
                pattern.isPattern ? "no object matches" : "there is no such object",
                help: "check bucket and key; keys are told apart by case, and begin without a slash")
        }
        return found.map { Listed(name: pattern.name($0.key), object: $0) }
    }

    private func store(_ bucket: String) throws -> ObjectStore {
        guard case .s3(let address)? = request.connection?.system else {
            throw ConnectionError("its connection leads to no object store", help: "name one with `s3:`")
        }
        return try ObjectStore(
            ObjectStoreTarget(ObjectStoreTarget.Options(address), project: project), bucket: bucket, within: within)
    }

    /// Reads the objects that are needed.
    private func fetch(
        _ listed: [Listed], _ pattern: ObjectPattern, into draft: borrowing ObjectDraft, _ deadline: Deadline
    ) throws -> [LandedObject] {
        let needed = try needed(listed)
        if needed.isEmpty { return [] }
        let (folder, number) = (draft.folder, draft.number)
        let failure = Mutex<(any Error)?>(nil)
        let stripes = min(Self.atOnce, needed.count)
        let found = Parallel.waiting(stripes, atOnce: stripes) { stripe in
            var found: [LandedObject] = []
            do {
                let store = try store(pattern.bucket)
                for place in stride(from: stripe, to: needed.count, by: stripes) {
                    guard failure.withLock({ $0 == nil }) else { break }
                    try deadline.check()
                    let name = "\(place + 1)"
                    let file = try DownloadedFile("\(folder)/\(name)")
                    // One that is gone by now was not there.
                    guard let object = try store.read(needed[place].object.key, into: file) else { continue }
                    found.append(
                        LandedObject(
                            name: needed[place].name, size: object.size, tag: object.tag,
                            position: ObjectSource.position(try file.finish()), delivery: number, file: name))
                }
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
            return found
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return found.flatMap { $0 }
    }

    /// Which objects are to be read: of snapshots all of the newest, where one of it is.
    private func needed(_ listed: [Listed]) throws -> [Listed] {
        guard case .snapshot(let grouping) = request.delivery else { return listed.filter(lacks) }
        let names = InputRanks(listed.map(\.name)).names
        let newest = try Set(grouping.map { try SnapshotGroups($0).newest(names) } ?? Array(names.suffix(1)))
        let wanted = listed.filter { newest.contains($0.name) }
        guard wanted.contains(where: lacks) else { return [] }
        return wanted.filter { lacks($0) || !isHere($0.name) }
    }

    private func isHere(_ name: String) -> Bool { before[name].map { open.inbox.holds($0) } ?? false }

    /// Whether an object is another one than was landed, or its content is lacking.
    private func lacks(_ listed: Listed) -> Bool {
        guard let known = before[listed.name], known.size == listed.object.size, known.tag == listed.object.tag else {
            return true
        }
        return lacksContent(known)
    }

    /// Whether the content of an object that is to be read is not here.
    private func lacksContent(_ object: LandedObject) -> Bool {
        if open.inbox.holds(object) { return false }
        return request.isReread || !(request.known[object.name].map { object.isRead($0.position) } ?? false)
    }

    /// Reads the file of a server, unless it is the one that was landed.
    private func fetchFile(_ url: String, into draft: borrowing ObjectDraft) throws -> [LandedObject] {
        let served: ServedFile
        if case .http(let address)? = request.connection?.system {
            served = try ServedFile(
                url, HTTPTarget(HTTPTarget.Options(address, isSigned: false), project: project), within: within)
        } else {
            served = try ServedFile(url, within: within)
        }
        let known = before[url].flatMap { lacksContent($0) ? nil : $0 }
        let file = try DownloadedFile("\(draft.folder)/1")
        switch try served.read(unless: known?.tag, into: file) {
        case .same: return []
        case .nothing: throw ConnectionError("there is no such file at the server", help: "check the URL")
        case .read(let tag):
            let fingerprint = try file.finish()
            let position = ObjectSource.position(fingerprint)
            if let known, known.position == position, known.tag == tag { return [] }
            return [
                LandedObject(
                    name: url, size: fingerprint.size, tag: tag, position: position, delivery: draft.number, file: "1")
            ]
        }
    }

    /// All objects as they are noted: those that are there, with what was read now, and those whose content waits though they are
    /// gone, since what was landed is not lost. Of snapshots the latter say nothing.
    private func objects(_ listed: [String], _ fetched: [LandedObject]) -> [LandedObject] {
        let new = fetched.reduce(into: [:]) { $0[$1.name] = $1 }
        var result = listed.compactMap { name -> LandedObject? in
            var object = new[name] ?? before[name]
            object?.isGone = nil
            return object
        }
        if !request.isSnapshot {
            let there = Set(listed)
            for var object in before.values where !there.contains(object.name) && open.inbox.holds(object) {
                object.isGone = true
                result.append(object)
            }
        }
        return result.sorted { NaturalOrder.precedes($0.name, $1.name) }
    }
}

extension ObjectStoreTarget.Options {
    /// What a plan says of a store.
    init(_ address: S3Address) {
        self.init()
        endpoint = address.endpoint
        region = address.region
        key = address.key
        secret = address.secret
        token = address.token
    }
}
