import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// What cannot be read is never a grant, and which statement counts.
@Suite struct UnreadableConsentTests {
    private struct Source {
        var name: String
        var delivers = "changes"
        var granted = "ok"
        var at = "ts"
        var contact = "mail"
        var type = "timestamp"

        var text: String {
            """
              \(name):
                read: { file: "\(name)/*.csv" }
                delivers: \(delivers)
                key: id
                fields:
                  id: { type: string, required: true }
                  mail: string
                  ok: boolean
                  word: string
                  ts: \(type)
                map: { email: mail }
                consents:
                  news: { granted: "\(granted)", at: "\(at)", contact: "\(contact)" }

            """
        }
    }

    private func specs(_ sources: [Source], policy: String? = nil, identity: String = "") -> String {
        ShopProject.specs(
            sources.map(\.text).joined() + """
                consents:
                  news: { for: email\(policy.map { ", policy: \($0)" } ?? "") }
                identity:
                  rules: { same_email: email }
                \(identity)
                destinations:
                  list:
                    write: { file: out/list.csv }
                    consent: news
                    key: EMAIL
                    fields: { EMAIL: email }

                """)
    }

    private func project(_ sources: [Source]) throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,ida@x.dk,,Ida,DK"])
        for source in sources { try StoreFiles.makeDirectory("\(project.path)/\(source.name)") }
        return project
    }

    private func write(_ project: ShopProject, _ path: String, _ rows: [String]) throws {
        try project.writeText("\(path).csv", (["id,mail,ok,word,ts"] + rows).map { $0 + "\n" }.joined())
    }

    private func isSent(_ project: ShopProject) throws -> Bool {
        guard StoreFiles.exists("\(project.path)/out/list.csv") else { return false }
        return try project.lines("out/list.csv").contains("ida@x.dk")
    }

    /// One row that grants, and what it or another row says next.
    @Test(arguments: [
        ("changes", "f1,ida@x.dk,perhaps,,2026-01-02T00:00:00Z", false),
        ("changes", "f1,ida@x.dk,,,2026-01-02T00:00:00Z", false),
        ("changes", "f1,ida@x.dk,yes,,soon", false),
        ("changes", "f1,ida@x.dk,yes,,2026-01-02T00:00:00Z", true),
        ("changes", "f1,ida@x.dk,no,,2026-01-02T00:00:00Z", false),
        ("changes", "f1,ida@x.dk,no,,", false),
        ("changes", "f1,ida@x.dk,no,,2025-06-01T00:00:00Z", true),
        ("changes", "f1,IDA@x.dk,0,,2026-01-02T00:00:00Z", false),
        ("changes", "f1,,yes,,2026-01-02T00:00:00Z", true),
        ("changes", "f2,ida@x.dk,,,2026-01-02T00:00:00Z", true),
        ("changes", "f2,ida@x.dk,no,,", false),
        ("changes", "f2,mailto:ida@y.dk,no,,2026-01-02T00:00:00Z", true),
        ("snapshot", "f1,ida@x.dk,maybe,,2026-01-02T00:00:00Z", false),
        ("snapshot", "f2,someone@x.dk,yes,,2026-01-02T00:00:00Z", true),
        ("log", "f2,ida@x.dk,,,2026-01-02T00:00:00Z", true),
        ("log", "f2,ida@x.dk,no,,2026-01-02T00:00:00Z", false),
    ])
    func whatFollowsAGrant(delivers: String, row: String, isGranted: Bool) throws {
        let source = Source(name: "forms", delivers: delivers)
        let project = try project([source])
        try write(project, "forms/1", ["f1,ida@x.dk,yes,,2025-12-01T00:00:00Z"])
        try project.apply(specs([source]))
        #expect(try isSent(project))
        try write(project, "forms/2", [row])
        try project.apply(specs([source]))
        #expect(try isSent(project) == isGranted)
        // And so it stays when all is mapped again.
        try project.apply(specs([source]).replacing("map: { email: mail }", with: "map: { email: lower(mail) }"))
        #expect(try isSent(project) == isGranted)
    }

    /// A word that the expression cannot read ends what a log's source had granted, and nothing that comes after.
    @Test func aRowOfALogThatCannotBeReadEndsItsSourcesGrants() throws {
        let source = Source(name: "calls", delivers: "log", granted: "cast(word as boolean)")
        let other = Source(name: "forms")
        let project = try project([source, other])
        try write(project, "calls/1", ["c1,ida@x.dk,,yes,2025-12-01T00:00:00Z"])
        try write(project, "forms/1", [])
        try project.apply(specs([source, other]))
        #expect(try isSent(project))
        try write(project, "calls/2", ["c2,ida@x.dk,,hm,2025-12-02T00:00:00Z"])
        try project.apply(specs([source, other]))
        #expect(try !isSent(project))
        try write(project, "calls/3", ["c3,ida@x.dk,,yes,2025-12-03T00:00:00Z"])
        try project.apply(specs([source, other]))
        #expect(try isSent(project))
        try write(project, "calls/4", ["c4,ida@x.dk,,hm,2025-12-04T00:00:00Z"])
        try write(project, "forms/2", ["f1,ida@x.dk,yes,,2025-11-01T00:00:00Z"])
        try project.apply(specs([source, other]))
        // What another source granted is its own.
        #expect(try isSent(project))
    }

    /// A row that can be read again grants again, though nothing about it is newer.
    @Test func aGrantThatComesBackStandsAgain() throws {
        let source = Source(name: "forms")
        let project = try project([source])
        for (night, word) in ["yes", "??", "yes", "??", "yes"].enumerated() {
            try write(project, "forms/\(night)", ["f1,ida@x.dk,\(word),,2025-12-01T00:00:00Z"])
            try project.apply(specs([source]))
            #expect(try isSent(project) == (word == "yes"))
        }
        #expect(try project.store.head()?.tables["consents"]?.rows == 2)
    }

    /// A column that is gone is no reason to go on.
    @Test func aLostColumnGrantsNothing() throws {
        let source = Source(name: "forms")
        let project = try project([source])
        try write(project, "forms/1", ["f1,ida@x.dk,yes,,2025-12-01T00:00:00Z"])
        try project.apply(specs([source]))
        try project.writeText("forms/2.csv", "id,mail,okay,ts\nf1,ida@x.dk,no,2026-01-01T00:00:00Z\n")
        try project.apply(specs([source]))
        #expect(try !isSent(project))
    }

    /// A date is its start of day in the project's zone, before an instant of that day.
    @Test func aDateIsItsStartOfDay() throws {
        let source = Source(name: "forms", type: "date")
        let other = Source(name: "calls")
        let project = try project([source, other])
        try write(project, "forms/1", ["f1,ida@x.dk,no,,2025-12-02"])
        try write(project, "calls/1", ["c1,ida@x.dk,yes,,2025-12-01T23:30:00Z"])
        let zone = specs([source, other]).replacing("project: shop", with: "project: shop\ntimezone: Europe/Copenhagen")
        try project.apply(specs([source, other]))
        #expect(try !isSent(project))
        try project.apply(zone)
        #expect(try isSent(project))
    }

    @Test(arguments: [
        (["forms": "no 1", "calls": "yes 2"], true, false),
        (["forms": "no 1,yes 3", "calls": "yes 2"], true, true),
        (["forms": "no 1,yes 3", "calls": "no 2"], true, false),
        (["forms": "no 3,yes 1", "calls": "yes 2"], false, false),
        (["forms": "no 1,yes 1", "calls": "yes 2"], true, false),
        (["forms": "", "calls": "yes 2"], true, true),
        (["forms": "perhaps 1", "calls": "yes 2"], true, true),
        (["forms": "no ", "calls": "yes 2"], false, false),
    ])
    func anyDenialStandsUntilItsSourceGrants(said: [String: String], latest: Bool, anyDenial: Bool) throws {
        let sources = [Source(name: "calls", delivers: "log"), Source(name: "forms", delivers: "log")]
        let project = try project(sources)
        for (name, words) in said {
            let rows = words.split(separator: ",").enumerated().map { place, word in
                let parts = word.split(separator: " ", omittingEmptySubsequences: false)
                let at = parts[1].isEmpty ? "" : "2025-12-0\(parts[1])T00:00:00Z"
                return "\(name)\(place),ida@x.dk,\(parts[0]),,\(at)"
            }
            try write(project, "\(name)/1", rows)
        }
        try project.apply(specs(sources))
        #expect(try isSent(project) == latest)
        try project.apply(specs(sources, policy: "any_denial"))
        #expect(try isSent(project) == anyDenial)
        #expect(try shown(project, "crm/1").map(\.isGranted) == [anyDenial])
        try project.apply(specs(sources, policy: "latest"))
        #expect(try isSent(project) == latest)
        #expect(try shown(project, "crm/1").map(\.isGranted) == [latest])
    }

    private func shown(_ project: ShopProject, _ record: String) throws -> [ConsentState] {
        try #require(try project.detail(record)).consents
    }

    /// An address that nobody trusts is nobody's contact.
    @Test func aDistrustedAddressIsNotShownAndNotUsed() throws {
        let source = Source(name: "forms")
        let project = try project([source])
        try write(project, "forms/1", ["f1,ida@x.dk,yes,,2025-12-01T00:00:00Z"])
        try project.apply(specs([source]))
        #expect(try shown(project, "crm/1").map(\.contact) == ["ida@x.dk"])
        try project.apply(specs([source], identity: "  distrust: { email: { values: [\"ida@*\"] } }"))
        #expect(try shown(project, "crm/1").isEmpty)
        #expect(try !isSent(project))
    }

    @Test func whatCanNoLongerBeReadIsToldFromWhatWasNeverSaid() throws {
        let source = Source(name: "forms")
        let project = try project([source])
        try write(project, "forms/1", ["f1,ida@x.dk,hm,,2025-12-01T00:00:00Z"])
        try project.apply(specs([source]))
        #expect(try shown(project, "crm/1").map { [$0.isGranted == nil, $0.isUnreadable] } == [[true, false]])
        for (night, word) in ["yes", "hm"].enumerated() {
            try write(project, "forms/\(night + 2)", ["f1,ida@x.dk,\(word),,2025-12-01T00:00:00Z"])
            try project.apply(specs([source]))
        }
        #expect(try shown(project, "crm/1").map { [$0.isGranted == nil, $0.isUnreadable] } == [[true, true]])
    }
}
