import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Looks for a rule that compares in the records of a project: trains one that compares all that may help, by many keys, and keeps
/// what did.
struct ProposalSearch {
    /// All attributes that sources map.
    let attributes: [AttributePlan]
    /// The specs, of which the records are made.
    let plan: ExecutionPlan
    let trusted: TrustedRecords
    let table: TableSnapshot
    let context: EvaluationContext
    let threads: Int
    /// Makes the plan of a draft, as specs with it would.
    let compile: (RuleDraft) throws -> MatchingPlan
    /// Says what is done.
    let progress: (String) -> Void

    /// A draft that was trained.
    private struct Trained {
        var draft: RuleDraft
        var matching: MatchingPlan
        var model: MatchModel
        var training: MatchTraining
        var blocks: PairBlocks
        var likely: [WeightedPair]

        /// The number of a comparison; nil where it was not learnt.
        func number(of attribute: String) -> Int? { model.comparisons.firstIndex { $0.name == attribute } }
    }

    /// The rule that is proposed.
    func proposal() throws -> RuleProposal {
        progress("values")
        let columns = try self.columns()
        let sorted = AttributeChoice(attributes, columns, records: trusted.index.count)
        progress("keys")
        let keys = KeyCandidates(sorted, columns).keys
        var first = try train(RuleDraft(keys: keys, comparisons: sorted.comparisons), clean: [])
        var leftOut = sorted.leftOut
        let silent = Set(
            first.draft.comparisons.map(\.attribute).filter { says(of: $0, first) < AttributeChoice.leastBits })
        if silent.count < first.draft.comparisons.count {
            leftOut += silent.map { .init(attribute: $0, reason: AttributeChoice.silent) }
        }
        let clean = cleanSources(first.likely)
        let names = Set(clean.map(\.source)).union(plan.identity.oneToOne)
        let places = plan.identity.sources.indices.filter { names.contains(plan.identity.sources[$0]) }
        let areClean = Set(places.map { UInt16($0) })
        let sources = trusted.index.sources
        first.likely.removeAll { areClean.contains(sources[Int($0.a)]) && sources[Int($0.a)] == sources[Int($0.b)] }
        let choice = choice(first, without: silent)
        let reading = first.draft.comparisons.filter { !silent.contains($0.attribute) }.compactMap { comparison in
            first.number(of: comparison.attribute).map { number in
                Set(keys.indices.filter { first.model.isFixed(number, byKey: $0) })
            }
        }
        let chosen = choice.chosen(leaving: reading)
        let kept = first.draft.comparisons.filter {
            !silent.contains($0.attribute) || silent.count == first.draft.comparisons.count
        }
        let comparisons = kept.map { refined($0, first, columns) }
        let draft = RuleDraft(
            keys: chosen.isEmpty ? Array(keys.prefix(8)) : chosen.map { keys[$0] },
            comparisons: comparisons.map(\.draft))
        let last = try train(
            draft, clean: places.map { CleanSource(name: plan.identity.sources[$0], place: UInt16($0)) })
        return proposal(
            last, comparisons.map(\.reasons), sorted, leftOut.sorted { $0.attribute < $1.attribute }, clean,
            likely: choice.likely, found: choice.pairs(of: chosen))
    }

    // MARK: Reading and training

    /// The values of all attributes, in their order.
    private func columns() throws -> [String: MatchColumn] {
        let matching = MatchingPlan.reading(attributes.map(\.name))
        let reader = MatchReader(matching, trusted.index, trusted.input, table, context, threads: threads)
        let records = try reader.records()
        return Dictionary(
            uniqueKeysWithValues: reader.model.comparisons.map { ($0.name, records.columns[$0.column]) })
    }

    private func train(_ draft: RuleDraft, clean: [CleanSource]) throws -> Trained {
        progress("pairs")
        let matching = try compile(draft)
        let reader = MatchReader(matching, trusted.index, trusted.input, table, context, threads: threads)
        let records = try reader.records(clean: clean)
        let model = reader.model
        let blocks = PairBlocks(records, model, threads: threads)
        let training = MatchTraining(records, model, blocks, threads: threads)
        let weights = MatchWeights(
            training, model, records, using: reader.compared.map { matching.comparisons[$0].usesFrequencies })
        let likely = MatchScorer(model, records, weights).pairs(blocks, atLeast: matching.acceptWeight, rule: 0)
        return Trained(
            draft: draft, matching: matching, model: model, training: training, blocks: blocks, likely: likely)
    }

    // MARK: What the first training says

    /// How many bits a comparison says of a pair of one person, on average.
    private func says(of attribute: String, _ trained: Trained) -> Double {
        guard let number = trained.number(of: attribute) else { return 0 }
        let chances = trained.training.chances
        return zip(chances.m[number], chances.u[number]).reduce(0) {
            $0 + $1.0 * Double(MatchWeights.thousandths($1.0 / $1.1)) / 1000
        }
    }

