import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// A file that is to stand elsewhere or look otherwise is written although no row differs.
@Suite struct RewrittenFileTests {
    private func specs(
        file: String = "file: out/list.csv", fields: String = "{ EMAIL: email, NAME: last_name }",
        mode: String = "mirror"
    ) -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            destinations:
              list:
                write: { \(file) }
                key: EMAIL
                fields: \(fields)
                mode: \(mode)

            """, delivers: "snapshot")
    }

    private func project(mode: String = "mirror") throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR", "2,b@x.fr,,Durand,FR"])
        try project.apply(specs(mode: mode))
        return project
    }

    @Test(arguments: [
        ("file: out/new.csv", "{ EMAIL: email, NAME: last_name }", "out/new.csv", "EMAIL,NAME", "a@x.fr,OLD"),
        (
            "file: out/list.csv, csv: { delimiter: ';' }", "{ EMAIL: email, NAME: last_name }", "out/list.csv",
            "EMAIL;NAME", "a@x.fr;OLD"
        ),
        (
            "file: out/list.jsonl", "{ EMAIL: email, NAME: last_name }", "out/list.jsonl",
            #"{"EMAIL":"a@x.fr","NAME":"OLD"}"#, #"{"EMAIL":"b@x.fr","NAME":"DURAND"}"#
        ),
        ("file: out/list.csv", "{ NAME: last_name, EMAIL: email }", "out/list.csv", "NAME,EMAIL", "OLD,a@x.fr"),
        ("file: out/list.csv", "{ EMAIL: email }", "out/list.csv", "EMAIL", "a@x.fr"),
        ("file: out/list.csv", "{ EMAIL: email, P: phone }", "out/list.csv", "EMAIL,P", "a@x.fr,"),
    ])
    func anotherFormIsDue(file: String, fields: String, path: String, header: String, row: String) throws {
        let project = try project()
        let changed = specs(file: file, fields: fields)
        let plan = try project.plan(changed)
        #expect(plan.impact.destinations.map(\.isRewritten) == [true])
        #expect(try project.apply(changed).delivered == ["list"])
        #expect(try Array(project.lines(path).prefix(2)) == [header, row])
        #expect(try project.plan(changed).isEmpty)
        #expect(try project.apply(changed).delivered.isEmpty)
    }

    /// What was committed and not delivered is known by the ledger, not by the specs before.
    @Test func anotherPlaceIsDueUntilItIsDelivered() throws {
        let project = try project()
        let changed = specs(file: "file: blocked/list.csv")
        try project.writeText("blocked", "a file where the directory should be")
        #expect(try project.applyFailing(changed) == ["list"])
        #expect(try project.plan(changed).impact.destinations.map(\.isRewritten) == [true])
        #expect(try !project.plan(changed).isEmpty)
        try StoreFiles.remove(project.path + "/blocked")
        #expect(try project.apply(changed).delivered == ["list"])
        #expect(try project.lines("blocked/list.csv").count == 3)
    }

    @Test func rowsThatStayGetTheValuesOfNewFields() throws {
        let project = try project(mode: "append")
        try project.write("2.csv", ["1,a@x.fr,,Changed,FR", "3,c@x.fr,,New,FR"])
        try project.apply(specs(fields: "{ EMAIL: email, SURNAME: last_name }", mode: "append"))
        #expect(
            try project.lines("out/list.csv") == ["EMAIL,SURNAME", "a@x.fr,CHANGED", "b@x.fr,", "c@x.fr,NEW"])
    }
}
