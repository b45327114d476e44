import ArgumentParser
import CDPReport
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

@testable import CDPCommand

/// What `cdp history` tells of how generations came to be.
@Suite struct HistoryTests {
    /// A line of the log as `WritingOperation` writes it.
    private static func line(_ generation: Int?, by: String = "ana@laptop (pid 7)", minute: Int = 0) -> String {
        """
        {"by":"\(by)","end":"2026-02-01T10:0\(minute):09.5Z","generation":\(generation.map(String.init) ?? "null"),\
        "memory":null,"operation":"apply","outcome":"\(generation == nil ? "gate" : "committed")","specs":"abc1234",\
        "stages":[],"start":"2026-02-01T10:0\(minute):03.25Z"}
        """
    }

    /// Three generations: two files of `crm` and the table of `towns`; one more file; a changed table.
    private static func shop(log: [String]) throws -> ShopProject {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
              shops:
                read: { file: "shops.csv" }
                delivers: snapshot
                key: id
                fields: { id: { type: string, required: true }, mail: string }
                map: { email: mail }
            identity: { rules: { same_email: email } }
            enrichments:
              towns:
                lookup: towns.csv
                fields: { country: { type: string, required: true }, name: string }
                match: { country: country }
                add: { town: { value: name, pii: none } }
            """)
        try project.write("1.csv", ["1,a@x.fr,,A,FR", "2,b@x.fr,,B,FR"])
        try project.write("2.csv", ["3,c@x.fr,,C,FR"])
        try project.writeText("shops.csv", "id,mail\ns,a@x.fr\n")
        try project.writeText("towns.csv", "country,name\nFR,Lyon\n")
        try project.apply(specs)
        try project.write("3.csv", ["4,d@x.fr,,D,FR"])
        try project.writeText("shops.csv", "id,mail\ns,c@x.fr\n")
        try project.apply(specs)
        try project.writeText("towns.csv", "country,name\nFR,Paris\n")
        try project.apply(specs)
        try project.writeText("store/_cdp/log/operations.jsonl", log.map { $0 + "\n" }.joined())
        return project
    }

    private static func list(_ project: ShopProject, _ numbers: [Int] = [1, 2, 3]) throws -> [PastGeneration] {
        try PastGeneration.list(numbers, project.store)
    }

    private static func inputs(_ generation: PastGeneration) -> [String] {
        generation.inputs.map { "\($0.address) \($0.path) \($0.delivery)" }
    }

    @Test func aGenerationNamesWhatItRead() throws {
        let project = try HistoryTests.shop(log: [])
        let all = try HistoryTests.list(project)
        #expect(
            HistoryTests.inputs(all[0]) == [
                "enrichment.towns towns.csv 1", "source.crm data/1.csv 1", "source.crm data/2.csv 1",
                "source.shops shops.csv 1",
            ])
        #expect(HistoryTests.inputs(all[1]) == ["source.crm data/3.csv 1", "source.shops shops.csv 2"])
        #expect(HistoryTests.inputs(all[2]) == ["enrichment.towns towns.csv 1"])
        // One alone is compared with the one before it too.
        #expect(try HistoryTests.list(project, [3]).map(\.inputs) == [all[2].inputs])
    }

    @Test func theTableSaysWhoAndWhen() throws {
        let project = try HistoryTests.shop(log: [
            HistoryTests.line(1), HistoryTests.line(nil, by: "gate@closed"), HistoryTests.line(2, by: "bob", minute: 1),
        ])
        let digest = try project.store.entry(1).manifest.prefix(7)
        let text = HistoryText(generations: try HistoryTests.list(project).reversed()).table
        #expect(
            text == """
                generation   operation   who          when                   as of                  profiles   files   rows read   quarantined   losses   specs     commit
                         3   apply       –            –                      2026-01-03T00:00:00Z          4       1           0             0        0   \(digest)   –
                         2   apply       bob          2026-02-01T10:01:03Z   2026-01-02T00:00:00Z          4       2           2             0        0   \(digest)   abc1234
                         1   apply       ana@laptop   2026-02-01T10:00:03Z   2026-01-01T00:00:00Z          3       4           4             0        0   \(digest)   abc1234

                """)
    }

    @Test func oneGenerationIsToldInFull() throws {
        let project = try HistoryTests.shop(log: [HistoryTests.line(2)])
        let digest = try project.store.entry(1).manifest.prefix(7)
        let told = try HistoryTests.list(project, [2])
        #expect(
            HistoryText(generations: told).details == """
                generation 2
                  operation   apply, committed
                  who         ana@laptop
                  when        2026-02-01T10:00:03Z
                  as of       2026-01-02T00:00:00Z
                  specs       \(digest)
                  commit      abc1234
                  profiles    4
                  losses      0

                  Read           files   rows read   quarantined
                  source.crm         1           1             0
                  source.shops       1           1             0

                  Inputs
                  source.crm     data/3.csv
                  source.shops   shops.csv    delivery 2

                """)
        let json = told.map { HistoryJSON().json($0).prettyText }.joined()
        for part in [
            #""by": "ana@laptop (pid 7)""#, #""start": "2026-02-01T10:00:03.25Z""#, #""spec_commit": "abc1234""#,
            #""path": "data/3.csv""#, #""address": "source.shops""#, #""delivery": 2"#,
        ] {
            #expect(json.contains(part), "\(part)")
        }
    }

    @Test func whatTheLogDoesNotTellIsMissing() throws {
        let project = try HistoryTests.shop(log: [
            HistoryTests.line(1), String(HistoryTests.line(2).dropLast(30)), "\u{1}\u{2}", "[]",
            "{\"generation\":\"3\"}",
            "{\"generation\":3,\"by\":[1],\"start\":\"soon\",\"stages\":{}}",
        ])
        let told = try HistoryTests.list(project)
        #expect(told.map(\.who) == ["ana@laptop", nil, nil])
        #expect(told.map(\.when) == ["2026-02-01T10:00:03Z", nil, nil])
        let json = HistoryJSON().json(told[1]).prettyText
        for key in ["by", "start", "end", "outcome", "spec_commit"] {
            #expect(json.contains("\"\(key)\": null"), "\(key)")
        }
        for damage in [[], ["", "\0\0\0"]] {
            try project.writeText("store/_cdp/log/operations.jsonl", damage.joined(separator: "\n"))
            #expect(try HistoryTests.list(project).allSatisfy { $0.operation == nil })
        }
        // A log that is there and cannot be read is no log that tells nothing.
        try StoreFiles.removeTree(project.store.layout.log)
        try StoreFiles.makeDirectory(OperationLog.path(project.store.layout))
        #expect(throws: StoreError.self) { try HistoryTests.list(project) }
        try StoreFiles.removeTree(project.store.layout.log)
        #expect(try HistoryTests.list(project).allSatisfy { $0.operation == nil })
        #expect(try HistoryText(generations: HistoryTests.list(project)).details.contains("  who         –\n"))
    }

    /// A backup that took the store's place goes on with the log that it finds: what is told there of generations that are no
    /// more is not told of those that took their numbers.
    @Test func aReplacedStateIsNotTold() throws {
        let lines = [(1, "ana"), (2, "former"), (3, "former"), (2, "bob")].map { HistoryTests.line($0, by: $1) }
        let project = try HistoryTests.shop(log: lines)
        #expect(try HistoryTests.list(project).map(\.who) == ["ana", "bob", nil])
        #expect(try OperationLog.lines(of: [3], project.store.layout).isEmpty)
        #expect(try OperationLog.lines(of: [2], project.store.layout)[2]?.by == "bob")
    }

    @Test func stagesAreAskedForWithAGeneration() throws {
        for words in [["--stages", "3"], ["3", "--stages"]] {
            let command = try HistoryCommand.parse(words)
            #expect(command.showsStages && command.generation == "3")
        }
        #expect(throws: (any Error).self) { try HistoryCommand.parse(["--stages"]) }
        #expect(throws: (any Error).self) { try HistoryCommand.parse(["--limit", "0"]) }
    }
}
