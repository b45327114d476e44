import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPTypes
import Testing

/// `.written` and countries of rows in the specs.
@Suite struct WrittenValueTests {
    private func project(_ segment: String, map: String = "{ email: mail, last_name: name, age: years }")
        -> CompiledProject
    {
        CompiledProject(
            """
            profile:
              attributes:
                age: integer
            sources:
              crm:
                read: crm.csv
                key: id
                fields: { id: string, mail: string, name: string, years: integer, land: string }
                map: \(map)
            identity: { rules: { same: email } }
            segments:
              some: \(segment)
            """)
    }

    @Test(
        arguments: [
            ("last_name.written = 'Le Gall'", []), ("email.written = 'x'", ["CDP3002"]),
            ("age.written = 'x'", ["CDP3002"]),
            ("last_name.spoken = 'x'", ["CDP3002"]), ("first_name.written = 'x'", ["CDP2105"]),
        ])
    func isForTextsThatFindNobody(segment: String, codes: [String]) {
        #expect(project(segment).diagnostics.map(\.code.name) == codes)
    }

    @Test func nothingIsKeptThatNothingReads() throws {
        let plain = try #require(project("last_name = 'LE GALL'").plan)
        #expect(!plain.attributes.contains { $0.writtenOf != nil })
        #expect(plain.sources[0].map.map(\.attribute) == ["age", "email", "last_name"])
        let kept = try #require(project("last_name.written = 'Le Gall'").plan)
        #expect(kept.attributes.first { $0.writtenOf == "last_name" }?.personalData == .identity)
        #expect(kept.sources[0].map.map(\.attribute) == ["age", "email", "last_name", "last_name.written"])
    }

    @Test func printsAsItIsRead() throws {
        let predicate = try #require(project("last_name.written = 'Le Gall'").plan?.segments.first?.predicate)
        #expect("\(predicate)" == "last_name.written = 'Le Gall'")
        #expect(SQLPrinter.text(predicate) == "(\"last_name.written\" = 'Le Gall')")
    }

    @Test(
        arguments: [
            ("{ phone: { value: name, country: land } }", []), ("{ phone: { value: name, country: FR } }", []),
            ("{ phone: { value: name, country: nobody } }", ["CDP2101 [nobody]"]),
            ("{ phone: { value: name, country: fr } }", ["CDP1104 [fr]"]),
            ("{ last_name: { value: name, country: land } }", ["CDP3101 [land]"]),
            ("{ postal_code: \"postal_code(name, upper(land))\" }", []),
        ])
    func countryIsACodeOrAnExpression(map: String, findings: [String]) {
        let found = project("last_name is null", map: map).found
        #expect(found.filter { !$0.hasPrefix("CDP2105") && !$0.hasPrefix("CDP4102") } == findings)
    }
}
