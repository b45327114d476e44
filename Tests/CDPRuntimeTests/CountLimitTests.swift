import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// What is more than can be numbered is refused in words, before anything is changed.
@Suite struct CountLimitTests {
    private func refusal(_ project: ShopProject, _ specs: String) -> String? {
        let error = #expect(throws: StoreError.self) { try project.apply(specs) }
        #expect(error?.kind == .tooMany)
        return error?.message
    }

    @Test func rowsOfASourceAreCounted() throws {
        let project = try ShopProject(limit: CountLimit(3))
        let specs = ShopProject.specs("profile: {}\n", delivers: "snapshot")
        try project.write("1.csv", (1...4).map { "\($0),a\($0)@x.fr,,A,FR" })
        #expect(refusal(project, specs) == "4 new rows of source `crm` are more than the 3 that can be numbered")
        #expect(try project.store.head() == nil)
        try project.write("1.csv", (1...3).map { "\($0),a\($0)@x.fr,,A,FR" })
        try project.apply(specs)
        #expect(try project.store.head()?.tables["profiles"]?.rows == 3)
    }

    @Test func recordsOfAllSourcesAreCounted() throws {
        let project = try ShopProject(limit: CountLimit(3))
        let specs = ShopProject.specs("profile: {}\n")
        try project.write("1.csv", (1...3).map { "\($0),a\($0)@x.fr,,A,FR" })
        try project.apply(specs)
        try project.write("2.csv", ["4,a4@x.fr,,A,FR"])
        #expect(refusal(project, specs) == "4 records are more than the 3 that can be numbered")
        #expect(try project.store.head()?.generation == 1)
    }

    @Test func rowsOfALookupAreCounted() throws {
        let project = try ShopProject(limit: CountLimit(3))
        let specs = ShopProject.specs(
            """
            profile: { attributes: { land: { type: string, pii: none } } }
            enrichments:
              lands:
                lookup: lands.csv
                fields: { code: { type: string, required: true }, land: string }
                match: { code: country }
                add: { land: land }

            """)
        try project.write("1.csv", ["1,a@x.fr,,A,FR"])
        try project.writeText("lands.csv", "code,land\n" + (1...4).map { "\($0),x\n" }.joined())
        #expect(refusal(project, specs)?.hasPrefix("4 rows of `enrichment.lands`") == true)
    }

    @Test func tablesReadWholeAreCounted() throws {
        let project = try ShopProject()
        try project.write("1.csv", (1...4).map { "\($0),a\($0)@x.fr,,A,FR" })
        try project.apply(ShopProject.specs("profile: {}\n"))
        let head = try #require(try project.store.head())
        let reader = TableReader(try #require(try project.store.table("records", of: head)))
        #expect(try reader.readAll(limit: CountLimit(4)).count == 4)
        #expect(throws: StoreError.self) { try reader.readAll(limit: CountLimit(3)) }
    }

    @Test func rowsAndElementsOfARangeAreCounted() throws {
        let schema = [Field("_hash", .integer), Field("l", .list(.integer))]
        let list = ListColumn(offsets: [0, 3, 6], elements: .integer(FixedColumn([1, 2, 3, 4, 5, 6])))
        let rows = Batch(schema: schema, columns: [.integer(FixedColumn([1, 2])), .list(list)], count: 2)
        func read(_ limit: Int) throws -> Batch {
            let spill = BatchSpill(
                schema: schema, layout: RangeLayout(count: 1), file: SpillFile(in: "/tmp"), limit: CountLimit(limit))
            try spill.add(rows, number: 0)
            return try spill.batch(0, of: spill.layout)
        }
        #expect(try read(6).rowHashes() == rows.rowHashes())
        for limit in [1, 5] { #expect(throws: StoreError.self) { try read(limit) } }
    }

    /// Offsets beyond 4 GiB are what they are.
    @Test func offsetsAreWide() {
        let start = 6 << 30
        let texts = StringColumn(bytes: [], offsets: [0, start, start + 7])
        #expect(texts.range(1) == start..<start + 7)
        let lists = ListColumn(offsets: [0, start, start + 7], elements: .integer(FixedColumn()))
        #expect(lists.range(1) == start..<start + 7)
    }
}
