import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Times without an offset at which clocks are set.
@Suite struct ClockLossTests {
    private func specs(_ file: String, _ format: String = "") -> String {
        ShopProject.specs(
            """
              tills:
                read: { file: "tills/\(file)" }
                key: no
                event_at: at
                time_zone: Europe/Paris
                belongs_to: [{ identifier: email, value: who }]
                fields: { no: { type: string, required: true }, at: { type: timestamp\(format) }, who: string }
            identity:
              rules: { same_email: email }

            """)
    }

    /// Summer time of 2026 begins on 29 March and ends on 25 October.
    private static let times = [
        "2026-03-29 01:59:59", "2026-03-29 02:00:00", "2026-03-29 02:59:59", "2026-03-29 03:00:00",
        "2026-10-25 01:59:59", "2026-10-25 02:30:00", "2026-10-25 03:00:00", "2026-10-25 02:30:00+01:00", "",
        "2026-01-01",
    ]

    private func project(_ file: String, _ lines: [String]) throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,eva@x.cz,,Eva,CZ"])
        try StoreFiles.makeDirectory("\(project.path)/tills")
        try project.writeText("tills/\(file)", lines.map { $0 + "\n" }.joined())
        return project
    }

    private func losses(_ project: ShopProject, _ specs: String) throws -> InputLosses {
        try #require(try project.plan(specs).impact.sources.first { $0.source == "tills" }).losses
    }

    @Test func timesOfTextAreCounted() throws {
        let rows = Self.times.enumerated().map { "\($0),\($1),eva@x.cz" }
        let losses = try losses(try project("1.csv", ["no,at,who"] + rows), specs("*.csv"))
        let first = FilePlace(path: "tills/1.csv", line: 3)
        #expect(
            losses.clocks == [ClockLosses(field: "at", zone: "Europe/Paris", skipped: 2, repeated: 1, first: first)])
        #expect(
            LossText(losses).lines(isDetailed: false) == [
                "2 times of at are skipped by the clocks of Europe/Paris and moved forward by what they skip, first tills/1.csv:3",
                "1 time of at is shown twice by the clocks of Europe/Paris; the earlier counts, first tills/1.csv:3",
            ])
    }

    @Test func timesOfJSONAndOfAFormatAreCounted() throws {
        let rows = Self.times.enumerated().map { #"{"no":"\#($0)","at":"\#($1)","who":"eva@x.cz"}"# }
        let losses = try losses(try project("1.jsonl", rows), specs("*.jsonl"))
        #expect(losses.clocks.map { [$0.skipped, $0.repeated] } == [[2, 1]])
        let days = [
            "no,at,who", "1,29/03/2026 02:30,eva@x.cz", "2,25/10/2026 02:30,eva@x.cz", "3,25/10/2026 12:30,eva@x.cz",
        ]
        let formatted = try self.losses(
            try project("1.csv", days), specs("*.csv", ", format: \"%d/%m/%Y %H:%M\""))
        #expect(formatted.clocks.map { [$0.skipped, $0.repeated] } == [[1, 1]])
    }
}
