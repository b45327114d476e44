import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// What is collected of a source that is no file.
@Suite struct RowSourceTests {
    private func specs(delivers: String = "changes", key: String? = "id") -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "memory.jsonl" }
            delivers: \(delivers)
            \(key.map { "key: \($0)" } ?? "")
            fields:
              id: { type: string, required: true }
              email: string
              age: { type: integer, on_error: reject }
            map: { email: email }
        identity:
          rules: { same_email: email }

        """
    }

    private func project(_ source: MemorySource) throws -> ShopProject {
        let project = try ShopProject()
        project.read(source, insteadOf: "memory.jsonl")
        return project
    }

    private func row(_ id: Int, age: String = "40") -> String {
        "{\"id\": \"\(id)\", \"email\": \"p\(id)@x.fr\", \"age\": \(age)}"
    }

    @Test func whatCameAfterThePositionIsReadAndNoMore() throws {
        let source = MemorySource()
        let project = try project(source)
        source.put("people", [row(1), row(2)])
        #expect(try project.apply(specs()).report.impact.profiles.after == 2)
        #expect(source.takeRowsRead() == 2)
        source.add("people", [row(3)])
        source.put("more", [row(4)])
        let second = try project.apply(specs())
        #expect(source.takeRowsRead() == 2)
        #expect(second.report.impact.sources.first?.files.map(\.path) == ["more", "people"])
        #expect(second.report.impact.profiles.after == 4)
        #expect(try project.apply(specs()).generation == nil)
        #expect(source.takeRowsRead() == 0)
        #expect(
            try project.stored("rows/crm", ["_key", "_input", "_position"]) == [
                "1 people 1", "2 people 2", "3 people 3", "4 more 1",
            ])
    }

    @Test func aFailureInTheMiddleChangesNothing() throws {
        let source = MemorySource()
        let project = try project(source)
        source.put("people", [row(1)])
        let first = try project.apply(specs()).generation?.generation
        _ = source.takeRowsRead()
        source.add("people", [row(2), row(3)])
        source.fail(at: 1)
        #expect(throws: MemorySource.Broken.self) { try project.apply(specs()) }
        #expect(try project.store.head()?.generation == first)
        source.fail(at: nil)
        _ = source.takeRowsRead()
        #expect(try project.apply(specs()).report.impact.profiles.after == 3)
        #expect(source.takeRowsRead() == 2)
    }

    @Test func anInputThatChangedIsReadFromItsStart() throws {
        let source = MemorySource()
        let project = try project(source)
        source.put("people", [row(1), row(2)])
        try project.apply(specs())
        _ = source.takeRowsRead()
        source.put("people", [row(2, age: "41"), row(5)])
        let counts = try #require(project.apply(specs()).report.impact.sources.first).counts
        #expect([counts.read, counts.updated, counts.inserted] == [2, 1, 1])
    }

    @Test func rejectedRowsAreTriedAgainWhenTheirInputIsGone() throws {
        let source = MemorySource()
        let project = try project(source)
        source.put("people", [row(1), row(2, age: "\"forty\"")])
        #expect(try project.apply(specs()).report.impact.profiles.after == 1)
        #expect(try project.stored("quarantine", ["input", "position"]) == ["people 2"])
        source.remove("people")
        let mended = specs().replacing("age: { type: integer, on_error: reject }", with: "age: string")
        #expect(try project.apply(mended).report.impact.profiles.after == 2)
        #expect(try project.stored("quarantine", ["input", "position"]).isEmpty)
    }

    @Test func theNewestInputOfASnapshotIsTheWholeTruth() throws {
        let source = MemorySource()
        let project = try project(source)
        source.put("day_9", [row(1), row(2)])
        source.put("day_10", [row(2)])
        #expect(try project.apply(specs(delivers: "snapshot")).report.impact.profiles.after == 1)
        source.put("day_11", [row(3)])
        let impact = try project.apply(specs(delivers: "snapshot")).report.impact
        #expect(impact.sources.first?.removed == 1)
        #expect(impact.profiles.after == 1)
    }

    @Test func equalRowsOfALogWithoutKeysAreCountedFromTheStart() throws {
        let source = MemorySource()
        let project = try project(source)
        source.put("clicks", [row(1), row(1)])
        let specs = specs(delivers: "log", key: nil)
        try project.apply(specs)
        source.add("clicks", [row(1)])
        try project.apply(specs)
        #expect(try project.stored("rows/crm", ["_position"]) == ["1", "2", "3"])
    }
}
