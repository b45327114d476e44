import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Days are counted by the clocks of the project.
@Suite struct ProjectZoneTests {
    private func specs(_ zone: String, destination: String = "") -> String {
        ShopProject.specs(
            """
              visits:
                read: { file: "visits/*.csv" }
                key: no
                event_at: from_epoch(at)
                belongs_to: [{ identifier: email, value: who }]
                fields: { no: { type: string, required: true }, at: integer, who: string }
            identity:
              rules: { same_email: email }
            traits:
              days: count(distinct cast(visits._event_at as date))
              last_day: max(cast(visits._event_at as date))
              new_year: count(visits) where _event_at >= '2026-01-01'
              ago: date_diff('day', last_day, cast(as_of as date))
            segments:
              this_year: last_day >= '2026-01-01'
            destinations:
              days:
                write: out/days.csv
                key: E
                fields: { E: email, D: last_day }

            """
        ).replacing("project: shop", with: "project: shop\ntimezone: \(zone)")
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,eva@x.cz,,Eva,CZ"])
        try StoreFiles.makeDirectory("\(project.path)/visits")
        // 2025-12-31 at 21:30 and 23:30 of UTC.
        try project.writeText("visits/1.csv", "no,at,who\n1,1767216600,eva@x.cz\n2,1767223800,eva@x.cz\n")
        return project
    }

    private func values(_ project: ShopProject) throws -> [String] {
        try #require(try project.detail("crm/1")).traits.sorted { $0.name < $1.name }.map { trait in
            switch trait.value {
            case .integer(let numbers): "\(numbers.values[0])"
            case .date(let days): "\(days.values[0])"
            default: "?"
            }
        }
    }

    /// In the order of the names: `ago`, `days`, `last_day`, `new_year`. The first night is 2026-01-01T00:00:00Z.
    private static let expected: [String: [String]] = [
        "UTC": ["1", "1", "20453", "0"], "Europe/Paris": ["0", "2", "20454", "1"],
        "Asia/Kathmandu": ["0", "1", "20454", "2"],
    ]

    @Test(arguments: ["UTC", "Europe/Paris", "Asia/Kathmandu"])
    func countTheDays(zone: String) throws {
        let project = try project()
        try project.apply(specs(zone))
        #expect(try values(project) == Self.expected[zone])
    }

    /// Another zone makes of a store what it would have made from the beginning.
    @Test func anotherZoneComputesAnew() throws {
        let project = try project()
        try project.apply(specs("UTC"))
        #expect(try project.lines("out/days.csv") == ["E,D", "eva@x.cz,2025-12-31"])
        let report = try project.plan(specs("Europe/Paris"))
        #expect(report.impact.segments.map(\.entering) == [1])
        try project.apply(specs("Europe/Paris"))
        #expect(try Array(values(project).dropFirst()) == Array(Self.expected["Europe/Paris"]?.dropFirst() ?? []))
        #expect(try project.lines("out/days.csv") == ["E,D", "eva@x.cz,2026-01-01"])
    }
}
