import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// A refusal outlives its row and every change of how consents are read; only specs that speak of it no more take it away.
@Suite struct ForgottenRefusalTests {
    private static func specs(
        name: String = "contacts", former: String? = nil, granted: String? = "ok", contact: String = "mail",
        key: String = "id", mail: String = "mail", version: Bool = false, head: String = ""
    ) -> String {
        head
            + ShopProject.specs(
                """
                  \(name):
                    read: { file: "contacts/*.csv" }
                \(former.map { "    renamed_from: \($0)\n" } ?? "")    key: \(key)
                    deleted_when: gone
                \(version ? "    version: said\n" : "")    fields:
                      id: { type: string, required: true }
                      mail: string
                      ok: boolean
                      said: timestamp
                      gone: boolean
                    map: { email: \(mail) }
                \(granted.map { "    consents: { news: { granted: \"\($0)\", at: said, contact: \"\(contact)\" } }\n" } ?? "")\
                  forms:
                    read: { file: "forms/*.csv" }
                    delivers: log
                    key: id
                    fields: { id: string, mail: string, ok: boolean, said: timestamp }
                    consents: { news: { granted: ok, at: said, contact: mail } }
                consents:
                  news: { for: email }
                identity:
                  rules: { same_email: email }
                destinations:
                  list:
                    write: { file: out/list.csv }
                    consent: news
                    key: EMAIL
                    fields: { EMAIL: email }

                """)
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,ida@x.dk,,Ida,DK", "2,bo@x.dk,,Bo,DK"])
        for folder in ["contacts", "forms"] { try StoreFiles.makeDirectory("\(project.path)/\(folder)") }
        try write(project, "forms/0", [])
        return project
    }

    private func write(_ project: ShopProject, _ path: String, _ rows: [String]) throws {
        let header = path.hasPrefix("forms") ? "id,mail,ok,said" : "id,mail,ok,said,gone"
        try project.writeText("\(path).csv", ([header] + rows).map { $0 + "\n" }.joined())
    }

    private func sent(_ project: ShopProject) throws -> [String] {
        guard StoreFiles.exists("\(project.path)/out/list.csv") else { return [] }
        return Array(try project.lines("out/list.csv").dropFirst()).sorted()
    }

    /// Ways to say the same otherwise.
    private static let rewritings = [
        specs(granted: "ok = true"), specs(contact: "lower(mail)"), specs(key: "upper(id)"),
        specs(name: "people", former: "contacts", granted: "ok = true"), specs(mail: "lower(mail)"),
        specs(granted: "ok = true", head: "timezone: Europe/Paris\n"),
        specs(granted: "ok = true").replacing("gone: boolean", with: "gone: boolean\n      more: string"),
        specs()
            + "profile: { attributes: { email: { type: email, identifier: true, normalise: \"lower(value)\" } } }\n",
    ]

    /// What contacts say, one file a night, and that nobody who refused is written to, however the specs are rewritten.
    @Test(arguments: [
        ["k1,ida@x.dk,no,2025-12-05T00:00:00Z,yes"], ["k1,ida@x.dk,no,,yes"],
        ["k1,ida@x.dk,no,,", "k1,ida@x.dk,,,yes"], ["k1,ida@x.dk,no,,", "k1,bo@x.dk,yes,2025-12-01T00:00:00Z,"],
        ["k1,ida@x.dk,no,2025-12-05T00:00:00Z,", "k1,ida@x.dk,yes,2025-12-01T00:00:00Z,"],
        ["k1,ida@x.dk,no,2025-12-05T00:00:00Z,", "k1,ida@x.dk,yes,,"],
    ])
    func whoRefusedIsNotForgotten(nights: [String]) throws {
        for rewritten in Self.rewritings.prefix(Repository.cases(Self.rewritings.count)) {
            let project = try project()
            try write(project, "forms/1", ["f1,ida@x.dk,yes,2025-12-02T00:00:00Z"])
            for (night, row) in nights.enumerated() {
                try write(project, "contacts/\(night)", [row])
                try project.apply(Self.specs())
            }
            #expect(try !sent(project).contains("ida@x.dk"))
            let plan = try project.plan(rewritten)
            #expect(plan.impact.forgotten.isEmpty && !plan.gateNames.contains { $0.hasPrefix("destroys.refusals") })
            try project.apply(rewritten)
            #expect(try !sent(project).contains("ida@x.dk"))
        }
    }

