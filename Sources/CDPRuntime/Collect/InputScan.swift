import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// An input that a plan reads.
struct PendingInput: Sendable {
    /// What is read of it.
    var request: InputRequest
    /// How often the input has been delivered, this time included.
    var delivery: Int
    /// About how many rows it holds.
    var expectedRows = 0
    /// Whether rows of inputs before it that it does not have are gone.
    var replaces = false

    /// The input's name.
    var name: String { request.input }
    /// Whether all of it is read, not only what came after what was read before.
    var isWhole: Bool { request.after == nil }
}

extension SourcePlan {
    /// Whether each input, or group of inputs, is the whole truth.
    var isSnapshot: Bool {
        if case .snapshot = delivery { true } else { false }
    }
}

/// Tells which inputs of a source are new, grown or changed.
struct InputScan: Sendable {
    let source: SourcePlan
    /// The source's rows.
    let rows: any RowSource
    /// How far the source's inputs have been read.
    let known: [String: JournalEntry.InputPosition]
    /// Whether every input is to be read again, because what the specs say of its rows changed.
    let isReread: Bool
    /// Inputs whose rows are taken out again; what was not read before is left for later then.
    let forgetting: Set<String>
    /// The stamps of the source's inputs when they were read.
    let stamps: [String: InputStamps.Entry]

    /// What was found.
    struct Result: Sendable {
        /// The inputs to read, in natural order of their names.
        var pending: [PendingInput] = []
        /// The stamps of all inputs that count, taken before a row of them was looked at.
        var stamps: [String: InputStamp] = [:]
        /// Inputs that are there and never were read, since others are newer.
        var passedOver: [String] = []
    }

    /// Looks at the source's inputs.
    func run() throws -> Result {
        var pending: [PendingInput] = []
        var found: [String: InputStamp] = [:]
        let stored = try stored().filter(counts)
        let candidates = try newest(stored)
        var isChanged = false
        for input in candidates {
            let stamp = rows.stamp(of: input)
            found[input] = stamp
            guard let before = known[input] else {
                pending.append(
                    PendingInput(
                        request: InputRequest(input), delivery: 1, expectedRows: rows.expectedRows(of: input)))
                isChanged = true
                continue
            }
            let isUntouched = stamp.map { stamps[input] == .init(stamp: $0, position: before.position) } ?? false
            if isUntouched, !isReread, !source.isSnapshot { continue }
            let look = try rows.look(at: input, since: before.position)
            if look.change == .same, !isReread, !source.isSnapshot { continue }
            if look.change != .same { isChanged = true }
            pending.append(next(input, look, before))
        }
        // Names were once in byte order, so that `crm_9` was read after `crm_10`: what is newest now is read again.
        let standing = known.filter { $0.value.forgotten != true && !forgetting.contains($0.key) }
        let lastRead = standing.values.map(\.generation).max() ?? 0
        if source.isSnapshot, candidates.contains(where: { (known[$0]?.generation ?? lastRead) < lastRead }) {
            isChanged = true
        }
        // Without its newest input a snapshot source keeps what that delivered; an older one is no newer truth.
        let isStanding =
            try source.isSnapshot
            && Set(newest(InputRanks(candidates + standing.keys).names)).isDisjoint(with: candidates)
        let isKept = isStanding || source.isSnapshot && !isChanged && !isReread
        // Where there are inputs and no snapshot, none of them fits `snapshot_of`.
        let others =
            candidates.isEmpty ? Set(stored) : Set(stored).subtracting(candidates).subtracting(known.keys)
        for place in pending.indices { pending[place].replaces = rows.replaces(pending[place].name) }
        return Result(pending: isKept ? [] : pending, stamps: found, passedOver: InputRanks(others).names)
    }

    /// Whether an input is looked at: not one whose rows are taken out, or were, as long as it is what it was.
    private func counts(_ input: String) throws -> Bool {
        guard forgetting.isEmpty || known[input] != nil && !forgetting.contains(input) else { return false }
        guard let before = known[input], before.forgotten == true else { return true }
        if let stamp = rows.stamp(of: input), stamps[input] == .init(stamp: stamp, position: before.position) {
            return false
        }
        return try rows.look(at: input, since: before.position).change != .same
    }

    /// What is to be read of an input that was read before.
    private func next(_ input: String, _ look: InputLook, _ before: JournalEntry.InputPosition) -> PendingInput {
        var next = PendingInput(
            request: InputRequest(input, seen: look.position),
            delivery: before.delivery + (look.change == .same ? 0 : 1), expectedRows: rows.expectedRows(of: input))
        if !source.isSnapshot, case .grown(let firstRow) = look.change {
            next.delivery = before.delivery
            if !isReread, let firstRow {
                next.request.after = before.position
                next.request.firstRow = firstRow
            }
        }
        return next
    }

    /// The inputs that are there now. Where rows are read again and no input is left, the store has what there is of them.
    private func stored() throws -> [String] {
        do {
            return try rows.inputs()
        } catch {
            guard isReread, !known.isEmpty else { throw error }
            return []
        }
    }

    /// Of a snapshot source the newest input, or the newest group of inputs with one capture; of others all inputs.
    func newest(_ inputs: [String]) throws -> [String] {
        guard case .snapshot(let pattern) = source.delivery, let last = inputs.last else { return inputs }
        guard let pattern else { return [last] }
        return try SnapshotGroups(pattern).newest(inputs)
    }
}
