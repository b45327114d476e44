import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTestSupport
import Testing

@testable import CDPRuntime

/// Which files of a snapshot source are read, and what a store of before natural order needs.
@Suite struct NewestFileTests {
    private func scan(
        _ project: ShopProject, grouping: String? = nil, known: [String: JournalEntry.InputPosition]
    ) throws -> [String] {
        var source = SourcePlan(
            name: "crm", input: .files(FileInput(path: "data/*.csv", format: .csv(CSVFormat()))), fields: [])
        source.delivery = .snapshot(groupedBy: grouping)
        let rows = SourceFactory(project: project.path, store: project.path).source(source.input)
        let scan = InputScan(source: source, rows: rows, known: known, isReread: false, forgetting: [], stamps: [:])
        return try scan.run().pending.map(\.name)
    }

    private func position(of project: ShopProject, _ path: String, generation: Int) throws
        -> JournalEntry.InputPosition
    {
        let look = try SourceFactory(project: project.path, store: project.path).file(path).look(at: path, since: nil)
        return JournalEntry.InputPosition(look.position, delivery: 1, generation: generation)
    }

    @Test func aNewestFileThatWasReadBeforeAnotherIsReadAgain() throws {
        let project = try ShopProject()
        for number in [9, 10] { try project.writeText("data/crm_\(number).csv", "id\n\(number)\n") }
        let nine = try position(of: project, "data/crm_9.csv", generation: 2)
        let ten = try position(of: project, "data/crm_10.csv", generation: 1)
        #expect(try scan(project, known: [:]) == ["data/crm_10.csv"])
        #expect(try scan(project, known: ["data/crm_9.csv": nine]) == ["data/crm_10.csv"])
        // In byte order crm_9 was the newest, whenever it came.
        #expect(try scan(project, known: ["data/crm_9.csv": nine, "data/crm_10.csv": ten]) == ["data/crm_10.csv"])
        var later = ten
        later.generation = 3
        #expect(try scan(project, known: ["data/crm_9.csv": nine, "data/crm_10.csv": later]).isEmpty)
    }

    @Test func theCaptureOfANameIsComparedByItsNumber() throws {
        let project = try ShopProject()
        for name in ["crm_9_a", "crm_9_b", "crm_10_a", "crm_10_b", "other_11"] {
            try project.writeText("data/\(name).csv", "id\n1\n")
        }
        let files = try scan(project, grouping: "crm_([0-9]+)_", known: [:])
        #expect(files == ["data/crm_10_a.csv", "data/crm_10_b.csv"])
    }
}