    /// Sources of which hardly a record has a likely partner within the source, though many have one elsewhere.
    private func cleanSources(_ likely: [WeightedPair]) -> [RuleProposal.Clean] {
        let sources = trusted.index.sources
        guard plan.identity.sources.count > 1 else { return [] }
        return plan.identity.sources.indices.compactMap { place in
            let name = plan.identity.sources[place]
            let source = UInt16(truncatingIfNeeded: place)
            if plan.identity.oneToOne.contains(name) || plan.source(name)?.isEventSource != false { return nil }
            let of = likely.filter { sources[Int($0.a)] == source || sources[Int($0.b)] == source }
            let within = of.count { sources[Int($0.a)] == sources[Int($0.b)] }
            let clean = RuleProposal.Clean(source: name, within: within, across: of.count - within)
            return clean.across >= 20 && within * 50 <= clean.across ? clean : nil
        }
    }

    private func choice(_ trained: Trained, without silent: Set<String>) -> KeyChoice {
        let readers = trained.matching.keys.indices.filter { key in
            trained.matching.keys[key].contains { !silent.isDisjoint(with: $0.columns) }
        }
        let masked = readers.reduce(UInt64.max) { $0 & ~(1 << UInt64($1)) }
        var found: [UInt64: Int] = [:]
        for (keys, pairs) in trained.blocks.keys(of: trained.likely) where keys & masked != 0 {
            found[keys & masked, default: 0] += pairs
        }
        return KeyChoice(
            found: found, costs: trained.blocks.counts.map { $0.pairs - $0.pairsOfLarge + $0.pairsOfCut },
            records: trusted.index.count)
    }

    /// A comparison as the data would have it, with the reasons.
    private func refined(
        _ comparison: RuleDraft.Comparison, _ trained: Trained, _ columns: [String: MatchColumn]
    ) -> (draft: RuleDraft.Comparison, reasons: [String]) {
        var (draft, reasons) = (comparison, [String]())
        guard let column = columns[comparison.attribute], let number = trained.number(of: comparison.attribute),
            let attribute = attributes.first(where: { $0.name == comparison.attribute })
        else { return (draft, reasons) }
        let facts = AttributeFacts(column, records: trusted.index.count)
        if comparison.levels == AttributeChoice.near {
            let chances = trained.training.chances
            if chances.m[number][1] < max(0.01, 2 * chances.u[number][1]) {
                draft.levels = []
            } else {
                reasons.append("one person's differ by 1 at times")
            }
        } else if !comparison.levels.isEmpty {
            reasons.append(AttributeChoice.reason(of: comparison.levels))
        }
        if facts.isEven {
            draft.isEven = true
            reasons.append("all values are about as common")
        }
        let personal = trained.matching.comparisons.filter { $0.isPersonal && $0.attribute != attribute.name }
            .compactMap { columns[$0.attribute] }
        if attribute.personalData == .identity, attribute.name != "last_name", facts.isNearlyUnique, !personal.isEmpty,
            !trained.matching.comparisons.contains(where: { $0.attribute == attribute.name && $0.isPersonal })
        {
            let (pairs, agreeing) = column.agreement(in: personal)
            if pairs >= 20, agreeing * 20 >= pairs * 19 {
                draft.isPersonal = true
                reasons.append("who shares it shares what is personal too")
            }
        }
        return (draft, reasons)
    }

    // MARK: The result

    private func proposal(
        _ trained: Trained, _ reasons: [[String]], _ choice: AttributeChoice, _ leftOut: [RuleProposal.LeftOut],
        _ clean: [RuleProposal.Clean], likely: Int, found: Int
    ) -> RuleProposal {
        let counts = trained.blocks.counts
        let keys = KeyChoice(
            found: trained.blocks.keys(of: trained.likely), costs: counts.map(\.pairs), records: trusted.index.count)
        let all = Array(counts.indices)
        let chances = trained.training.chances
        return RuleProposal(
            draft: trained.draft,
            keys: all.map { key in
                RuleProposal.Key(
                    pairs: counts[key].pairs - counts[key].pairsOfLarge + counts[key].pairsOfCut,
                    largest: counts[key].largest, likely: keys.pairs(of: [key]),
                    only: keys.pairs(onlyOf: key, among: all))
            },
            comparisons: zip(trained.draft.comparisons, reasons).compactMap { comparison, reasons in
                guard let facts = choice.facts[comparison.attribute],
                    let number = trained.number(of: comparison.attribute)
                else { return nil }
                let place = max(trained.model.comparisons[number].levels.firstIndex { $0.measure == .equal } ?? 0, 0)
                return RuleProposal.Comparison(
                    facts: facts, same: chances.m[number][place], strangers: chances.u[number][place],
                    reasons: reasons)
            }, leftOut: leftOut, oneToOne: clean, records: trusted.index.count, pairs: trained.training.pairs,
            likely: likely, found: found)
    }
}

extension MatchingPlan {
    /// A rule that compares attributes for equality, to read them.
    static func reading(_ attributes: [String]) -> MatchingPlan {
        MatchingPlan(
            keys: [],
            comparisons: attributes.map {
                Comparison(attribute: $0, levels: [ComparisonLevel(.equal)], usesFrequencies: false, isPersonal: false)
            }, path: "", accept: 750_000, review: 750_000)
    }
}
