internal import CDPColumns

extension Resolution {
    /// Resolves all records.
    ///
    /// `pairs` are the weighted pairs of the rules, in any order, and `agreement` is what clusters must bear out before one unites
    /// them. Distrusted values must be null already, see `IdentityInput.distrusting`, and the decisions free of
    /// `Decisions.contradiction`. Linear in the records but for sorts; near linear inside a group (see
    /// `GroupCandidates`).
    package init(
        _ input: IdentityInput, _ rules: IdentityRules, _ decisions: Decisions = Decisions(),
        pairs: [WeightedPair] = [], agreement: ClusterAgreement? = nil, threads: Int = 1
    ) {
        let evidence = Evidence(input, rules, decisions, pairs: pairs, threads: threads)
        let components = evidence.components
        let (numbers, count) = Resolution.densified(components)
        let records = Groups(numbers: numbers, count: count)
        let edges = Groups(
            numbers: evidence.edges.map { numbers[Int(evidence.members[$0.members.lowerBound])] }, count: count)
        let same = Groups(numbers: evidence.same.map { numbers[Int($0.a)] }, count: count)
        var clustering = Clustering(
            evidence, Constraints(input, rules, decisions, keepsMembers: agreement != nil), agreement)
        for component in 0..<count {
            let members = records[component]
            guard members.count > 1 else { continue }
            clustering.walk(members, same: same[component].map { evidence.same[Int($0)] }, edges: edges[component])
        }
        let labels = (0..<UInt32(input.count)).map { clustering.leader(of: $0) }
        let (clusters, clusterCount) = Resolution.densified(labels)
        self.init(
            clusters: clusters, clusterCount: clusterCount, components: components,
            isProfile: Resolution.profiles(input, clusters, clusterCount), links: clustering.links,
            refusals: clustering.refusals, checks: clustering.checks, mixed: evidence.mixed,
            pairs: evidence.pairs)
    }

    /// Numbers in order of first use for labels that are records not after the record that they label.
    private static func densified(_ labels: [UInt32]) -> ([UInt32], Int) {
        var numbers = [UInt32](repeating: 0, count: labels.count)
        var count: UInt32 = 0
        for (record, label) in labels.enumerated() {
            if Int(label) == record {
                numbers[record] = count
                count += 1
            } else {
                numbers[record] = numbers[Int(label)]
            }
        }
        return (numbers, Int(count))
    }

    /// Which clusters are profiles: those that hold a trusted value that is not anonymous, or a record that describes a
    /// person whatever it holds. A cookie, or a guest with a placeholder address, is nobody yet.
    private static func profiles(_ input: IdentityInput, _ clusters: [UInt32], _ count: Int) -> [Bool] {
        var isKnown = [Bool](repeating: false, count: count)
        for attribute in input.attributes where !attribute.isAnonymous {
            for record in 0..<input.count where attribute.values[record] != Hash64.null {
                isKnown[Int(clusters[record])] = true
            }
        }
        for record in 0..<input.holdsOther.count where input.holdsOther[record] != 0 {
            isKnown[Int(clusters[record])] = true
        }
        return isKnown
    }
}
