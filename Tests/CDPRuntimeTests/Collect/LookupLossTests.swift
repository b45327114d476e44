import CDPPlan
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Testing

/// What lookup tables lose: rows of one key, and all of them.
@Suite struct LookupLossTests {
    private static let specs = """
        cdp: 1
        project: shop
        sources:
          members:
            read: { file: "data/members.csv" }
            key: id
            fields: { id: { type: string, required: true }, mail: string, zip: string }
            map: { email: mail, postal_code: { value: zip, country: DE } }
        identity: { rules: { same_email: email } }
        profile: { attributes: { land: { type: string, pii: none } } }
        enrichments:
          lands:
            lookup: "data/lands*.csv"
            fields: { code: { type: string, required: true }, land: string, note: string }
            match: { code: postal_code }
            add: { land: land }

        """

    private func project(_ lands: String...) throws -> ShopProject {
        let project = try ShopProject()
        try project.writeText("data/members.csv", "id,mail,zip\n1,a@x.de,10115\n")
        for (number, text) in lands.enumerated() { try project.writeText("data/lands\(number).csv", text) }
        return project
    }

    @Test func rowsWithTheKeyOfAnEarlierOneAreTold() throws {
        let header = "code,land,note\n"
        let project = try project(
            header + "10115,Berlin,\n10115,Berlin,again\n80331,Bayern,\n",
            header + "50667,NRW,\n80331,Hessen,\n10115,,\n")
        let losses = try #require(try project.plan(Self.specs).impact.losses.first)
        #expect(losses.address == Address(.enrichment, "lands"))
        #expect(
            losses.losses.collisions
                == KeyCollisions(rows: 2, first: FilePlace(path: "data/lands1.csv", line: 3), keepsFirst: true))
    }

    @Test(arguments: ["", "code,land,note\n"]) func aLookupWithoutARowIsTold(text: String) throws {
        let project = try project(text)
        #expect(try project.plan(Self.specs).impact.losses.map(\.losses.empty) == [["data/lands0.csv"]])
    }

    /// What a table added to people goes with its rows.
    @Test(arguments: ["", "code,land,note\n", "code,land,note\n10115,Berlin,\n"]) func aTableThatShrinksOpensAGate(
        text: String
    ) throws {
        let header = "code,land,note\n"
        let project = try project(header + "10115,Berlin,\n80331,Bayern,\n50667,NRW,\n")
        #expect(try project.apply(Self.specs).report.gates.isEmpty)
        // A generation that reads no table keeps what is known of it.
        try project.apply(Self.specs + "traits: { is_known: email is not null }\n")
        try project.writeText("data/lands0.csv", text)
        let report = try project.plan(Self.specs)
        #expect(report.gateNames == ["source.shrinks:enrichment.lands"])
        let rows = max(0, text.split(separator: "\n").count - 1)
        #expect(report.gates.first?.reason == "its table has \(rows) rows, before 3")
        try project.apply(Self.specs)
        #expect(try project.plan(Self.specs).gates.isEmpty)
        try project.writeText("data/lands0.csv", header + "10115,Berlin,\n80331,Bayern,\n50667,NRW,\n")
        #expect(try project.plan(Self.specs).gates.isEmpty)
    }

    @Test func equalRowsAreNoLoss() throws {
        let project = try project("code,land,note\n10115,Berlin,\n10115,Berlin,\n")
        #expect(try project.plan(Self.specs).impact.losses.isEmpty)
    }
}
