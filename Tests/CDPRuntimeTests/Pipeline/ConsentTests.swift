import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Which consent statements are in force.
@Suite struct ConsentTests {
    private static func source(_ name: String, folder: String, granted: String, former: String? = nil) -> String {
        """
          \(name):
            read: { file: "\(folder)/*.csv" }
        \(former.map { "    renamed_from: \($0)\n" } ?? "")    key: id
            fields: { id: { type: string, required: true }, mail: string, st: string, ts: timestamp }
            map: { email: mail }
            consents:
              mk: { granted: "st = '\(granted)'", at: ts, contact: mail }

        """
    }

    private func specs(forms: String?) -> String {
        ShopProject.specs(
            (forms ?? "") + Self.source("calls", folder: "calls", granted: "yes") + """
                consents:
                  mk: { for: email }
                identity:
                  rules: { same_email: email }
                destinations:
                  list:
                    write: { file: out/list.csv }
                    consent: mk
                    key: EMAIL
                    fields: { EMAIL: email }

                """)
    }

    private func forms(granted: String, name: String = "forms", former: String? = nil) -> String {
        Self.source(name, folder: "forms", granted: granted, former: former)
    }

    private func write(_ project: ShopProject, _ path: String, _ rows: [String]) throws {
        try StoreFiles.makeDirectory("\(project.path)/" + (path.split(separator: "/").first ?? ""))
        try project.writeText(path, (["id,mail,st,ts"] + rows).map { $0 + "\n" }.joined())
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,A,FR", "2,b@x.fr,,B,FR", "3,c@x.fr,,C,FR"])
        try write(
            project, "forms/1.csv",
            ["f1,a@x.fr,yes,2025-12-01T00:00:00Z", "f2,b@x.fr,newsletter,2025-12-01T00:00:00Z"])
        try write(project, "calls/1.csv", ["c1,c@x.fr,yes,2025-12-01T00:00:00Z"])
        return project
    }

    /// The content of the table of statements.
    private func statements(_ project: ShopProject) throws -> (rows: Int?, digest: String?) {
        let table = try project.store.head()?.tables["consents"]
        return (table?.rows, table.map { "\($0.contentDigest)" })
    }

    @Test func aCorrectedMappingReplacesWhatTheWrongOneSaid() throws {
        let (project, fresh) = (try project(), try project())
        try project.apply(specs(forms: forms(granted: "yes")))
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "a@x.fr", "c@x.fr"])
        let corrected = specs(forms: forms(granted: "newsletter"))
        try project.apply(corrected)
        try fresh.apply(corrected)
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "b@x.fr", "c@x.fr"])
        #expect(try statements(project) == statements(fresh))
        #expect(try project.apply(corrected).generation == nil)
    }

    @Test(arguments: [
        "a@x.fr\u{A0}", "\u{200B}a@x.fr", "a@x.fr\t", "<a@x.fr>", "mailto:A@x.fr", "\u{FEFF}a@x.fr\u{3000}",
    ])
    func aRefusalStandsHoweverTheAddressIsWritten(address: String) throws {
        let project = try project()
        try write(project, "calls/2.csv", ["c2,\(address),no,2025-12-30T00:00:00Z"])
        try project.apply(
            specs(forms: forms(granted: "yes")).replacing("granted: \"st = 'yes'\"", with: "granted: \"st <> 'no'\""))
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "b@x.fr", "c@x.fr"])
    }

    @Test func aRemovedSourceSaysNothingMore() throws {
        let (project, fresh) = (try project(), try project())
        try project.apply(specs(forms: forms(granted: "yes")))
        try project.apply(specs(forms: nil))
        try fresh.apply(specs(forms: nil))
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "c@x.fr"])
        #expect(try statements(project) == statements(fresh))
    }

    @Test func aRenamedSourceSaysTheSame() throws {
        let (project, fresh) = (try project(), try project())
        try project.apply(specs(forms: forms(granted: "yes")))
        try project.apply(specs(forms: forms(granted: "yes", name: "papers", former: "forms")))
        try fresh.apply(specs(forms: forms(granted: "yes", name: "papers", former: "forms")))
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "a@x.fr", "c@x.fr"])
        #expect(try statements(project) == statements(fresh))
        // A name and a mapping at once.
        let both = specs(forms: forms(granted: "newsletter", name: "slips", former: "papers"))
        try project.apply(both)
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "b@x.fr", "c@x.fr"])
        #expect(try statements(project).rows == 3)
    }

    @Test func statementsOutliveTheirRowsAndOtherChangesOfTheirSource() throws {
        let project = try project()
        try project.apply(specs(forms: forms(granted: "yes")))
        try write(project, "forms/2.csv", ["f1,b@x.fr,yes,2025-12-03T00:00:00Z"])
        let all = ["EMAIL", "a@x.fr", "b@x.fr", "c@x.fr"]
        for specs in [
            specs(forms: forms(granted: "yes")),
            specs(forms: forms(granted: "yes", name: "papers", former: "forms")),
            specs(forms: forms(granted: "yes", name: "papers")),
            specs(
                forms: forms(granted: "yes", name: "papers").replacing(
                    "{ email: mail }", with: "{ email: lower(mail) }")),
        ] {
            try project.apply(specs)
            #expect(try statements(project).rows == 4)
            #expect(try project.lines("out/list.csv").sorted() == all)
        }
        try write(project, "forms/3.csv", ["f1,a@x.fr,no,2025-12-04T00:00:00Z"])
        try project.apply(specs(forms: forms(granted: "yes", name: "papers")))
        #expect(try statements(project).rows == 5)
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL", "b@x.fr", "c@x.fr"])
    }
}
