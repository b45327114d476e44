import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// A refusal needs no time, not even where the time is the row's version; a grant from the future waits.
@Suite struct UntimedRefusalTests {
    private static func specs(_ policy: String = "latest", identity: String = "") -> String {
        """
        cdp: 1
        project: forms
        consents: { post: { for: email, policy: \(policy) } }
        sources:
          club:
            read: { file: "data/*.csv" }
            key: nr
            version: said
            fields: { nr: { type: string, required: true }, mail: string, ok: boolean, said: timestamp }
            map: { email: mail }
            consents: { post: { granted: ok, at: said, contact: mail } }
        identity:
          rules: { same_email: email }
        \(identity)
        destinations:
          list:
            write: { file: out/list.csv }
            consent: post
            key: EMAIL
            fields: { EMAIL: email }

        """
    }

    private func write(_ project: ShopProject, _ night: Int, _ rows: [String]) throws {
        try project.writeText("data/\(night).csv", (["nr,mail,ok,said"] + rows).map { $0 + "\n" }.joined())
    }

    private static let yes = "7,uma@x.no,true,2025-11-02T00:00:00Z"
    private static let no = "7,uma@x.no,false,"
    private static let again = "7,uma@x.no,true,2026-01-02T12:00:00Z"

    /// What stands in the files of each night, and whether Uma is written to after the last one.
    @Test(arguments: [
        ([[yes]], true, 0), ([[yes], [no]], false, 1), ([[no], [yes]], false, 0), ([[yes, no]], false, 1),
        ([[yes], ["7,uma@x.no,true,"]], true, 1), ([[yes], [no], [again]], true, 0),
    ])
    func aRowWithoutAVersionRefusesAlthoughItGivesWay(nights: [[String]], isSent: Bool, told: Int) throws {
        for policy in ["latest", "any_denial"] {
            let project = try ShopProject()
            var last = 0
            for (night, rows) in nights.enumerated() {
                try write(project, night, rows)
                let source = try #require(try project.plan(Self.specs(policy)).impact.sources.first)
                last = source.losses.unversioned?.rows ?? 0
                try project.apply(Self.specs(policy))
            }
            #expect(last == told)
            #expect(try project.lines("out/list.csv").contains("uma@x.no") == isSent)
        }
    }

    @Test func aGrantFromTheFutureCountsWhenItsTimeComes() throws {
        let project = try ShopProject()
        try write(
            project, 0, ["1,ole@x.no,true,2026-01-02T12:00:00Z", "2,ole@x.no,false,2025-12-01T00:00:00Z"])
        let losses = try #require(try project.plan(Self.specs()).impact.sources.first).losses
        #expect(losses.waiting == [ExpressionErrors(place: "consents.post", count: 1)])
        try project.apply(Self.specs())
        #expect(try project.lines("out/list.csv") == ["EMAIL"])
        #expect(try project.stages(Self.specs(), afterHours: 11).isEmpty)
        #expect(try !project.stages(Self.specs(), afterHours: 12).isEmpty)
        try project.apply(Self.specs())
        #expect(try project.lines("out/list.csv") == ["EMAIL"])
        try project.apply(Self.specs())
        #expect(try project.lines("out/list.csv") == ["EMAIL", "ole@x.no"])
        #expect(try project.stages(Self.specs(), afterHours: 0).isEmpty)
    }

    @Test func valuesWithoutANormalFormAreTold() throws {
        let project = try ShopProject()
        try write(
            project, 0,
            [
                "1,kim(at)x.no,false,2025-12-01T00:00:00Z", "2,per(at)x.no,false,2025-12-01T00:00:00Z",
                "3,eva@x.no,true,2025-12-01T00:00:00Z", "4, ,true,2025-12-01T00:00:00Z",
                "5,,true,2025-12-01T00:00:00Z", "6,no mail,true,2025-12-01T00:00:00Z",
            ])
        let found = try #require(try project.plan(Self.specs()).impact.sources.first).losses.formless
        #expect(found.map(\.place) == ["consents.post", "map.email"])
        for values in found {
            #expect([values.values, values.lost] == [4, 3])
            #expect(values.type == "email")
            #expect(values.shapes.map { "\($0.shape) \($0.count)" } == ["aaa(aa)a.aa 2", "aa aaaa 1"])
        }
        try project.apply(Self.specs())
        let journal = try #require(try project.store.head())
        #expect(journal.losses?["source.club"]?.formless == found)
    }

    @Test(arguments: [("NoReply@*", false), ("NOREPLY@x.no", false), ("other@x.no", true)])
    func aPatternIsComparedInTheNormalForm(pattern: String, isSent: Bool) throws {
        let project = try ShopProject()
        try write(project, 0, ["1,noreply@x.no,true,2025-12-01T00:00:00Z"])
        try project.apply(Self.specs(identity: "  distrust: { email: { values: [\"\(pattern)\"] } }"))
        #expect(try project.lines("out/list.csv").contains("noreply@x.no") == isSent)
    }
}
