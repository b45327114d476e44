import CDPPlan
import CDPTypes
import Testing

/// What files lose is part of the impact: values that cannot be read, columns that are no more.
@Suite struct LossTests {
    private static let people = """
        cdp: 1
        project: shop
        sources:
          members:
            read: { file: "data/*.csv" }
            key: id
            fields:
              id: { type: string, required: true }
              mail: string
              joined: date
              spent: money
              level: { type: string, one_of: [gold, grey], on_error: reject }
            map: { email: mail }
        identity: { rules: { same_email: email } }

        """

    private func source(_ report: PlanReport) throws -> SourceImpact { try #require(report.impact.sources.first) }

    @Test func valuesThatCannotBeReadAreToldByFieldWithTheFirstPlace() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level\n"
        try project.writeText("data/1.csv", header + "1,a@x.de,2024-03-01,1.50,gold\n2,,,,\n")
        #expect(try source(project.plan(Self.people)).losses.isEmpty)
        try project.apply(Self.people)

        try project.writeText(
            "data/2.csv", header + "3,c@x.de,1.4.2024,\"2,50\",gold\n4,d@x.de,31/4/2024,\"2,75\",blue\n")
        try project.writeText("data/3.csv", header + "5,e@x.de,12.5.2024,3.00,grey\n")
        let found = try source(project.plan(Self.people))
        #expect(found.losses.fields.map(\.field) == ["joined", "spent", "level"])
        let joined = found.losses.fields[0]
        #expect(joined.nulled == 3)
        #expect(joined.values == 3)
        #expect(
            joined.shapes.map { "\($0.shape) \($0.count) \($0.first.path):\($0.first.line)" } == [
                "9.9.9999 1 data/2.csv:2", "99/9/9999 1 data/2.csv:3", "99.9.9999 1 data/3.csv:2",
            ])
        #expect(joined.hints == [.format("%d.%m.%Y")])
        #expect(found.losses.fields[1].hints == [.decimal(",")])
        #expect(found.losses.fields[2].rejected == 1)
        #expect(found.counts.quarantined == 1)
    }

    @Test func aColumnThatAFileLostIsToldAndItsNewNameGuessed() throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", "id,mail,joined,spent,level\n1,a@x.de,2024-03-01,1.50,gold\n")
        try project.writeText("data/2.csv", "id,e_mail,joined,total spent,tier\n2,b@x.de,2024-03-01,1.50,gold\n")
        let found = try source(project.plan(Self.people)).losses.columns
        #expect(found.map(\.path) == ["data/2.csv"])
        #expect(found.first?.lost == ["mail", "spent", "level"])
        #expect(found.first?.gained == ["e_mail", "tier", "total spent"])
        #expect(found.first?.renamed == ["mail": "e_mail", "spent": "total spent"])
    }
}
