import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Rows of a log without keys are told apart by how often the same row stood before in their file.
@Suite struct KeylessLogTests {
    private let specs = ShopProject.specs(
        """
          clicks:
            read: { file: "log/*.csv" }
            delivers: log
            event_at: at
            fields: { at: timestamp, email: string, page: string }
            belongs_to: [{ identifier: email, value: email }]
        profile: {}
        """
    )

    private struct Row: Equatable, Hashable {
        var key: String
        var page: String
        var line: Int64
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try StoreFiles.makeDirectory(project.path + "/log")
        try project.write("1.csv", ["1,a@x.fr,,,FR"])
        return project
    }

    private func log(_ project: ShopProject, _ pages: [Int]) throws {
        let rows = pages.map { "2026-01-01T10:00:00Z,a@x.fr,/a/rather/long/page/of/the/shop/\($0)\n" }
        try project.writeText("log/1.csv", "at,email,page\n" + rows.joined())
    }

    private func rows(_ project: ShopProject) throws -> [Row] {
        let entry = try #require(try project.store.head())
        let table = try #require(try project.store.table("events/clicks", of: entry))
        let columns = [Field("_key", .string), Field("page", .string), Field("_position", .integer)]
        let batch = try TableReader(table).readAll(columns: columns)
        guard case .string(let keys) = batch.columns[0], case .string(let pages) = batch.columns[1],
            case .integer(let lines) = batch.columns[2]
        else { return [] }
        return (0..<batch.count).map {
            Row(key: keys[$0] ?? "", page: pages[$0] ?? "", line: lines.values[$0])
        }.sorted { $0.line < $1.line }
    }

    @Test func equalRowsCountAlthoughTheyCameEarlier() throws {
        let grown = try project()
        try log(grown, [1, 1, 2])
        try grown.apply(specs)
        try log(grown, [1, 1, 2, 1, 3, 2])
        let applied = try grown.apply(specs)
        #expect(applied.report.impact.sources.first { $0.source == "clicks" }?.files.map(\.counts.read) == [3])
        let whole = try project()
        try log(whole, [1, 1, 2, 1, 3, 2])
        try whole.apply(specs)
        #expect(try rows(grown) == rows(whole))
        #expect(try rows(grown).count == 6)
        #expect(try grown.plan(specs).isEmpty)
    }

    @Test func rowsAreNumberedInTheOrderOfTheFileWhoeverReadsThem() throws {
        let project = try project()
        // Some blocks long, so that both threads read it.
        try log(project, (0..<160_000).map { $0 % 40 })
        try project.apply(specs)
        let found = try rows(project)
        #expect(found.count == 160_000)
        let pages = Dictionary(grouping: found, by: \.page)
        #expect(pages.count == 40)
        for (page, rows) in pages {
            #expect(rows.enumerated().allSatisfy { $1.key.hasSuffix("-\($0)") }, "\(page)")
        }
    }
}
