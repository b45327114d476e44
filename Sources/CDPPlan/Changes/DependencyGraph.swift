public import CDPTypes

/// Which resources read which.
///
///     DependencyGraph(manifest.resources).direct(Address(.segment, "vip"))
public struct DependencyGraph: Sendable {
    /// The readers of each resource.
    private var readers: [Address: Set<Address>] = [:]
    /// The resources that are computed for profiles.
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

    /// `seeds` and all that read them, sorted, without the changed resource itself.
    ///
    /// It stops at `others`, the resources that change themselves: these tell their own readers. Else a chain of new
    /// resources would have as many readers as it has pairs. With `everything`, when it changes who is who, all that is
    /// computed for profiles is reached.
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
