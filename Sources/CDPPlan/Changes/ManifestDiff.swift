import CDPTypes

/// The differences between two compiled sets of specs, resource by resource.
///
///     let (changes, unchanged) = ManifestDiff.changes(from: applied, to: manifest)
///
/// Pure and free of data. Resources are compared by address, so a moved file and another order of declarations are
/// no change; a resource with `renamed_from` is compared with the one of that name. Fields are compared by their
/// canonical text.
///
/// The cost is linear in the resources, and in the readers of each change.
public struct ManifestDiff: Sendable {
    /// The resources that differ; sorted by address.
    public private(set) var changes: [Change] = []
    /// How many resources do not differ.
    public private(set) var unchanged = 0

    /// The resources before.
    private let old: [Address: ResourceSnapshot]
    /// The resources after.
    private let new: [Address: ResourceSnapshot]
    /// Where the resources after are declared.
    private let positions: SpecPositions
    /// Who reads whom, before.
    private let oldGraph: DependencyGraph
    /// Who reads whom, after.
    private let newGraph: DependencyGraph
    /// The readers of each change, by its address.
    private var readers: [Address: Readers] = [:]

    /// The resources that a change reaches directly.
    private struct Readers {
        /// Those that read what changes.
        var seeds: Set<Address>
        /// Whether all that is computed for profiles is reached.
        var everything = false
    }

    /// The differences of `to` against `from`, nil for an empty store. `positions` are those of `to`.
    public static func changes(
        from: Manifest?, to: Manifest, positions: SpecPositions = SpecPositions()
    ) -> (changes: [Change], unchanged: Int) {
        let diff = ManifestDiff(from: from, to: to, positions: positions)
        return (diff.changes, diff.unchanged)
    }

    /// The differences of `to` against `from`, nil for an empty store. `positions` are those of `to`.
    public init(from: Manifest?, to: Manifest, positions: SpecPositions = SpecPositions()) {
        let before = from?.resources ?? []
        old = Dictionary(before.map { ($0.address, $0) }) { first, _ in first }
        new = Dictionary(to.resources.map { ($0.address, $0) }) { first, _ in first }
        oldGraph = DependencyGraph(before)
        newGraph = DependencyGraph(to.resources)
        self.positions = positions
        let former = formerAddresses(before, to.resources)
        let renamed = Set(former.values)
        for resource in to.resources {
            let previous = former[resource.address] ?? resource.address
            guard let counterpart = old[previous], previous != resource.address || !renamed.contains(previous) else {
                changes.append(added(resource))
                continue
            }
            if let change = change(from: counterpart, to: resource) {
                changes.append(change)
            } else {
                unchanged += 1
            }
        }
        for resource in before where new[resource.address] == nil && !renamed.contains(resource.address) {
            changes.append(removed(resource))
        }
        reorderRules(from: from, to: to)
        changes.sort { $0.address < $1.address }
        followReaders()
    }

    /// Notes what each change reaches; needs all changes, since it stops at them.
    private mutating func followReaders() {
        let changed = Set(changes.map(\.address)).union(changes.compactMap(\.previousAddress))
        for place in changes.indices {
            let change = changes[place]
            let first = readers[change.address] ?? Readers(seeds: [])
            if change.actions == [.remove] {
                changes[place].downstream = oldGraph.closed(first.seeds, without: change.address, asFarAs: changed)
                    .filter { new[$0] != nil }
            } else {
                changes[place].downstream = newGraph.closed(
                    first.seeds, without: change.address, asFarAs: changed, everything: first.everything)
            }
        }
    }

    // MARK: Pairs

    /// The old address of each renamed resource: by `renamed_from`, and for rules, which have none, by what they compare.
    private func formerAddresses(_ before: [ResourceSnapshot], _ after: [ResourceSnapshot]) -> [Address: Address] {
        var former: [Address: Address] = [:]
        for resource in after where old[resource.address] == nil {
            if let previous = resource.renamedFrom, old[previous] != nil, new[previous] == nil {
                former[resource.address] = previous
            }
        }
        for rule in after where rule.address.isRule && old[rule.address] == nil {
            let candidates = before.filter {
                $0.address.isRule && new[$0.address] == nil && $0.fields.map(\.value) == rule.fields.map(\.value)
            }
            if candidates.count == 1, !former.values.contains(candidates[0].address) {
                former[rule.address] = candidates[0].address
            }
        }
        return former
    }

    // MARK: Changes

    /// A resource that is new.
    private mutating func added(_ resource: ResourceSnapshot) -> Change {
        let fields = resource.fields.map { fieldChange(nil, $0, on: resource.address, effect: $0.effect) }
        readers[resource.address] = Readers(seeds: newGraph.direct(resource.address))
        return Change(
            address: resource.address, actions: [.add], effects: effects(fields.map(\.effect) + [.recomputes]),
            fields: fields, range: positions.resources[resource.address])
    }

