import ArgumentParser
import CDPCompiler
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPCommand

/// What commands say of an older generation is what was true then, and nothing that is true of now alone.
@Suite struct PastTests {
    private static func specs(segments: String) -> String {
        ShopProject.specs(
            """
            store: { path: store }
            identity:
              rules: { same_email: email }
            segments:
              \(segments)
            destinations:
              list:
                write: { file: out/list.csv }
                key: email
                fields: { email: email }
            """)
    }

    /// Three generations, a day each from 2026-01-01: 40 people; a changed one and a new one with another specs; another changed
    /// one.
    private static func shop() throws -> ShopProject {
        let project = try ShopProject()
        let (first, second) = (specs(segments: "all: email is not null"), specs(segments: "named: last_name = 'B'"))
        try project.writeText("cdp.yaml", second)
        try project.write("1.csv", (0..<40).map { "\($0),p\($0)@x.fr,,A,FR" })
        try project.apply(first)
        try project.write("2.csv", ["3,p3@x.fr,,B,FR", "90,p90@x.fr,,B,FR"])
        try project.apply(second)
        try project.write("3.csv", ["5,p5@x.fr,,B,FR"])
        try project.apply(second)
        return project
    }

    /// Vacuums until that generation is the oldest.
    private static func vacuum(_ project: ShopProject, to generation: Int) throws {
        let vacuum = try project.store.vacuum(before: project.store.entry(generation).asOf)
        #expect(vacuum.oldest == generation)
        try project.store.perform(vacuum)
    }

    private static func session(_ project: ShopProject) throws -> ProjectSession {
        ProjectSession(try GlobalOptions.parse(["--project", project.path]))
    }

    /// The error for a generation; nil where there is none.
    private static func refusal(_ body: () throws -> Void) -> StoreError? {
        do { try body() } catch { return error as? StoreError }
        return nil
    }

    @Test func aGenerationIsNamedByNumberOrTime() throws {
        let project = try PastTests.shop()
        let names: [(String?, Int)] = [
            (nil, 3), ("1", 1), ("3", 3), ("2026-01-01T00:00:00Z", 1), ("2026-01-01T23:59:59Z", 1),
            ("2026-01-02T01:00:00+01:00", 2), ("2030-01-01T00:00:00Z", 3),
        ]
        for (name, generation) in names {
            #expect(try project.store.entry(at: name).generation == generation, "\(name ?? "")")
        }
        let refused = [
            ("4", "there is no generation 4", "the latest one is 3; `cdp history` lists them"),
            ("0", "there is no generation 0", "the latest one is 3; `cdp history` lists them"),
            ("2025-12-31T23:59:00Z", "there was no generation at `2025-12-31T23:59:00Z`", "`cdp history` lists them"),
            (
                "soon", "`soon` is neither a generation nor a time",
                "write a number that `cdp history` lists, or a time as in `2026-01-31T12:00:00Z`"
            ),
        ]
        for (name, message, help) in refused {
            let error = PastTests.refusal { _ = try project.store.entry(at: name) }
            #expect(error?.kind == .invalidRequest && error?.message == message && error?.help == help, "\(name)")
        }
    }

