import CDPColumns
import CDPIdentity
import Testing

/// A population that changes: records by key, each with values; what a generation leaves for the next is kept by key.
private struct Population {
    struct Former {
        var signature: UInt64
        var component: UInt32
        var cluster: UInt32
    }

    var records: [Int: (values: [Int?], firstSeen: Int64)] = [:]
    var former: [Int: Former] = [:]
    var same: Set<[Int]> = []
    var decided: Set<Int> = []
    var rules: IdentityCase

    var keys: [Int] { records.keys.sorted() }

    func subject() -> IdentityCase {
        var subject = rules
        let keys = keys
        subject.records = keys.map { records[$0]?.values ?? [] }
        subject.firstSeen = keys.map { records[$0]?.firstSeen ?? 0 }
        let pairs = same.compactMap { pair -> RecordPair? in
            guard let a = keys.firstIndex(of: pair[0]), let b = keys.firstIndex(of: pair[1]) else { return nil }
            return RecordPair(UInt32(a), UInt32(b))
        }
        subject.decisions = Decisions(same: pairs)
        return subject
    }

    mutating func change(generation: Int64, using random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
            let key = Int.random(in: 0..<60, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: records[key] = nil
            case 1:
                let pair = [key, Int.random(in: 0..<60, using: &random)].sorted()
                if same.remove(pair) == nil { same.insert(pair) }
                decided.formUnion(pair)
            default:
                let values = (0..<5).map {
                    $0 == 3 || Bool.random(using: &random) ? Int.random(in: 0..<14, using: &random) : nil
                }
                records[key] = (values, records[key]?.firstSeen ?? generation)
            }
        }
    }
}

@Suite struct IncrementalTests {
    @Test func anySequenceOfChangesEqualsAFullRun() {
        var random = SeededGenerator(state: 11)
        var spared = 0
        for _ in 0..<60 {
            var rules = IdentityCase(count: 2, values: 3, using: &random)
            rules.distrust = rules.distrust.filter { $0.values.isEmpty }
            var population = Population(rules: rules)
            for generation in 0..<25 {
                population.change(generation: Int64(generation), using: &random)
                spared += step(&population)
            }
        }
        #expect(spared > 5000)
    }

    /// Resolves a generation both ways. Returns the number of records that were not touched.
    private func step(_ population: inout Population) -> Int {
        let subject = population.subject()
        let keys = population.keys
        let input = subject.trusted()
        let signatures = input.signatures()
        let evidence = Evidence(input, subject.rules, subject.decisions)
        let former = keys.map { population.former[$0] }
        let touched = TouchedComponents.find(
            components: evidence.components, previous: former.map { $0?.component },
            changed: keys.indices.map {
                former[$0]?.signature != signatures[$0] || population.decided.contains(keys[$0])
            },
            left: Set(population.former.filter { population.records[$0.key] == nil }.map(\.value.component)))
        let partial = Resolution(
            input, subject.rules, subject.decisions, evidence: evidence, touched: touched,
            previous: former.map { $0?.cluster ?? .max })
        let full = Resolution(input, subject.rules, subject.decisions)
        #expect(partial.clusters == full.clusters)
        #expect(partial.components == full.components)
        #expect(partial.isProfile == full.isProfile)
        #expect(partial.links == full.links.filter { touched[Int($0.a)] })
        #expect(partial.refusals == full.refusals.filter { touched[Int($0.a)] })
        population.former = [:]
        for (record, key) in keys.enumerated() {
            population.former[key] = Population.Former(
                signature: signatures[record], component: partial.components[record], cluster: partial.clusters[record])
        }
        population.decided = []
        return touched.count { !$0 }
    }
}
