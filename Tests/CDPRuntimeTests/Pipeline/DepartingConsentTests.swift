import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// A contact that is deleted has the last word about its address, but only to refuse.
@Suite struct DepartingConsentTests {
    private static let specs = ShopProject.specs(
        """
          contacts:
            read: { file: "contacts/*.csv" }
            key: id
            version: ts
            deleted_when: gone
            fields:
              id: { type: string, required: true }
              mail: string
              out: boolean
              gone: boolean
              ts: timestamp
            map: { email: mail }
            consents:
              news: { granted: "not out", at: ts, contact: mail }
          forms:
            read: { file: "forms/*.csv" }
            key: id
            fields: { id: string, mail: string, ts: timestamp }
            map: { email: mail }
            consents:
              news: { granted: "true", at: ts, contact: mail }
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

    /// The rows of `contacts` night by night, and whether `ida@x.dk`, who said yes in a form on 1 December, is written to.
    @Test(arguments: [
        (["k1,ida@x.dk,yes,yes,2025-12-05T00:00:00Z"], true, 1, false),
        (["k1,ida@x.dk,yes,yes,2025-11-05T00:00:00Z"], true, 1, true),
        (["k1,ida@x.dk,no,yes,2025-12-05T00:00:00Z"], false, 0, false),
        (["k1,ida@x.dk,no,no,2025-12-04T00:00:00Z", "k1,ida@x.dk,yes,yes,2025-12-05T00:00:00Z"], true, 2, false),
        (["k1,ida@x.dk,yes,no,2025-12-04T00:00:00Z", "k1,ida@x.dk,no,yes,2025-12-05T00:00:00Z"], true, 1, false),
        (["k1,ida@x.dk,yes,yes,2025-12-05T00:00:00Z", "k1,ida@x.dk,yes,yes,2025-12-06T00:00:00Z"], true, 1, false),
    ])
    func aRowThatDeletesIsHeardWhenItRefuses(nights: [String], hasForm: Bool, said: Int, isSent: Bool) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,ida@x.dk,,Ida,DK"])
        for folder in ["contacts", "forms"] { try StoreFiles.makeDirectory("\(project.path)/\(folder)") }
        let form = hasForm ? "f1,ida@x.dk,2025-12-01T00:00:00Z\n" : ""
        try project.writeText("forms/1.csv", "id,mail,ts\n" + form)
        for (night, row) in nights.enumerated() {
            try project.writeText("contacts/\(night).csv", "id,mail,out,gone,ts\n\(row)\n")
            try project.apply(DepartingConsentTests.specs)
        }
        let list = StoreFiles.exists("\(project.path)/out/list.csv") ? try project.lines("out/list.csv") : []
        #expect(list.contains("ida@x.dk") == isSent)
        let statements = try project.store.head()?.tables["consents"]?.rows
        #expect(statements == (hasForm ? 1 : 0) + said)
    }
}
