import CDPDiagnostics
import Testing

/// Patterns, formats, zones and countries that are none are found by the compiler, at their place.
@Suite struct ConstantTests {
    private func findings(_ changes: [(String, String)]) throws -> [String] {
        try all(changes).map { "\($0.code.name) \($0.place ?? "nowhere")" }
    }

    private func all(_ changes: [(String, String)]) throws -> [(
        code: DiagnosticCode, place: String?, label: String?, help: [String]
    )] {
        var text = """
            cdp: 1
            project: shop
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields:
                  id: string
                  email: string
                  phone: string
                  born: { type: date, format: "%d/%m/%Y" }
                  at: timestamp
                map:
                  email: email
                  phone: { value: phone, country: FR }
            segments:
              some: email like 'a%'
            """
        for (old, new) in changes { text = text.replacing(old, with: new) }
        let project = CompiledProject(text)
        return project.diagnostics.map { finding in
            let bytes = Array(text.utf8)
            let range = finding.primary?.range
            let place = range.map { String(decoding: bytes[$0.start.byte..<$0.end.byte], as: UTF8.self) }
            return (finding.code, place, place.map { $0.filter { $0 != "\"" } }, finding.help)
        }
    }

    @Test func whatIsRightIsNotFound() throws {
        #expect(try findings([]).isEmpty)
    }

    @Test(arguments: [
        ("email like 'a%'", "regexp_matches(email, '(')", "CDP3006 '('"),
        ("email like 'a%'", "regexp_extract(email, '(a)', 2) = 'a'", "CDP3006 2"),
        ("email like 'a%'", "phone(email, 'QQ') = 'a'", "CDP3006 'QQ'"),
        ("email like 'a%'", "hour(as_of(), 'Europe/Pari') = 1", "CDP2107 'Europe/Pari'"),
        ("email like 'a%'", "to_date(email, '%d/%m') = today()", "CDP3006 '%d/%m'"),
        ("key: id", "key: id\n    delivers: snapshot\n    snapshot_of: \"(\"", "CDP3006 \"(\""),
        ("%d/%m/%Y", "%d/%m", "CDP3006 \"%d/%m\""),
        ("country: FR", "country: QQ", "CDP3006 QQ"),
    ])
    func whatIsWrongIsFoundAtItsPlace(old: String, new: String, expected: String) throws {
        #expect(try findings([(old, new)]) == [expected])
    }

    /// The patterns of `distrust` that no value can match, and what is offered for them.
    @Test(arguments: [
        ("phone", "06 00 00 00 00", nil), ("phone", "0600000*", "+*600000*"), ("phone", "+33 6 00*", "+33600*"),
        ("phone", "+*00000000", nil), ("phone", "12", "offers nothing"), ("email", "no reply@*", "noreply@*"),
        ("email", "NoReply@*", nil), ("email", "*@Example.com", nil), ("email", "noreply", "noreply"),
        ("last_name", "test*", "TEST*"), ("last_name", "Test", nil), ("last_name", "* Müller", "* MULLER"),
        ("last_name", "TEST *", nil), ("birth_date", "1900-01-01", nil), ("birth_date", "01.01.1900", "offers nothing"),
    ])
    func aPatternWithoutMatchIsFound(attribute: String, pattern: String, offer: String?) throws {
        let found = try all([
            ("email: email\n", "email: email\n      last_name: email\n      birth_date: born\n"),
            (
                "segments:",
                "identity:\n  rules: { same: email }\n  distrust: { \(attribute): { values: [\"\(pattern)\", other*] } }\nsegments:"
            ),
        ]).filter { $0.code == .patternWithoutMatch && $0.help.first?.contains("OTHER") != true }
        let help = found.filter { $0.label == pattern }.flatMap(\.help)
        #expect(help.isEmpty == (offer == nil))
        if let offer { #expect(help.first?.contains("`\(offer)`") == (offer != "offers nothing")) }
    }

    @Test func aPhoneIsAPatternInAnyCountryOfARow() throws {
        let distrust = (
            "segments:",
            "identity:\n  rules: { same: email }\n  distrust: { phone: { values: [\"06 00 00 00 00\"] } }\nsegments:"
        )
        #expect(try findings([distrust, (", country: FR", "")]) == ["CDP4109 \"06 00 00 00 00\""])
        #expect(try findings([distrust, ("country: FR", "country: email")]).isEmpty)
    }
}