    @Test func statusTellsTheJournalOfThen() throws {
        let project = try PastTests.shop()
        let text = StatusText(status: try StoreStatus(project.store, at: "1")).text
        #expect(
            text == """
                shop   generation 1 of store 5b5b5b5b, as of 2026-01-01T00:00:00Z
                The latest generation is 3.

                Profiles   40

                  Sources   rows   read   inserted   updated   unchanged   superseded   deletes   quarantined
                  crm         40     40         40         0           0            0         0             0
                  read = inserted + updated + unchanged + superseded + deletes + quarantined, over all generations so far

                  Segments   rows
                  all          40

                  Destinations, as planned   rows
                  list                         40

                Quarantine   0 rows

                """)
        let second = try StoreStatus(project.store, at: "2026-01-02T12:00:00Z").facts
        #expect(second.sources.map { "\($0.rows) of \($0.counts["read"] ?? 0)" } == ["41 of 42"])
        #expect(second.segments.map { "\($0.name) \($0.rows)" } == ["named 2"])
        let last = StatusText(status: try StoreStatus(project.store, at: "3")).text
        #expect(last.contains("\nIt is the latest generation.\n"))
    }

    /// A lost file, a lock and a ledger are of now: they are told of now and left out of what is told of then.
    @Test func statusOfThenHasNothingOfNow() throws {
        let project = try PastTests.shop()
        let table = try #require(
            try project.store.table("profiles", of: project.store.entry(at: nil)))
        try StoreFiles.remove("\(table.files[0].directory)/\(table.files[0].path)")
        let lock = try KernelLock.acquire(project.store.layout.lock, exclusive: true)
        try withExtendedLifetime(lock) {
            let now = StatusText(status: try StoreStatus(PastTests.session(project).applied())).text
            #expect(now.contains("Locked by") && now.contains("Damaged   1 data file missing"))
            #expect(now.contains("\n  Destinations   rows\n  list             41\n"))
            for name in ["1", "3"] {
                let status = try StoreStatus(project.store, at: name)
                let text = StatusText(status: status).text
                #expect(!text.contains("Locked") && !text.contains("Damaged") && !text.contains("  Destinations  "))
                let json = StatusJSON(status: status).json.prettyText
                for key in ["lock", "missing_files", "destinations", "not_taken", "leaving"] {
                    #expect(!json.contains("\"\(key)\""), "\(key)")
                }
                #expect(json.contains("\"latest\": 3") && json.contains("\"planned\": ["))
            }
        }
    }

    /// The journal stays whole: a vacuum takes nothing from what it says, and what needs more says so.
    @Test func aVacuumTakesTablesAndSpecsAndNoCounts() throws {
        let project = try PastTests.shop()
        let before = StatusText(status: try StoreStatus(project.store, at: "1")).text
        try PastTests.vacuum(project, to: 3)
        let told = "The latest generation is 3. The oldest one whose tables are kept is 3."
        let status = try StoreStatus(ProfileStore(at: project.path + "/store"), at: "1")
        // The project's name is in the specs, which are gone; the store of this test never learnt it.
        let expected = before.dropFirst("shop   ".count).replacing("The latest generation is 3.", with: told)
        #expect(StatusText(status: status).text == String(expected))

        let session = try PastTests.session(project)
        let error = PastTests.refusal { _ = try session.applied(at: "1") }
        #expect(error?.message == "generation 1 is not kept any more")
        #expect(error?.help.hasPrefix("the oldest one that can be read is 3;") == true)
        // Its specs are those of generation 3 too; its tables are gone.
        let second = try session.applied(at: "2")
        #expect(second.manifest == (try session.applied().manifest))
        let refused = PastTests.refusal {
            _ = try SQLViews(store: second.store, head: second.entry, plan: second.manifest.plan).script()
        }
        #expect(refused?.message == "generation 2 is not kept any more")
    }

    /// Rows leave by masks where a table has several files: one row changes in each of two generations.
    @Test func viewsNameTheFilesAndMasksOfThen() throws {
        let project = try ShopProject(updates: .deletionVectors)
        let specs = ShopProject.specs(
            """
              codes:
                read: codes/*.csv
                key: id
                fields: { id: { type: string, required: true }, word: string }
            """)
        try project.writeText("cdp.yaml", specs)
        try project.write("1.csv", ["1,p1@x.fr,,A,FR"])
        try StoreFiles.makeDirectory(project.path + "/codes")
        let changes = [(0..<20_000).map { "\($0),a\n" }, ["7,b\n"], ["8,b\n"]]
        for (number, rows) in changes.enumerated() {
            try project.writeText("codes/\(number).csv", "id,word\n" + rows.joined())
            try project.apply(specs)
        }
        func view(_ reference: String?) throws -> String {
            let applied = try PastTests.session(project).applied(at: reference)
            let views = SQLViews(store: applied.store, head: applied.entry, plan: applied.manifest.plan)
            return try #require(try views.views().first { $0.name == "rows_codes" }).query
        }
        let queries = [try view("1"), try view("2"), try view(nil)]
        let masked = queries.map { query in
            query.matches(of: /not in \(([0-9, ]+)\)/).reduce(0) { $0 + $1.output.1.split(separator: ",").count }
        }
        #expect(masked == [0, 1, 2])
        let files = queries.map { query in Set(query.matches(of: /[^'\/]+\.parquet/).map { String($0.output) }) }
        #expect(files[0].isStrictSubset(of: files[1]))
        #expect(!files[1].isSuperset(of: files[2]))
    }

    @Test func specsOfThenAreShownAndCompared() throws {
        let project = try PastTests.shop()
        func segments(_ words: [String]) throws -> [String] {
            let manifest = try PastTests.session(project).manifest(isApplied: false, at: PastOptions.parse(words))
            return manifest.plan.segments.map(\.name)
        }
        #expect(try segments(["--at", "1"]) == ["all"])
        #expect(try segments(["--at", "2026-01-03T00:00:00Z"]) == ["named"])
        let sides = try ["1", "3"].map { SpecSide(try PastTests.session(project).applied(at: $0)) }
        let (changes, _) = ManifestDiff.changes(from: sides[0].manifest, to: sides[1].manifest)
        #expect(sides.map(\.name.name) == ["generation 1", "generation 3"])
        #expect(Set(changes.map(\.address.description)) == ["segment.all", "segment.named"])
    }

    @Test(arguments: [
        ["--to", "2"], ["--at", "1", "--to", "2", "main"], ["--at", "1", "main", "other"],
    ]) func aComparisonHasTwoSides(words: [String]) {
        #expect(throws: (any Error).self) { try DiffCommand.parse(words) }
    }

    @Test func theOptionIsTheSameEverywhere() {
        let commands: [any ProjectCommand.Type] = [
            StatusCommand.self, ViewsCommand.self, ShowCommand.self, DiffCommand.self, GraphCommand.self,
            ProfileCommand.self, QueryCommand.self, ExplainCommand.self,
        ]
        let texts = commands.map { command in
            let lines = command.helpMessage(columns: 300).split(separator: "\n")
            let text = lines.drop { !$0.hasPrefix("  --at") }.prefix(2).joined(separator: " ")
            return text.split(separator: " ").joined(separator: " ")
        }
        let text = "--at <GENERATION or TIME> A generation, or a time: what was known then."
        #expect(texts == [String](repeating: text, count: commands.count))
    }
}
