import CDPCompiler
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Every type in every place where the specs may have it: what the compiler accepts is carried out, with the right values.
///
/// One person has two events with the values `low` and `high`, another one an event without a value.
@Suite struct TypedPlacesTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        /// The type as a field declares it.
        var type: String
        /// Two values as JSON, as they are read and as they are delivered; the first is the lesser.
        var low: String
        var high: String
        /// An attribute's type, where there is one that holds such values.
        var attribute: String?

        var testDescription: String { name }
        var isNested: Bool { type.hasPrefix("{") }
        var elementType: String { type.hasPrefix("{ type: struct") ? "string" : type }
        /// A value where the element of a list has the type.
        func element(_ value: String) -> String { elementType == type ? value : "\"z\"" }
    }

    static let samples = [
        Sample(name: "string", type: "string", low: "\"ab\"", high: "\"cd\"", attribute: "string"),
        Sample(name: "integer", type: "integer", low: "-7", high: "8", attribute: "integer"),
        Sample(name: "decimal", type: "\"decimal(9,3)\"", low: "-1.500", high: "2.250", attribute: "decimal"),
        Sample(name: "money", type: "money", low: "3.25", high: "4.50", attribute: "money"),
        Sample(name: "float", type: "float", low: "-2.5", high: "3.5", attribute: "float"),
        Sample(name: "boolean", type: "boolean", low: "false", high: "true", attribute: "boolean"),
        Sample(name: "date", type: "date", low: "\"2025-12-01\"", high: "\"2025-12-02\"", attribute: "date"),
        Sample(
            name: "timestamp", type: "timestamp", low: "\"2025-12-01T03:00:00Z\"", high: "\"2025-12-02T03:00:00Z\"",
            attribute: "timestamp"),
        Sample(name: "list", type: "{ type: list, of: date }", low: "[\"2025-12-01\"]", high: "[\"2025-12-02\"]"),
        Sample(
            name: "structure", type: "{ type: struct, fields: { a: string, d: date } }",
            low: "{\"a\":\"x\",\"d\":\"2025-12-01\"}", high: "{\"a\":\"y\",\"d\":\"2025-12-02\"}"),
        Sample(
            name: "list of structures", type: "{ type: list, of: { s: string, d: date } }",
            low: "[{\"s\":\"x\",\"d\":\"2025-12-01\"}]", high: "[{\"s\":\"y\",\"d\":\"2025-12-02\"}]"),
    ]

    /// A place: what it adds to the sources and to the specs, and what is delivered of the first person where that is known.
    private struct Place {
        var name: String
        var key = "key: id"
        var time = "event_at: at"
        var owner = "belongs_to: [{ identifier: email, value: email }]"
        var events = ""
        var people = ""
        var mapped = ""
        var rules = "same_email: email"
        var identity = ""
        var rest = ""
        var expected: String?
        /// The delivered format.
        var format = "jsonl"
        /// What is delivered as `x`.
        var sent = "email"
    }

    private func specs(_ place: Place, _ sample: Sample) -> String {
        """
        cdp: 1
        project: types
        timezone: America/Lima
        sources:
          crm:
            read: { file: crm.jsonl }
            key: id
        \(place.people)
            fields: { id: { type: string, required: true }, email: string, f: \(sample.type) }
            map:
              email: email
        \(place.mapped)
          ev:
            read: { file: ev.jsonl }
            \(place.key)
            \(place.time)
            \(place.owner)
        \(place.events)
            fields:
              id: { type: string, required: true }
              at: timestamp
              email: string
              f: \(sample.type)
              items: { type: list, of: { g: \(sample.elementType) } }
        identity:
          rules: { \(place.rules) }
        \(place.identity)
        \(place.rest)
        destinations:
          out:
            write: { file: out.\(place.format) }
            key: p
            fields: { p: profile_id, e: email, x: \(place.sent) }
        """
    }

    /// Applies the specs where the compiler accepts them, and gives the lines that were delivered; nil where it does not.
    private func delivered(_ place: Place, _ sample: Sample) throws -> [String]? {
        let text = specs(place, sample)
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": text])).load()
        guard let specs = loaded.specs, Compiler.compile(specs, applied: nil).manifest != nil else { return nil }
        let project = try ShopProject()
        func row(_ id: Int, _ email: String, _ value: String?) -> String {
            let items = value.map { "[{\"g\":\(sample.element($0))}]" } ?? "[]"
            let time = "2025-12-0\(id)T05:00:00Z"
            return "{\"id\":\"\(id)\",\"at\":\"\(time)\",\"email\":\"\(email)\",\"items\":\(items)"
                + (value.map { ",\"f\":\($0)" } ?? "") + "}\n"
        }
        let rows = row(1, "a@x.pe", sample.low) + row(2, "a@x.pe", sample.high) + row(3, "b@x.pe", nil)
        try project.writeText("crm.jsonl", rows)
        try project.writeText("ev.jsonl", rows)
        try project.apply(text)
        // Whoever looks at a person reads all there is.
        _ = try project.detail("crm/1")
        _ = try project.detail("crm/3")
        return place.format == "parquet" ? [] : try project.lines("out.\(place.format)")
    }

    private func check(_ places: [Place], _ sample: Sample) throws -> Int {
        var accepted = 0
        for place in places {
            guard let lines = try delivered(place, sample) else {
                #expect(place.expected == nil, "\(place.name) of \(sample.name) is not accepted")
                continue
            }
            accepted += 1
            guard let expected = place.expected else { continue }
            let mine = lines.first { $0.contains("a@x.pe") } ?? ""
            #expect(mine.hasSuffix("\"x\":\(expected)}"), "\(place.name) of \(sample.name)")
        }
        return accepted
    }

    @Test(arguments: samples)
    func keysTimesAndOwners(of sample: Sample) throws {
        let isTime = sample.attribute == "date" || sample.attribute == "timestamp"
        let isKey = !sample.isNested && sample.name != "float"
        let n = "traits:\n  n: count(ev)\n  l: last(ev.f)\n  w: count(ev) within 31 days\n"
        var places = [
            Place(name: "key", key: "key: f", rest: n, sent: "n"),
            Place(name: "key of two", key: "key: [id, f]", rest: n, expected: isKey ? "2" : nil, sent: "n"),
            Place(name: "version", events: "    version: f", rest: n, sent: "n"),
            Place(name: "version of people", people: "    version: f"),
            Place(name: "owner by key", owner: "belongs_to: { crm: f }", rest: n),
            Place(name: "owner by value", owner: "belongs_to: [{ identifier: email, value: f }]", rest: n),
        ]
        for (trait, expected) in [("n", "2"), ("l", sample.high), ("w", isTime ? "2" : nil)] {
            places.append(
                Place(name: "event_at", time: "event_at: f", rest: n, expected: isTime ? expected : nil, sent: trait))
        }
        for word in ["f is null", "f = f", "not f", "f"] {
            places.append(Place(name: "deleted_when \(word)", people: "    deleted_when: \"\(word)\""))
        }
        for (granted, at, contact) in [("f", "at", "email"), ("true", "f", "email"), ("true", "at", "f")] {
            var place = Place(
                name: "consent \(granted), \(at), \(contact)",
                events: "    consents: { c: { granted: \"\(granted)\", at: \(at), contact: \(contact) } }")
            place.rest = "consents: { c: { for: email } }"
            places.append(place)
        }
        #expect(try check(places, sample) > 0)
    }

    @Test(arguments: samples)
    func attributesOfEveryType(of sample: Sample) throws {
        for type in SemanticType.allCases.map(\.rawValue) {
            let attribute =
                "profile:\n  attributes:\n    x: { type: \(type), identifier: true, pii: contact, keep: max }\n"
            var places = [
                Place(
                    name: "map to \(type)", mapped: "      x: f", rest: attribute,
                    expected: type == sample.attribute && type != "decimal" ? sample.high : nil, sent: "x"),
                Place(
                    name: "owner by \(type)", owner: "belongs_to: [{ identifier: x, value: f }]", mapped: "      x: f",
                    rest: attribute + "traits:\n  n: count(ev)\n",
                    expected: type == sample.attribute && type != "float" ? "2" : nil, sent: "n"),
            ]
            if type == sample.attribute {
                for rule in Survivorship.allCases.map(\.rawValue) {
                    let kept = attribute.replacing("keep: max", with: "keep: \(rule)")
                    for format in rule == "latest" || rule == "all" ? ["csv", "jsonl", "parquet"] : ["jsonl"] {
                        places.append(
                            Place(
                                name: "keep \(rule)", mapped: "      x: f",
                                rest: kept + "segments: { s: x is not null }",
                                format: format, sent: "x"))
                    }
                }
                for identity in [
                    "  limits: { x: 1 }", "  forbid: [a.x <> b.x]", "  forbid: [a.x = b.x]",
                    "  distrust: { x: { distinct: email, more_than: 1 } }", "  distrust: { x: { values: [\"*8*\"] } }",
                    "  distrust: { email: { distinct: x, more_than: 1 } }",
                ] {
                    places.append(
                        Place(name: identity, mapped: "      x: f", identity: identity, rest: attribute, sent: "x"))
                }
                places.append(
                    Place(
                        name: "rule", mapped: "      x: f", rules: "r: x, q: [x, email]", rest: attribute, sent: "x"))
                let mapped = "    map: { email: email }\n    consents: { c: { granted: \"true\", at: at, contact: f } }"
                places.append(
                    Place(
                        name: "contact", events: mapped, mapped: "      x: f",
                        rest: attribute + "consents: { c: { for: x } }\n", sent: "x"))
            }
            let field = "fields: { f: \(sample.type), id: string }"
            places.append(
                Place(
                    name: "match of \(type)", mapped: "      x: f",
                    rest: attribute + "enrichments:\n  e:\n    lookup: { file: ev.jsonl }\n    \(field)\n"
                        + "    match: { f: x }\n    add: { z: { value: id, pii: none } }\n",
                    expected: type == sample.attribute && type != "decimal" ? "\"2\"" : nil, sent: "z"))
            _ = try check(places, sample)
        }
    }

    @Test(arguments: samples)
    func aggregates(of sample: Sample) throws {
        let isNumber = ["integer", "decimal", "money", "float"].contains(sample.name)
        var places: [Place] = []
        for path in ["ev.f", "ev.items.g"] {
            let isValue = path == "ev.f" || sample.element(sample.low) == sample.low
            for (aggregate, expected) in [
                ("count(P)", "2"), ("min(P)", sample.low), ("max(P)", sample.high), ("first(P)", sample.low),
                ("last(P)", sample.high), ("mode(P)", sample.low), ("count(distinct P)", "2"), ("sum(P)", nil),
                ("avg(P)", nil), ("last(P) where f is not null within 40 days", sample.high),
                ("first(P) since as_of() - interval '40 days'", sample.low),
            ] {
                let text = aggregate.replacing("P", with: path)
                var place = Place(
                    name: text,
                    rest: "traits:\n  t: \"\(text)\"\n  u: coalesce(t, t)\nsegments:\n  s: t is not null\n  v: t = t\n",
                    sent: "t")
                if isValue, !sample.isNested { place.expected = expected }
                places.append(place)
                place.expected = nil
                place.format = "parquet"
                place.rest = place.rest.replacing("  v: t = t\n", with: "  w: not (t < t)\n")
                places.append(place)
            }
        }
        #expect(try check(places, sample) > (isNumber ? 30 : sample.isNested ? 0 : 8))
    }

    @Test(arguments: samples)
    func conditions(of sample: Sample) throws {
        var places: [Place] = []
        for (condition, expected) in [
            ("f is not null", "2"), ("f = f", "2"), ("f <> f", "0"), ("f < f", "0"), ("f in (f)", "2"),
            ("f between f and f", "2"), ("coalesce(f, f) = f", "2"), ("nullif(f, f) is null and f is not null", "2"),
            ("case when f = f then true else false end", "2"), ("greatest(f, f) = least(f, f)", "2"), ("f", nil),
            ("f like 'a%'", nil), ("cast(f as string) is not null", "2"), ("length(f) > 0", nil), ("f || f = f", nil),
            ("f + f = f", nil), ("sha256(f) is null", nil), ("start_of_day(f) is not null", nil),
        ] {
            let trait = "traits:\n  n:\n    from: ev\n    value: count(*)\n    where: \"\(condition)\"\n"
            places.append(
                Place(name: condition, rest: trait, expected: sample.isNested ? nil : expected, sent: "n"))
            let isLast = condition.replacing("f", with: "q").replacing("qalse", with: "false")
            if !condition.contains("f("), !condition.contains("like"), !condition.contains("(f") {
                places.append(
                    Place(
                        name: "segment \(isLast)", rest: "traits:\n  q: last(ev.f)\nsegments:\n  s: \"\(isLast)\"\n"))
            }
        }
        #expect(try check(places, sample) > 0)
    }
}
