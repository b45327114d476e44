import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// What the expressions of a source, rows that delete and the tables of enrichments count as.
@Suite struct SourceLossTests {
    @Test func keysVersionsAndTimesWithoutAResultAreTold() throws {
        let project = try ShopProject()
        let specs = """
            cdp: 1
            project: shop
            sources:
              people:
                read: data/people.csv
                key: cast(nr as integer)
                version: cast(replace(rev, 'v', '') as integer)
                deleted_when: cast(gone as boolean)
                fields: { nr: string, rev: string, mail: string, gone: string }
                map: { email: mail }
              visits:
                read: data/visits.csv
                delivers: log
                event_at: to_timestamp(day, '%Y-%m-%d')
                belongs_to: [{ identifier: email, value: mail }]
                fields: { day: string, mail: string }
            identity: { rules: { same_email: email } }
            traits: { seen: count(visits) }

            """
        try project.writeText(
            "data/people.csv", "nr,rev,mail,gone\n1,v3,a@x.dk,\n2,x4,b@x.dk,\nthree,v5,c@x.dk,\n4,v1,d@x.dk,maybe\n")
        let visits = "day,mail\n2026-01-01,a@x.dk\n02/01/2026,a@x.dk\n2026-13-01,b@x.dk\n"
        try project.writeText("data/visits.csv", visits)
        let sources = try project.apply(specs).report.impact.sources
        #expect(sources[0].losses.errors.map { "\($0.place) \($0.count)" } == ["deleted_when 1", "key 1", "version 1"])
        #expect(sources[1].losses.errors == [ExpressionErrors(place: "event_at", count: 2)])
        // Of a file that grew only what is new is told.
        try project.writeText("data/visits.csv", visits + "soon,a@x.dk\n")
        #expect(
            try project.plan(specs).impact.sources[1].losses.errors == [ExpressionErrors(place: "event_at", count: 1)])
    }

    @Test func rowsThatDeleteDoNotCountAsEmpty() throws {
        let project = try ShopProject()
        let specs = """
            cdp: 1
            project: shop
            sources:
              people:
                read: "data/*.csv"
                key: nr
                deleted_when: op = 'D'
                fields: { nr: string, op: string, mail: string }
                map: { email: mail }
            identity: { rules: { same_email: email } }

            """
        let people = (0..<50).map { "\($0),U,p\($0)@x.dk\n" }.joined()
        try project.writeText("data/1.csv", "nr,op,mail\n" + people)
        try project.apply(specs)
        try project.writeText("data/2.csv", "nr,op,mail\n4,D,\n7,D,\n9,U,q9@x.dk\n")
        #expect(try project.plan(specs).gateNames.isEmpty)
        // Rows that stay do.
        try project.writeText("data/2.csv", "nr,op,mail\n4,D,\n7,D,\n9,U,\n")
        let report = try project.plan(specs)
        #expect(report.gateNames == ["source.nulls:source.people"])
        #expect(report.gates.first?.reason.contains("`mail` is null in 1 of 1 new rows") == true)
    }

    @Test func aTableThatTouchesNobodyIsReadAnew() throws {
        let project = try ShopProject()
        let specs = """
            cdp: 1
            project: shop
            sources:
              people:
                read: data/people.csv
                key: nr
                fields: { nr: string, mail: string, area: string }
                map: { email: mail, city: area }
            profile: { attributes: { region: { type: string, pii: none } } }
            enrichments:
              areas:
                lookup: areas.csv
                match: { code: city }
                add: { region: region }
                fields: { code: string, region: string }
            identity: { rules: { same_email: email } }

            """
        try project.writeText("data/people.csv", "nr,mail,area\n1,a@x.dk,N\n")
        try project.writeText("areas.csv", "code,region\nN,North\n")
        #expect(try project.apply(specs).report.impact.renewed.isEmpty)
        #expect(try project.plan(specs).isEmpty)
        try project.writeText("areas.csv", "code,region\nN,North\nS,South\n")
        let applied = try project.apply(specs)
        #expect(applied.report.impact.renewed == [Address(.enrichment, "areas")])
        #expect(!applied.report.isEmpty)
        #expect(applied.generation?.generation == 2)
        // Read once, it is known.
        let again = try project.apply(specs)
        #expect(again.report.isEmpty)
        #expect(again.generation == nil)
    }
}
