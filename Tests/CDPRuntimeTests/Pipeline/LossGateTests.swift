import CDPDiagnostics
import CDPPlan
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Columns that say who somebody is or what they consent to, and events that nobody owns.
@Suite struct LossGateTests {
    private func optOuts(_ file: String, _ granted: String = "not coalesce(\"No mail\", false)") -> String {
        """
        cdp: 1
        project: shop
        consents: { mail: { for: email } }
        sources:
          panel:
            read: { file: "data/\(file)" }
            key: nr
            fields: { nr: { type: string, required: true }, mail: string, "No mail": boolean, at: timestamp }
            map: { email: mail }
            consents: { mail: { granted: '\(granted)', at: at, contact: mail } }
        identity: { rules: { same_email: email } }
        destinations:
          letters: { write: out/letters.csv, consent: mail, key: E, fields: { E: email } }

        """
    }

    @Test func aLostColumnThatConsentsReadOpensAGateAndLiftsNoRefusal() throws {
        let project = try ShopProject()
        let specs = optOuts("*.csv")
        try project.writeText(
            "data/1.csv",
            "nr,mail,No mail,at\n1,a@x.se,yes,2026-01-01T00:00:00Z\n2,b@x.se,no,2026-01-01T00:00:00Z\n")
        try project.apply(specs)
        #expect(try project.lines("out/letters.csv") == ["E", "b@x.se"])
        try project.writeText(
            "data/2.csv",
            "nr,mail,No mails,at\n1,a@x.se,yes,2026-02-01T00:00:00Z\n3,c@x.se,no,2026-02-01T00:00:00Z\n")
        let report = try project.plan(specs)
        #expect(report.gateNames == ["source.columns:source.panel"])
        // Nothing in the specs changed, and the gate says where its source stands.
        let range = try #require(report.gates.first?.range)
        #expect(range.file == "cdp.yaml" && range.start.line == 5)
        let reason = try #require(report.gates.first?.reason)
        #expect(
            reason
                == "`No mail`, which consent.mail reads, is no column of data/2.csv; `No mails` may be its new name")
        // Accepted or not: who refused is not written to, and who never said anything is not either.
        try project.apply(specs)
        #expect(try project.lines("out/letters.csv") == ["E", "b@x.se"])
        // Nor when all rows are mapped again later.
        try project.apply(optOuts("*.csv", "not coalesce(\"No mail\", false) and true"))
        #expect(try project.lines("out/letters.csv") == ["E", "b@x.se"])
    }

    @Test func aKeyThatNoObjectHasIsLostWhenANewOneIsMuchLikeIt() throws {
        let project = try ShopProject()
        let specs = optOuts("*.jsonl")
        func line(_ nr: Int, _ flag: String, _ day: String) -> String {
            #"{"nr":"\#(nr)","mail":"p\#(nr)@x.se",\#(flag)"at":"\#(day)T00:00:00Z"}"# + "\n"
        }
        try project.writeText(
            "data/1.jsonl", line(1, #""No mail":true,"#, "2026-01-01") + line(2, #""No mail":false,"#, "2026-01-01"))
        try project.apply(specs)
        try project.writeText(
            "data/2.jsonl", line(1, #""no_mails":true,"#, "2026-02-01") + line(2, #""no_mails":false,"#, "2026-02-01"))
        #expect(try project.plan(specs).gateNames == ["source.columns:source.panel"])
        // Accepted: nobody's refusal is lifted, and whose row says nothing that can be read is not written to either.
        try project.apply(specs)
        #expect(try project.lines("out/letters.csv") == ["E"])
        // Without a name like it, rows may leave out what they do not know.
        try project.writeText("data/3.jsonl", line(4, "", "2026-02-02"))
        #expect(try project.plan(specs).impact.sources[0].losses.columns.isEmpty)
    }

    @Test func aKeyThatRowsLeaveOutIsToldOnlyWhereNoneOfAllFilesHasIt() throws {
        let project = try ShopProject()
        let specs = optOuts("*.jsonl")
        func line(_ nr: Int, _ more: String) -> String {
            #"{"nr":"\#(nr)",\#(more)"at":"2026-01-01T00:00:00Z"}"# + "\n"
        }
        let mail = #""mail":"a@x.se","No mail":false,"#
        try project.writeText("data/1.jsonl", line(1, mail + #""e_mail":"b@x.se","#))
        try project.writeText("data/2.jsonl", line(2, #""No mail":true,"e_mail":"b@x.se","#))
        let both = try project.plan(specs)
        #expect(!both.gateNames.contains("source.columns:source.panel"))
        #expect(both.impact.sources[0].losses.absent.isEmpty)
        #expect(both.impact.sources[0].losses.columns.flatMap(\.lost) == [])
        // Alone, a name that is hardly like it is not its new one.
        try project.writeText("data/1.jsonl", line(1, #""No mail":true,"mail_server":"b","#))
        try project.writeText("data/2.jsonl", line(2, #""No mail":true,"mail_server":"b","#))
        let alone = try project.plan(specs)
        #expect(!alone.gateNames.contains("source.columns:source.panel"))
        #expect(alone.impact.sources[0].losses.absent == ["mail"])
    }

    @Test(arguments: [#""kein_newsletter":true,"#, ""]) func aKeyThatEveryRowHadIsLostByAnyName(flag: String) throws {
        let project = try ShopProject()
        let specs = optOuts("*.jsonl", "not coalesce(\"No mail\", false)")
        func line(_ nr: Int, _ flag: String, _ day: String) -> String {
            #"{"nr":"\#(nr)","mail":"p\#(nr)@x.se",\#(flag)"at":"\#(day)T00:00:00Z"}"# + "\n"
        }
        try project.writeText(
            "data/1.jsonl", line(1, #""No mail":true,"#, "2025-11-01") + line(2, #""No mail":false,"#, "2025-11-01"))
        try project.apply(specs)
        #expect(try project.lines("out/letters.csv") == ["E", "p2@x.se"])
        try project.writeText("data/2.jsonl", line(1, flag, "2025-12-01") + line(3, flag, "2025-12-01"))
        let plan = try project.plan(specs)
        #expect(plan.gateNames.contains("source.columns:source.panel"))
        #expect(plan.impact.sources[0].losses.columns.map(\.lost) == [["No mail"]])
        #expect(plan.impact.sources[0].losses.absent.isEmpty)
        try project.apply(specs)
        #expect(try project.lines("out/letters.csv") == ["E", "p2@x.se"])
        // A key with null says that somebody asked and nobody answered.
        let other = try ShopProject()
        try other.writeText("data/1.jsonl", line(1, #""No mail":true,"#, "2025-11-01"))
        try other.apply(specs)
        try other.writeText("data/2.jsonl", line(2, #""No mail":null,"#, "2025-12-01"))
        #expect(try other.plan(specs).impact.sources[0].losses.columns.isEmpty)
    }

    private static let clicks = """
        cdp: 1
        project: shop
        sources:
          club:
            read: { file: "data/club.csv" }
            key: card
            fields: { card: { type: string, required: true }, mail: string }
            map: { email: mail }
          clicks:
            read: { file: "data/clicks*.csv" }
            delivers: log
            key: nr
            event_at: at
            belongs_to: [{ source: club, key: card }, { identifier: email, value: mail }]
            fields: { nr: { type: string, required: true }, at: { type: timestamp, required: true }, card: string, mail: string }
        identity: { rules: { same_email: email } }
        traits: { visits: count(clicks) }

        """

    private func write(_ project: ShopProject, _ name: String, _ owners: [String]) throws {
        let rows = owners.enumerated().map { "\(name)\($0),2026-01-01T00:00:00Z,\($1)\n" }
        try project.writeText("data/\(name).csv", "nr,at,card,mail\n" + rows.joined())
    }

    @Test func eventsWithoutAnOwnerAreCountedWithTheShapesOfBothSides() throws {
        let project = try ShopProject()
        try project.writeText("data/club.csv", "card,mail\n'8801,a@x.se\n'8802,b@x.se\n'99,c@x.se\n")
        try write(project, "clicks1", ["8801,", "8802,", "8801,", ",", ",b@x.se", "'8801,b@x.se"])
        let losses = try #require(try project.plan(Self.clicks).impact.sources.first { $0.source == "clicks" }).losses
        let owners = try #require(losses.owners)
        #expect(owners.events == 6)
        #expect(owners.owned == 2)
        #expect(owners.several == 1)
        // One in four cards leads somewhere: that is no matter of how they are written.
        #expect(owners.shapes.isEmpty)

        try write(project, "clicks1", ["8801,", "8802,", "8801,"])
        let none = try #require(try project.plan(Self.clicks).impact.sources.first { $0.source == "clicks" }).losses
        #expect(
            none.owners
                == OwnerLosses(
                    events: 3, owned: 0, several: 0,
                    shapes: [
                        .init(
                            target: "source club", event: ValueShape(of: "8801".utf8),
                            known: ValueShape(of: "'8801".utf8))
                    ]))
    }

    @Test func farFewerEventsWithAnOwnerThanBeforeOpenAGate() throws {
        let project = try ShopProject()
        try project.writeText("data/club.csv", "card,mail\n1,a@x.se\n2,b@x.se\n")
        try write(project, "clicks1", ["1,", "2,", "1,", "2,"])
        #expect(try project.plan(Self.clicks).gateNames.isEmpty)
        try project.apply(Self.clicks)
        try write(project, "clicks2", ["1,", "2,"])
        #expect(try project.plan(Self.clicks).gateNames.isEmpty)
        try write(project, "clicks2", ["0001,"])
        let report = try project.plan(Self.clicks)
        #expect(report.gateNames == ["source.owners:source.clicks"])
        #expect(report.gates.first?.reason == "0 of 1 new events reach a profile, before 4 of 4")
        #expect(try project.plan(Self.clicks + "guards: { source_owners: 100% }\n").gateNames.isEmpty)
    }
}
