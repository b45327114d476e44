import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Rows whose keys have one hash are never taken for rows of one key.
@Suite struct KeyCollisionTests {
    private let first = CollidingText.pair.0
    private let second = CollidingText.pair.1

    private func refusal(_ project: ShopProject, _ specs: String) -> StoreError? {
        let error = #expect(throws: StoreError.self) { try project.apply(specs) }
        #expect(error?.kind == .collision)
        return error
    }

    @Test func theTextsCollide() { #expect(CollidingText.isColliding) }

    @Test func keysOfOneNightAreToldByPlace() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,A,FR", "\(first),b@x.fr,,B,FR"])
        try project.write("2.csv", ["2,c@x.fr,,C,FR", "3,d@x.fr,,D,FR", "\(second),e@x.fr,,E,FR"])
        let error = refusal(project, ShopProject.specs("profile: {}\n"))
        #expect(error?.message == "two rows of source `crm` with different keys have the same hash")
        #expect(error?.details == ["`data/1.csv:3`", "`data/2.csv:4`"])
        #expect(try project.store.head() == nil)
    }

    /// What has no files and no lines is not said to have them.
    @Test func rowsOfOtherSourcesAreToldByInputAndNumber() throws {
        let project = try ShopProject()
        let source = MemorySource()
        project.read(source, insteadOf: "memory.jsonl")
        let specs = """
            cdp: 1
            project: shop
            sources:
              crm:
                read: { file: "memory.jsonl" }
                key: id
                fields: { id: { type: string, required: true }, email: string }
                map: { email: email }

            """
        source.put("people", [#"{"id": "1", "email": "a@x.fr"}"#, #"{"id": "\#(first)", "email": "b@x.fr"}"#])
        try project.apply(specs)
        source.put("more", [#"{"id": "\#(second)", "email": "c@x.fr"}"#])
        #expect(refusal(project, specs)?.details == ["`more:1`", "`people:2`"])
    }

    @Test(arguments: ["changes", "snapshot"]) func aKeyDoesNotReplaceAStoredOne(delivers: String) throws {
        let project = try ShopProject()
        let specs = ShopProject.specs("profile: {}\n", delivers: delivers)
        try project.write("1.csv", ["\(first),a@x.fr,,A,FR", "2,b@x.fr,,B,FR"])
        try project.apply(specs)
        try project.write("1.csv", ["\(first),a@x.fr,,Z,FR", "2,b@x.fr,,B,FR"])
        try project.apply(specs)
        try project.write(delivers == "snapshot" ? "1.csv" : "2.csv", ["\(second),c@x.fr,,C,FR", "2,b@x.fr,,B,FR"])
        #expect(refusal(project, specs)?.message.contains("source `crm`") == true)
        #expect(try project.store.head()?.generation == 2)
        #expect(try project.detail("email:a@x.fr") != nil)
        try project.write(delivers == "snapshot" ? "1.csv" : "2.csv", ["3-\(second),c@x.fr,,C,FR", "2,b@x.fr,,B,FR"])
        try project.apply(specs)
        #expect(try project.detail("email:c@x.fr") != nil)
    }

    @Test func aKeyIsNotRevivedByAnother() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs("profile: {}\n", delivers: "snapshot")
        try project.write("1.csv", ["\(first),a@x.fr,,A,FR", "2,b@x.fr,,B,FR"])
        try project.apply(specs)
        try project.write("1.csv", ["2,b@x.fr,,B,FR"])
        try project.apply(specs)
        try project.write("1.csv", ["\(second),c@x.fr,,C,FR", "2,b@x.fr,,B,FR"])
        _ = refusal(project, specs)
    }

    @Test func eventsOfDifferentOwnersAreCompared() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
              orders:
                read: { file: "orders/*.csv" }
                delivers: log
                key: id
                event_at: at
                fields: { id: { type: string, required: true }, at: timestamp, email: string }
                belongs_to: [{ identifier: email, value: email }]
            profile: {}

            """)
        try StoreFiles.makeDirectory(project.path + "/orders")
        try project.write("1.csv", ["1,a@x.fr,,A,FR", "2,b@x.fr,,B,FR"])
        try project.writeText("orders/1.csv", "id,at,email\n\(first),2026-01-01T00:00:00Z,a@x.fr\n")
        try project.apply(specs)
        try project.writeText("orders/2.csv", "id,at,email\n\(second),2026-01-01T00:00:00Z,b@x.fr\n")
        #expect(refusal(project, specs)?.details == ["`orders/1.csv:2`", "`orders/2.csv:2`"])
    }

    /// Rows of a log without keys are named by a digest of the row.
    @Test func rowsWithoutKeysAreCompared() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
              clicks:
                read: { file: "log/*.csv" }
                delivers: log
                event_at: at
                fields: { at: timestamp, email: string, page: string }
                belongs_to: [{ identifier: email, value: email }]
            profile: {}

            """)
        func log(_ name: String, _ pages: [String]) throws {
            try project.writeText(
                "log/\(name)", "at,email,page\n" + pages.map { "2026-01-01T10:00:00Z,a@x.fr,\($0)\n" }.joined())
        }
        try StoreFiles.makeDirectory(project.path + "/log")
        try project.write("1.csv", ["1,a@x.fr,,,FR"])
        try log("1.csv", [first, second, first])
        try project.apply(specs)
        #expect(try project.store.head()?.tables["events/clicks"]?.rows == 3)
        // The same rows in another file are the same rows; another row with the digest of one is not.
        try log("2.csv", [first])
        try project.apply(specs)
        #expect(try project.store.head()?.tables["events/clicks"]?.rows == 3)
        try log("3.csv", [second])
        _ = refusal(project, specs)
        try log("3.csv", [CollidingText.of("cccccccc", end: "@shop.example.fr")])
        try project.apply(specs)
        #expect(try project.store.head()?.tables["events/clicks"]?.rows == 4)
    }
}