    @Test func aRowWithoutAVersionIsNotForgottenEither() throws {
        let project = try project()
        try write(project, "contacts/1", ["k1,ida@x.dk,yes,2025-12-02T00:00:00Z,", "k1,ida@x.dk,no,,"])
        try project.apply(Self.specs(version: true))
        try project.apply(Self.specs(granted: "ok = true", version: true))
        #expect(try !sent(project).contains("ida@x.dk"))
    }

    /// The source is told to be silent: its refusals go, and somebody must want that.
    @Test(arguments: [
        specs(granted: nil), specs(granted: "true"),
        specs().replacing("news: { for: email }", with: "news: { for: phone }").replacing(
            "    consent: news\n", with: ""),
    ])
    func whatSpecsTakeBackIsToldAndGuarded(changed: String) throws {
        let project = try project()
        try write(project, "forms/1", ["f1,ida@x.dk,yes,2025-12-02T00:00:00Z"])
        try write(project, "contacts/1", ["k1,ida@x.dk,no,2025-12-05T00:00:00Z,"])
        try project.apply(Self.specs())
        let plan = try project.plan(changed)
        #expect(
            plan.impact.forgotten.filter { $0.source == "contacts" }
                == [ForgottenRefusals(source: "contacts", consent: "news", contacts: 1)])
        #expect(plan.gateNames.contains("destroys.refusals:source.contacts"))
    }

    /// A refusal without a time counts since it was first read, so that a later grant stands.
    @Test func aRefusalWithoutATimeIsHeardOnce() throws {
        for rewritten in [Self.specs()] + Self.rewritings {
            let project = try project()
            try write(project, "contacts/1", ["k1,ida@x.dk,no,,"])
            try project.apply(Self.specs())
            try write(project, "forms/1", ["f1,ida@x.dk,yes,2026-01-01T12:00:00Z"])
            try project.apply(Self.specs())
            #expect(try sent(project) == ["ida@x.dk"])
            try write(project, "contacts/2", ["k1,ida@x.dk,no,,"])
            try project.apply(rewritten)
            #expect(try sent(project) == ["ida@x.dk"])
        }
        let project = try project()
        let rows = ["k1,bo@x.dk,yes,2025-12-02T00:00:00Z,", "k1,ida@x.dk,no,,"]
        try write(project, "contacts/1", rows)
        try project.apply(Self.specs(version: true))
        try write(project, "forms/1", ["f1,ida@x.dk,yes,2026-01-01T12:00:00Z"])
        try write(project, "contacts/2", rows)
        try project.apply(Self.specs(version: true))
        #expect(try sent(project).contains("ida@x.dk"))
    }

    /// A grant under a key of before ends with its row.
    @Test func aGrantUnderAnotherKeyEndsWithItsRow() throws {
        let project = try project()
        try write(project, "contacts/1", ["k1,ida@x.dk,yes,2025-12-02T00:00:00Z,"])
        try project.apply(Self.specs())
        try project.apply(Self.specs(key: "upper(id)"))
        #expect(try sent(project) == ["ida@x.dk"])
        try write(project, "contacts/2", ["k1,ida@x.dk,perhaps,2025-12-02T00:00:00Z,"])
        try project.apply(Self.specs(key: "upper(id)"))
        #expect(try sent(project).isEmpty)
    }

    /// A consent that gets another name keeps what everybody said of it.
    @Test func aRenamedConsentKeepsWhatWasSaid() throws {
        let project = try project()
        try write(
            project, "contacts/1", ["k1,ida@x.dk,no,2025-12-05T00:00:00Z,", "k2,bo@x.dk,yes,2025-12-05T00:00:00Z,"])
        try project.apply(Self.specs())
        try write(
            project, "contacts/2",
            ["k1,ida@x.dk,no,2025-12-05T00:00:00Z,yes", "k2,bo@x.dk,yes,2025-12-05T00:00:00Z,yes"])
        try write(project, "forms/1", ["f1,ida@x.dk,yes,2025-12-02T00:00:00Z"])
        try project.apply(Self.specs())
        #expect(try sent(project) == ["bo@x.dk"])
        let renamed = Self.specs().replacing("news: {", with: "letters: {").replacing(
            "letters: { for: email }", with: "letters: { for: email, renamed_from: news }"
        ).replacing("consent: news", with: "consent: letters")
        #expect(try project.plan(renamed).impact.forgotten.isEmpty)
        try project.apply(renamed)
        #expect(try sent(project) == ["bo@x.dk"])
        #expect(try project.apply(renamed).generation == nil)
    }
}
