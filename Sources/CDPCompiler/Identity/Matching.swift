import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// A rule that compares; nil when it names something unknown.
    mutating func matching(
        _ declaration: MatchingDeclaration, of rule: RuleDeclaration, mapped: Set<String>
    ) -> MatchingPlan? {
        let address = Address(.identity, rule.name.value)
        let known = declaration.compare.filter { comparison in
            guard attribute(named: comparison.attribute, on: address) != nil else { return false }
            checkIsMapped(comparison.attribute, mapped, on: address)
            return true
        }
        guard known.count == declaration.compare.count, isSmall(declaration, of: rule) else { return nil }
        let names = known.map(\.attribute.value)
        let comparisons = known.compactMap { comparison($0, among: names, mapped, on: address) }
        let keys = declaration.block.compactMap { key($0, mapped: mapped, on: address) }
        guard comparisons.count == known.count, keys.count == declaration.block.count else { return nil }
        var plan = MatchingPlan(
            keys: declaration.block.isEmpty
                ? StandardLevels.keys(of: names.compactMap { attributes[$0] }) : keys,
            comparisons: comparisons, path: declaration.path(of: rule.name.value),
            accept: declaration.accept?.value ?? 750_000, review: 0)
        plan.review = min(declaration.review?.value ?? plan.accept, plan.accept)
        plan.weights = weights(of: plan, declaration, rule)
        use(plan.attributes)
        return plan
    }

    /// Whether the numbers of comparisons and levels are ones that can be counted.
    private mutating func isSmall(_ declaration: MatchingDeclaration, of rule: RuleDeclaration) -> Bool {
        let address = Address(.identity, rule.name.value)
        let names = declaration.compare.map(\.attribute.value)
        for (place, comparison) in declaration.compare.enumerated()
        where names[..<place].contains(comparison.attribute.value) {
            report(
                .invalidComparison, "`\(address)` compares `\(comparison.attribute.value)` twice",
                at: comparison.attribute.range, label: "again", help: ["compare it once, with the levels of both"],
                on: address)
            return false
        }
        guard names.count > MatchingPlan.mostComparisons else { return true }
        report(
            .invalidComparison,
            "`\(address)` has \(names.count) comparisons, and \(MatchingPlan.mostComparisons) at most are possible",
            at: declaration.compare[MatchingPlan.mostComparisons].attribute.range, label: "one too many",
            help: ["leave out what tells people apart least"], on: address)
        return false
    }

    /// A comparison with its levels: those written, or those of the attribute's type.
    private mutating func comparison(
        _ declaration: ComparisonDeclaration, among names: [String], _ mapped: Set<String>, on address: Address
    ) -> MatchingPlan.Comparison? {
        let name = declaration.attribute.value
        guard let attribute = attributes[name] else { return nil }
        let levels = declaration.levels.compactMap {
            level(Located($0.text, at: $0.range), of: attribute, mapped, on: address)
        }
        guard levels.count == declaration.levels.count else { return nil }
        let beside = levels.compactMap(\.other)
        if let second = beside.first(where: { $0 != beside[0] }) {
            report(
                .invalidComparison, "levels of `\(name)` read both `\(beside[0])` and `\(second)`",
                at: declaration.attribute.range, label: "of two others",
                help: ["name one attribute after `with`, the same in all levels"], on: address)
            return nil
        }
        if levels.count > MatchingPlan.mostLevels {
            report(
                .invalidComparison,
                "`\(name)` has \(levels.count) levels, and \(MatchingPlan.mostLevels) at most are possible",
                at: declaration.levels[MatchingPlan.mostLevels].range, label: "one too many",
                help: ["leave out some that are alike"], on: address)
            return nil
        }
        let written = zip(levels, declaration.levels).filter { $0.0.condition != nil }.map(\.1)
        let conditions = written.compactMap { pairCondition($0, mapped, on: address) }
        guard conditions.count == written.count else { return nil }
        return MatchingPlan.Comparison(
            attribute: name, levels: levels.isEmpty ? StandardLevels.levels(of: attribute, among: names) : levels,
            conditions: conditions,
            usesFrequencies: declaration.frequencies?.value ?? true,
            isPersonal: declaration.personal?.value ?? StandardLevels.personal.contains(name))
    }

    /// The attributes that sources map, by name.
    func fields(_ mapped: Set<String>) -> [Field] {
        mapped.compactMap { attributes[$0] }.sorted { $0.name < $1.name }.map { Field($0.name, $0.type) }
    }

    /// A blocking key: expressions over attributes that sources map.
    private mutating func key(_ parts: [EmbeddedText], mapped: Set<String>, on address: Address) -> [Expression]? {
        let scope = Scope(fields(mapped))
        let expressions = parts.compactMap { checkedText($0, scope, on: address) }
        return expressions.count == parts.count && !parts.isEmpty ? expressions : nil
    }

    /// What was learnt, where it fits the rule; else a finding says what to do.
    private mutating func weights(
        of plan: MatchingPlan, _ declaration: MatchingDeclaration, _ rule: RuleDeclaration
    ) -> MatchingPlan.Weights? {
        if isTraining { return nil }
        let address = Address(.identity, rule.name.value)
        let advice = ["run `cdp identity train \(rule.name.value)`, and commit `\(plan.path)`"]
        guard let learnt = declaration.learnt else {
            report(
                .weightsMissing, "`\(address)` has no weights yet", at: declaration.weights?.range ?? rule.name.range,
                label: "`\(plan.path)` is not there", help: advice, on: address)
            return nil
        }
        let written = Dictionary(learnt.comparisons.map { ($0.attribute.value, $0) }) { first, _ in first }
        let together = learnt.together.compactMap { pair -> MatchingPlan.Weights.Together? in
            let places = pair.of.compactMap { name in plan.comparisons.firstIndex { $0.attribute == name.value } }
            guard places.count == 2, places[0] != places[1] else { return nil }
            return .init(first: places[0], second: places[1], weights: pair.weights, related: pair.relatives)
        }
        guard together.count == learnt.together.count else {
            report(
                .weightsMissing, "the weights of `\(address)` are of other comparisons", at: learnt.rule.range,
                label: "`together` names what is not compared", help: advice, on: address)
            return nil
        }
        for comparison in plan.comparisons {
            guard let found = written[comparison.attribute], found.levels.map(\.level.value) == comparison.levelNames
            else {
                report(
                    .weightsMissing, "the weights of `\(address)` are of other comparisons",
                    at: written[comparison.attribute]?.attribute.range ?? learnt.rule.range,
                    label: "`\(comparison.attribute)` has other levels now", help: advice, on: address)
                return nil
            }
        }
        return MatchingPlan.Weights(
            prior: learnt.prior,
            levels: plan.comparisons.map { (written[$0.attribute]?.levels ?? []).map(\.weight) },
            related: learnt.relatives.map { prior in
                MatchingPlan.Weights.Related(
                    prior: prior,
                    levels: plan.comparisons.map { (written[$0.attribute]?.levels ?? []).map(\.relatives) })
            }, together: together, learnt: learnt.learnt.map { MatchingPlan.Weights.Learnt($0, plan) },
            frequencies: learnt.frequencies?.value, frequenciesDigest: learnt.digest)
    }
}

