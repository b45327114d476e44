import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Warns of sources whose records can never be one person with those of another source.
    ///
    /// Records are united by rules only. A source that maps identifiers, but not all attributes of any rule that others
    /// can meet, keeps profiles of its own, which is seldom meant. Without `identity:` this holds for all sources, and
    /// is reported once. Silent where sources, identity or profile are incomplete.
    mutating func warnOfSourcesApart() {
        guard !specs.isPartial, !specs.invalid.contains(where: { [.source, .identity, .profile].contains($0.kind) })
        else { return }
        let people = specs.sources.filter { source in
            source.map.contains { attributes[$0.attribute.value]?.isIdentifier == true }
        }
        guard let first = people.first, people.count > 1 else { return }
        guard specs.identity != nil else {
            let second = people[1]
            report(
                .identityMissing, "without `identity:` no two records are one person", at: second.details.name.range,
                label: "maps identifiers", related: [Label(first.details.name.range, "and so does this")],
                help: ["write `identity: standard`, or rules of your own under `identity:`"],
                on: Address(.source, second.name))
            return
        }
        let groups = united(people)
        for source in people where groups[source.name] != groups[first.name] {
            let shared = people.filter { $0.name != source.name }.flatMap(identifiers).filter(
                identifiers(source).contains)
            let advice = shared.min().map { "add a rule on what both map, as in `same_\($0): \($0)`" }
            report(
                .sourcesApart, "no rule of `identity` unites records of `source.\(source.name)` with those of others",
                at: source.details.name.range, label: "its records stay apart",
                related: [Label(first.details.name.range, "never one person with a record of this")],
                help: [advice ?? "map an attribute that another source maps too, and add a rule on it"],
                on: Address(.source, source.name))
        }
    }

    /// The identifiers that a source maps.
    private func identifiers(_ source: SourceDeclaration) -> [String] {
        source.map.map(\.attribute.value).filter { attributes[$0]?.isIdentifier == true }
    }

    /// The group of each source: the least name among the sources that rules connect it with. Each rule joins the
    /// groups of all sources that map its attributes.
    private func united(_ people: [SourceDeclaration]) -> [String: String] {
        var groups = Dictionary(people.map { ($0.name, $0.name) }) { first, _ in first }
        let mapped = people.map { (name: $0.name, attributes: Set($0.map.map(\.attribute.value))) }
        let evidence = plan.identity.rules.flatMap { rule in
            rule.matching?.keys.map { $0.flatMap(\.columns) } ?? [rule.attributes]
        }
        for attributes in evidence {
            let members = mapped.filter { $0.attributes.isSuperset(of: attributes) }.map(\.name)
            let old = Set(members.compactMap { groups[$0] })
            guard let least = old.min() else { continue }
            for (name, group) in groups where old.contains(group) { groups[name] = least }
        }
        return groups
    }
}
