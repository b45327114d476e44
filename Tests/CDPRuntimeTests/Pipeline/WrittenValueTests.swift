import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Golden values as their sources wrote them, beside their normal forms.
@Suite struct WrittenValueTests {
    private static let plain = "{ mail: email, name: last_name }"
    private static let written = "{ mail: email, name: last_name.written, firm: company.written }"

    private func specs(_ fields: String, keep: String = "") -> String {
        """
        cdp: 1
        project: shop
        profile:
          attributes:
            company: { type: company_name, pii: none }
            last_name: { keep: latest\(keep) }
        sources:
          crm:
            read: { file: "crm/*.csv" }
            key: id
            version: at
            fields: { id: { type: string, required: true }, mail: string, name: string, firm: string, at: date }
            map: { email: mail, last_name: name, company: firm }
          till:
            read: { file: "till/*.csv" }
            key: id
            event_at: at
            belongs_to: [{ identifier: email, value: mail }]
            fields: { id: { type: string, required: true }, mail: string, name: string, at: timestamp }
            map: { email: mail, last_name: name }
        identity: { rules: { same: email } }
        destinations:
          list:
            write: { file: out/list.csv }
            key: mail
            fields: \(fields)

        """
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        for folder in ["crm", "till"] { try StoreFiles.makeDirectory("\(project.path)/\(folder)") }
        try crm(project, "1", ["1,a@x.fr,Le\u{A0}Gall ,Kowal Sp. z o.o.,2025-01-01", "2,b@x.fr,Wałęga,,2025-01-01"])
        try till(
            project, "1", ["t1,c@x.fr,de la Cruz,2025-03-01T10:00:00Z", "t2,c@x.fr,De La Cruz,2025-04-01T10:00:00Z"])
        return project
    }

    private func crm(_ project: ShopProject, _ name: String, _ rows: [String]) throws {
        try project.writeText("crm/\(name).csv", (["id,mail,name,firm,at"] + rows).map { $0 + "\n" }.joined())
    }

    private func till(_ project: ShopProject, _ name: String, _ rows: [String]) throws {
        try project.writeText("till/\(name).csv", (["id,mail,name,at"] + rows).map { $0 + "\n" }.joined())
    }

    /// What tells the people of two stores apart.
    private func content(_ project: ShopProject) throws -> [String: String] {
        let tables = try #require(try project.store.head()).tables.filter { ["records", "profiles"].contains($0.key) }
        return tables.mapValues { "\($0.contentDigest)" }
    }

    @Test func aDestinationSendsAccentsAndCase() throws {
        let project = try project()
        try project.apply(specs(Self.written))
        #expect(
            try project.lines("out/list.csv").sorted() == [
                "a@x.fr,Le Gall,Kowal Sp. z o.o.", "b@x.fr,Wałęga,", "c@x.fr,De La Cruz,", "mail,name,firm",
            ])
        #expect(try project.apply(specs(Self.written)).generation == nil)
    }

    @Test func askingForThemLaterGivesWhatAFreshStoreHas() throws {
        let (project, fresh) = (try project(), try project())
        try project.apply(specs(Self.plain))
        let before = try content(project)
        try project.apply(specs(Self.written))
        try fresh.apply(specs(Self.written))
        #expect(try content(project) == content(fresh))
        #expect(try project.lines("out/list.csv") == fresh.lines("out/list.csv"))
        try project.apply(specs(Self.plain))
        #expect(try content(project) == before)
    }

    @Test func aChangeOfCaseAloneIsDelivered() throws {
        let (project, fresh) = (try project(), try project())
        try project.apply(specs(Self.written))
        for project in [project, fresh] {
            try crm(project, "2", ["1,a@x.fr,LE GALL,Kowal Sp. z o.o.,2025-02-01"])
            try till(project, "2", ["t3,c@x.fr,DE LA CRUZ,2025-05-01T10:00:00Z"])
        }
        try project.apply(specs(Self.written))
        try fresh.apply(specs(Self.written))
        let lines = try project.lines("out/list.csv")
        #expect(lines.contains("a@x.fr,LE GALL,Kowal Sp. z o.o.") && lines.contains("c@x.fr,DE LA CRUZ,"))
        #expect(try lines == fresh.lines("out/list.csv"))
    }

    @Test func allValuesHaveAllTexts() throws {
        let project = try project()
        try crm(project, "2", ["3,a@x.fr,Lé Gall,,2025-02-01", "4,a@x.fr,Le Goff,,2025-02-01"])
        try project.apply(
            specs("{ mail: email, name: \"last_name[1]\", text: \"last_name.written[1]\" }").replacing(
                "keep: latest", with: "keep: all"))
        #expect(try project.lines("out/list.csv").contains("a@x.fr,LE GOFF,Le Goff"))
    }

    @Test func traitsAndSegmentsReadThem() throws {
        let project = try project()
        let specs = specs("{ mail: email, greeting: greeting, loud: in_segment('loud') }").replacing(
            "destinations:",
            with: """
                traits:
                  greeting: "'Dear ' || last_name.written"
                segments:
                  loud: last_name.written = upper(last_name.written)
                destinations:
                """)
        try project.apply(specs.replacing(", loud: in_segment('loud')", with: ""))
        #expect(try project.lines("out/list.csv").contains("a@x.fr,Dear Le Gall"))
    }
}
