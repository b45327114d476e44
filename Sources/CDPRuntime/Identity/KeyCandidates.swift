import CDPIdentity
import CDPPlan
import CDPTypes

/// The blocking keys that are tried for a rule: attributes alone, names as they sound, first letters, and two attributes together.
struct KeyCandidates {
    /// The parts of each key.
    private(set) var keys: [[String]] = []
    /// By key, the pairs of records that agree in it, as far as they are known before.
    private var most: Int
    private let choice: AttributeChoice
    private let columns: [String: MatchColumn]
    /// More keys than this are not tried.
    private static let mostKeys = 28

    /// Keys of the attributes of a choice.
    init(_ choice: AttributeChoice, _ columns: [String: MatchColumn]) {
        self.choice = choice
        self.columns = columns
        let records = choice.facts.values.map(\.records).max() ?? 0
        // Some twenty pairs a record are compared in seconds, however many records there are.
        most = max(20 * records, 50_000)
        let single = choice.compared.filter(\.isBlockingKey)
        for attribute in single where (choice.facts[attribute.name]?.equal ?? .max) <= most {
            keys.append([attribute.name])
        }
        addSounds()
        for attribute in single where isLongText(attribute) { keys.append(["substr(\(attribute.name), 1, 6)"]) }
        addPairs()
        keys = Array(keys.prefix(Self.mostKeys))
    }

    private func isLongText(_ attribute: AttributePlan) -> Bool {
        [.companyName, .string].contains(attribute.semantic) && (choice.facts[attribute.name]?.length ?? 0) > 12
            && (choice.facts[attribute.name]?.isNearlyUnique ?? false)
    }

    /// First and last name as they sound, in either order.
    private mutating func addSounds() {
        let names = ["first_name", "last_name"].filter { name in
            choice.compared.contains { $0.name == name && $0.semantic == .personName }
        }.map { "soundex(\($0))" }
        guard names.count == 2 else { return }
        let both = names.joined(separator: ", ")
        keys += [["least(\(both))", "greatest(\(both))"], [names[1]]]
    }

    /// Two attributes together where one of them says too little alone; those that few pairs agree in come last, as the others
    /// find more.
    private mutating func addPairs() {
        let open = choice.compared.filter { !isPlace($0) }
        var found: [(keys: [String], filled: Double)] = []
        for (place, first) in open.enumerated() {
            for second in open[(place + 1)...] {
                guard let one = choice.facts[first.name], let other = choice.facts[second.name],
                    one.others > 2 || other.others > 2, !(one.others < 1 && other.others < 1),
                    let column = columns[first.name], let next = columns[second.name]
                else { continue }
                let pairs = column.equalPairs(with: next)
                if pairs > 0, pairs <= most { found.append(([first.name, second.name], one.filled * other.filled)) }
            }
        }
        found.sort { ($1.filled, $0.keys.joined(separator: ",")) < ($0.filled, $1.keys.joined(separator: ",")) }
        keys += found.map(\.keys)
    }

    private func isPlace(_ attribute: AttributePlan) -> Bool {
        attribute.semantic == .float || attribute.semantic == .decimal
    }
}
