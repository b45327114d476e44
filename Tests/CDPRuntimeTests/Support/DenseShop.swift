import CDPTestSupport

/// A shop whose people nearly agree: few names, towns and days of birth, each also a letter away from itself, and hardly an
/// identifier. Who is one person is decided by rules that compare, by blocks that are cut and cease to be, and by constraints.
struct DenseShop {
    /// A record as its file has it.
    struct Person {
        var first = ""
        var last = ""
        var city = ""
        var born = ""
        var phone = ""
        var email = ""
    }

    private static let firsts = ["Anna", "Carl", "Lea", "Paul", "Yves", "William"]
    private static let lasts = ["Martin", "Durand", "Petit", "Roux", "Simon", "Fabre", "Carl"]
    private static let cities = ["Ax", "Bex", "Cergy", "Dol"]
    private static let days = ["1980-03-04", "1980-04-03", "1980-03-05", "1971-12-24", "1999-01-30"]
    /// Keys by which pairs are found: blocks of two and of half of all, parts that are attributes and parts that are computed.
    private static let keys = [
        "city", "birth_date", "\"soundex(last_name)\"", "[last_name, city]", "[\"substr(first_name, 1, 1)\", city]",
        "[\"substr(last_name, 1, 2)\", birth_date]", "phone", "[\"coalesce(email, phone)\"]", "first_name",
        "[\"coalesce(city, first_name)\", \"substr(last_name, 1, 1)\"]",
    ]

    /// `cdp.yaml`.
    let specs: String
    /// The weights of its rules, by path.
    let weights: [String: String]
    /// What people decided.
    let decisions: String
    /// Rules that compare cut blocks of more records.
    let mostInBlock: Int
    /// The sources that list people.
    static let sources = ["crm", "web"]
    /// The header of their files.
    static let header = "id,first_name,last_name,city,birth_date,phone,email\n"
    /// The records that live, and those that are gone, by source and key.
    private var living: [String: Person] = [:]
    private var gone: [String: Person] = [:]
    private var next = 0

    /// A shop of some seeds: which rules and constraints it has, and how large its blocks may be.
    init(_ seeds: inout SeededGenerator) {
        mostInBlock = 2 + seeds.below(5)
        specs = Self.specs(&seeds)
        weights = Dictionary(
            uniqueKeysWithValues: ["likely", "alike"].map { rule in
                ("identity/\(rule).weights.yaml", Self.weights(rule, prior: -4 - seeds.below(4)))
            })
        decisions =
            "left,right,decision\n"
            + (0..<seeds.below(5)).map { number in
                "\(Self.name(2 * number, &seeds)),\(Self.name(2 * number + 1, &seeds)),"
                    + "\(seeds.pick(["same", "different"]))\n"
            }.joined()
    }

    private static func name(_ number: Int, _ seeds: inout SeededGenerator) -> String {
        "\(sources[seeds.below(2)])/\(number)"
    }

    /// The rows of the first night, by source.
    mutating func begin(_ seeds: inout SeededGenerator) -> [String: String] {
        changes((0..<20 + seeds.below(40)).map { _ in newcomer(&seeds) })
    }

    /// The rows of another night, by source: few records come, change, go and come back.
    mutating func night(_ seeds: inout SeededGenerator) -> [String: String] {
        var rows: [(String, Person?)] = []
        for _ in 0..<1 + seeds.below(3) {
            let (alive, dead) = (living.keys.sorted(), gone.keys.sorted())
            switch seeds.below(10) {
            case 0...1: rows.append(newcomer(&seeds))
            case 2 where !dead.isEmpty:
                let name = seeds.pick(dead)
                living[name] = gone.removeValue(forKey: name)
                rows.append((name, living[name]))
            case 2...4 where alive.count > 4:
                let name = seeds.pick(alive)
                gone[name] = living.removeValue(forKey: name)
                rows.append((name, nil))
            default:
                let name = seeds.pick(alive)
                living[name] = Self.changed(living[name] ?? Person(), &seeds)
                rows.append((name, living[name]))
            }
        }
        return changes(rows)
    }

    /// The events of a night: in one of three somebody comes, who may be nobody.
    func visits(_ night: Int, _ seeds: inout SeededGenerator) -> String {
        let (person, mail) = (seeds.below(next + 3), seeds.below(12))
        if seeds.below(3) > 0 { return "" }
        return #"{"id":"\#(night)","at":"2026-01-01T00:00:00Z","person":"\#(person)","mail":"m\#(mail)@x.fr"}"# + "\n"
    }

    private mutating func newcomer(_ seeds: inout SeededGenerator) -> (String, Person?) {
        let name = Self.name(next, &seeds)
        next += 1
        var person = Person(
            first: seeds.pick(Self.firsts), last: seeds.pick(Self.lasts), city: seeds.pick(Self.cities),
            born: seeds.pick(Self.days))
        // Most are like somebody who is there.
        if seeds.below(5) > 0, let other = living.keys.sorted().randomElement(using: &seeds) {
            person = living[other] ?? person
        }
        for _ in 0..<seeds.below(3) { person = Self.changed(person, &seeds) }
        living[name] = person
        return (name, person)
    }

