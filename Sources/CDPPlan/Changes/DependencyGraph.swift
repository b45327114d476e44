public import CDPTypes

/// Which resources read which.
public struct DependencyGraph: Sendable {
    private var readers: [Address: Set<Address>] = [:]
    private let all: [Address]

    /// The graph of a manifest's resources.
    public init(_ resources: [ResourceSnapshot]) {
        all = resources.map(\.address)
        for resource in resources {
            for dependency in resource.dependencies { readers[dependency, default: []].insert(resource.address) }
        }
    }

    /// The resources that read `address` themselves.
    public func direct(_ address: Address) -> Set<Address> {
        readers[address] ?? []
    }

    /// The resources that read one of `addresses`, directly or not, without them; sorted.
    public func readers(of addresses: Set<Address>) -> [Address] {
        closed(addresses.reduce(into: []) { $0.formUnion(direct($1)) }).filter { !addresses.contains($0) }
    }

    /// `seeds` and whoever reads them, without the changed resource itself. When who is who changes (`everything`), all
    /// that is computed of profiles is reached. Sorted.
    func closed(_ seeds: Set<Address>, without changed: Address? = nil, everything: Bool = false) -> [Address] {
        var reached = seeds
        if everything {
            reached.formUnion(all.filter { [.enrichment, .trait, .segment, .destination].contains($0.kind) })
        }
        var waiting = Array(reached)
        while let next = waiting.popLast() {
            for reader in direct(next) where reached.insert(reader).inserted { waiting.append(reader) }
        }
        if let changed { reached.remove(changed) }
        return reached.sorted()
    }
}