    /// A resource that is gone; its readers are those before.
    private mutating func removed(_ resource: ResourceSnapshot) -> Change {
        readers[resource.address] = Readers(seeds: oldGraph.direct(resource.address))
        return Change(
            address: resource.address, actions: [.remove], effects: [resource.removal],
            fields: resource.fields.map { fieldChange($0, nil, on: resource.address, effect: resource.removal) })
    }

    /// A resource that is in both; nil without a difference.
    private mutating func change(from before: ResourceSnapshot, to after: ResourceSnapshot) -> Change? {
        let fields = fieldChanges(before, after)
        let isRenamed = before.address != after.address
        guard isRenamed || !fields.isEmpty else { return nil }
        var seeds: Set<Address> = []
        for change in fields where change.change.effect > .none {
            seeds.formUnion(change.field.reaches.map(Set.init) ?? newGraph.direct(after.address))
        }
        var all = fields.map(\.change.effect)
        if isRenamed { all.append(after.renaming) }
        readers[after.address] = Readers(seeds: seeds, everything: all.contains(.reidentifies))
        return Change(
            address: after.address, previousAddress: isRenamed ? before.address : nil,
            actions: (isRenamed ? [.rename] : []) + (fields.isEmpty ? [] : [.change]), effects: effects(all),
            fields: fields.map(\.change), range: positions.resources[after.address])
    }

    /// The fields that differ, by path. A field that appears or disappears may have another effect than one that
    /// changes.
    private func fieldChanges(
        _ before: ResourceSnapshot, _ after: ResourceSnapshot
    ) -> [(change: FieldChange, field: DeclaredField)] {
        let earlier = Dictionary(before.fields.map { ($0.path, $0) }) { first, _ in first }
        let later = Dictionary(after.fields.map { ($0.path, $0) }) { first, _ in first }
        return Set(earlier.keys).union(later.keys).sorted().compactMap { path in
            let left = earlier[path]
            let right = later[path]
            guard left?.value != right?.value, let field = right ?? left else { return nil }
            let effect: Effect =
                if left == nil {
                    field.addition ?? field.effect
                } else if right == nil {
                    field.removal ?? field.effect
                } else {
                    field.effect
                }
            return (fieldChange(left, right, on: after.address, effect: effect), field)
        }
    }

    /// One field, its texts masked where they must be.
    private func fieldChange(
        _ before: DeclaredField?, _ after: DeclaredField?, on address: Address, effect: Effect
    ) -> FieldChange {
        let path = after?.path ?? before?.path ?? ""
        return FieldChange(
            path: path, before: before.map { $0.maskedValue ?? $0.value },
            after: after.map { $0.maskedValue ?? $0.value },
            isSensitive: before?.maskedValue != nil || after?.maskedValue != nil, effect: effect,
            range: after == nil ? nil : positions.fields[address]?[path], note: after?.note ?? before?.note)
    }

    /// Each effect once, strongest first; `none` only when there is no other.
    private func effects(_ all: [Effect]) -> [Effect] {
        let real = Set(all).subtracting([.none])
        return real.isEmpty ? [.none] : real.sorted(by: >)
    }

    // MARK: Priority

    /// The change of the order of rules, which is their priority. Rules that come or go do not count: only the order of
    /// those that stay.
    private mutating func reorderRules(from: Manifest?, to: Manifest) {
        let before = from?.plan.identity.rules.map(\.name) ?? []
        let after = to.plan.identity.rules.map(\.name)
        let kept = before.filter(after.contains)
        let keptAfter = after.filter(before.contains)
        guard kept != keptAfter else { return }
        let field = FieldChange(
            path: "rules", before: "[\(kept.joined(separator: ", "))]", after: "[\(keptAfter.joined(separator: ", "))]",
            effect: .reidentifies, range: positions.resources[Address(.identity)])
        if let place = changes.firstIndex(where: { $0.address == Address(.identity) }) {
            changes[place].fields = (changes[place].fields + [field]).sorted { $0.path < $1.path }
            changes[place].effects = effects(changes[place].effects + [.reidentifies])
            return
        }
        unchanged -= 1
        readers[Address(.identity)] = Readers(seeds: [], everything: true)
        changes.append(
            Change(
                address: Address(.identity), actions: [.change], effects: [.reidentifies], fields: [field],
                range: positions.resources[Address(.identity)]))
    }
}

extension Address {
    /// Whether it names a rule.
    var isRule: Bool { kind == .identity && !path.isEmpty }
}
