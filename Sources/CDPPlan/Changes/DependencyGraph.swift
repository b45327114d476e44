public import CDPTypes

/// Which resources read which.
public struct DependencyGraph: Sendable {
    private var readers: [Address: Set<Address>] = [:]
    /// What is computed of profiles.
    private let computed: [Address]

    /// The graph of a manifest's resources.
    public init(_ resources: [ResourceSnapshot]) {
        let kinds: Set<Address.Kind> = [.enrichment, .trait, .segment, .destination]
        computed = resources.map(\.address).filter { kinds.contains($0.kind) }
        for resource in resources {
            for dependency in resource.dependencies { readers[dependency, default: []].insert(resource.address) }
        }
    }

    /// The resources that read `address` themselves.
    public func direct(_ address: Address) -> Set<Address> {
        readers[address] ?? []
    }

    /// `seeds` and whoever reads them, without the changed resource itself, as far as others that change: these tell their own
    /// readers, and a chain of which every resource is new has not as many readers as it has pairs. When who is who changes
    /// (`everything`), all that is computed of profiles is reached. Sorted.
    func closed(
        _ seeds: Set<Address>, without changed: Address, asFarAs others: Set<Address>, everything: Bool = false
    ) -> [Address] {
        var reached = seeds
        if everything { reached.formUnion(computed) }
        var waiting = Array(reached)
        while let next = waiting.popLast() {
            if others.contains(next) { continue }
            for reader in direct(next) where reached.insert(reader).inserted { waiting.append(reader) }
        }
        reached.remove(changed)
        return reached.sorted()
    }
}