extension MatchingPlan.Weights.Learnt {
    /// What a file says of the data that it is of, by comparison of a rule.
    fileprivate init(_ declaration: WeightsDeclaration.Learnt, _ plan: MatchingPlan) {
        let values = Dictionary(declaration.values.map { ($0.attribute, $0) }) { first, _ in first }
        self.init(
            records: declaration.records,
            values: plan.comparisons.map { comparison in
                values[comparison.attribute].map { Values(held: $0.held, equal: $0.equal, strangers: $0.twoPeople) }
            })
    }
}

extension AttributePlan {
    /// The attribute as it is read, in text where a key is made of it.
    fileprivate var column: Expression { Expression.column(name, type).keyText }
}

/// The levels of likeness that befit an attribute, where specs name none.
enum StandardLevels {
    /// The attributes in which people of one household differ as strangers do, unless specs say otherwise. What is shared and taken
    /// for personal makes one person of a household, so it is a short list.
    static let personal: Set<String> = ["first_name", "birth_date", "name", "full_name", "company_name", "title"]

    /// So many characters at the start or at the end of a text are hardly shared by two that are not meant to be the same.
    private static let endLength = Expression.literal(.integer(12))

    /// The blocking keys of a rule that names none: each attribute, how titles and names of companies begin and end, and people's
    /// names as they sound, in either order.
    static func keys(of attributes: [AttributePlan]) -> [[Expression]] {
        let names = ["first_name", "last_name"].compactMap { name in
            attributes.first { $0.name == name && $0.semantic == .personName }
        }.map { Expression.call("soundex", [.column($0.name, $0.type)], .string) }
        var keys = attributes.filter(\.isBlockingKey).map { [$0.column] }
        for attribute in attributes where attribute.semantic == .companyName {
            keys += ["left", "right"].map { [.call($0, [attribute.column, endLength], .string)] }
        }
        if names.count == 2 {
            keys += [["least", "greatest"].map { .call($0, names, .string) }, [names[1]]]
        }
        return keys
    }

    /// The levels of an attribute that is compared beside others.
    static func levels(of attribute: AttributePlan, among names: [String]) -> [ComparisonLevel] {
        let texts: [String] =
            switch attribute.semantic {
            case .personName: name(attribute.name, among: names)
            case .email: ["equal", "local_part", "jaro_winkler >= 0.92"]
            case .phone, .iban: ["equal", "edits <= 1", "edits <= 2"]
            case .postalCode: ["equal", "edits <= 1", "prefix >= 2"]
            case .date:
                [
                    "equal", "day_month_swapped", "edits <= 1", "date_parts >= 2", "days <= 31", "edits <= 2",
                    "days <= 366",
                    "days <= 3660",
                ]
            case .companyName, .string, .url:
                [
                    "equal", "jaro_winkler >= 0.95", "words >= 0.7", "words_within", "jaro_winkler >= 0.88",
                    "words >= 0.4",
                    "bigrams >= 0.6", "jaro_winkler >= 0.8", "words >= 0.2",
                ]
            case .country, .gender, .integer, .decimal, .money, .float, .boolean, .timestamp: ["equal"]
            }
        return texts.compactMap { try? ComparisonLevel($0) }
    }

    /// The levels of a name; a first name tells whether it was exchanged with the last name.
    private static func name(_ name: String, among names: [String]) -> [String] {
        let near = ["jaro_winkler >= 0.92", "jaro_winkler >= 0.85", "jaro_winkler >= 0.7"]
        switch name {
        case "first_name" where names.contains("last_name"):
            return ["equal", "swapped with last_name", "nickname", "initial"] + near
        case "first_name": return ["equal", "nickname", "initial"] + near
        case "last_name": return ["equal"] + near
        default: return ["equal", "initial"] + near
        }
    }
}