    /// A person of whom one thing is another.
    private static func changed(_ person: Person, _ seeds: inout SeededGenerator) -> Person {
        var person = person
        func misspelt(_ text: String) -> String { text.hasSuffix("e") ? String(text.dropLast()) : text + "e" }
        switch seeds.below(11) {
        case 0: person.first = seeds.pick(firsts)
        case 1: person.last = seeds.pick(lasts)
        case 2, 3: person.city = seeds.pick(cities)
        case 4: person.born = seeds.pick(days)
        case 5: person.first = misspelt(person.first)
        case 6: person.last = misspelt(person.last)
        case 7: person.phone = seeds.pick(["", "06000010\(10 + seeds.below(12))"])
        case 8: person.email = seeds.pick(["", "test@x.fr", "m\(seeds.below(12))@x.fr", "m\(seeds.below(12))@y.fr"])
        case 9: (person.first, person.last) = (person.last, person.first)
        default:
            switch seeds.below(4) {
            case 0: person.city = ""
            case 1: person.born = ""
            case 2: person.first = String(person.first.prefix(1))
            default: person.last = ""
            }
        }
        return person
    }

    /// Rows by source; nil for a record that goes.
    private func changes(_ rows: [(name: String, person: Person?)]) -> [String: String] {
        var result: [String: String] = [:]
        for (name, person) in rows {
            let parts = name.split(separator: "/")
            let fields = person.map { [$0.first, $0.last, $0.city, $0.born, $0.phone, $0.email] }
            let line = ([String(parts[1])] + (fields ?? ["", "", "gone", "", "", ""])).joined(separator: ",")
            result[String(parts[0]), default: ""] += line + "\n"
        }
        return result
    }
}

extension DenseShop {
    private static func source(_ name: String) -> String {
        """
          \(name):
            read: { file: "\(name)/*.csv" }
            delivers: changes
            key: id
            deleted_when: city = 'gone'
            fields:
              id: { type: string, required: true }
              first_name: string
              last_name: string
              city: string
              birth_date: date
              phone: string
              email: string
            map:
              first_name: first_name
              last_name: last_name
              city: city
              birth_date: birth_date
              phone: { value: phone, country: FR }
              email: email

        """
    }

    private static func comparing(_ name: String, _ seeds: inout SeededGenerator) -> String {
        let chosen = Set((0..<1 + seeds.below(3)).map { _ in keys[seeds.below(keys.count)] }).sorted()
        return """
                \(name):
                  block: [\(chosen.joined(separator: ", "))]
                  accept: \(seeds.pick([0.5, 0.75, 0.9]))
                  compare:
                    first_name: [equal, swapped with last_name, nickname, edits <= 1]
                    last_name: [equal, edits <= 1]
                    city: [equal, a.phone = b.phone and a.birth_date = b.birth_date]
                    birth_date: [equal, day_month_swapped, edits <= 1]
                    phone: [equal]
                    email: [equal, local_part]

            """
    }

    /// Exact rules above or below rules that compare, `one_to_one`, limits, `forbid`, `distrust`: some of them.
    private static func specs(_ seeds: inout SeededGenerator) -> String {
        var rules = [comparing("likely", &seeds)]
        if seeds.below(3) == 0 { rules.append(comparing("alike", &seeds)) }
        if seeds.below(3) == 0 { rules.append("    same_email: email\n") }
        if seeds.below(4) == 0 { rules.append("    same_phone: [phone, last_name]\n") }
        rules.shuffle(using: &seeds)
        var identity = "identity:\n  decisions: decisions.csv\n"
        identity += seeds.pick(["", "  one_to_one: [web]\n", "  one_to_one: [crm, web]\n"])
        identity += seeds.pick([
            "", "  distrust:\n    email: { values: [\"test@*\"], distinct: record, more_than: 2 }\n",
            "  distrust:\n    phone: { distinct: last_name, more_than: 1 }\n    email: { distinct: record, more_than: 1 }\n",
        ])
        identity += seeds.pick(["", "  limits: { email: 1, records: 3 }\n", "  limits: { phone: 1 }\n"])
        identity += seeds.pick(["", "", "  forbid: [a.first_name <> b.first_name]\n"])
        return "cdp: 1\nproject: shop\nsources:\n" + sources.map(source).joined() + ShopProject.visits + identity
            + "  rules:\n" + rules.joined()
    }

    private static func weights(_ rule: String, prior: Int) -> String {
        """
        rule: \(rule)
        prior: \(prior)
        comparisons:
          first_name:
            - { level: equal, weight: 2.5 }
            - { level: swapped with last_name, weight: 4 }
            - { level: nickname, weight: 2 }
            - { level: edits <= 1, weight: 1.5 }
            - { level: different, weight: -3 }
          last_name:
            - { level: equal, weight: 3 }
            - { level: edits <= 1, weight: 2 }
            - { level: different, weight: -3 }
          city:
            - { level: equal, weight: 1.5 }
            - { level: a.phone = b.phone and a.birth_date = b.birth_date, weight: 1 }
            - { level: different, weight: -1 }
          birth_date:
            - { level: equal, weight: 3.5 }
            - { level: day_month_swapped, weight: 2 }
            - { level: edits <= 1, weight: 1.5 }
            - { level: different, weight: -3 }
          phone:
            - { level: equal, weight: 4 }
            - { level: different, weight: -0.5 }
          email:
            - { level: equal, weight: 4 }
            - { level: local_part, weight: 3 }
            - { level: different, weight: -0.25 }
        """
    }
}
