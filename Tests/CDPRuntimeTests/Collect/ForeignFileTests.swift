import CDPPlan
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// Files whose columns are not what a contract takes: a value costs itself, never the night, and what has no type of ours is told.
@Suite(.needsPython) struct ForeignFileTests {
    /// Writes a Parquet file of the project from columns as Python has them.
    private func write(_ project: ShopProject, _ name: String, _ columns: String) throws {
        try project.writeText(
            "write.py",
            "import sys, pyarrow as pa, pyarrow.parquet as pq\npq.write_table(pa.table({\(columns)}), sys.argv[1])\n")
        try Repository.runPython("\(project.path)/write.py", "'\(project.path)/\(name)'")
    }

    private func specs(_ fields: String, more: String = "") -> String {
        """
        cdp: 1
        project: shop
        sources:
          people:
            read: data/people.parquet
            key: id
            \(fields)
            map: { email: mail }
            \(more)
        identity: { rules: { same_email: email } }

        """
    }

    @Test(arguments: ["fields: { id: integer, mail: string, n: integer }", ""])
    func aNumberBeyondSixtyThreeBitsCostsItsValueOrItsRow(fields: String) throws {
        let project = try ShopProject()
        try write(
            project, "data/people.parquet",
            """
            'id': pa.array([1, 2**64 - 1, 3], pa.uint64()), 'mail': ['a@x.dk', 'b@x.dk', 'c@x.dk'],
            'n': pa.array([1, 2, 2**63], pa.uint64())
            """)
        let source = try #require(try project.apply(specs(fields)).report.impact.sources.first)
        #expect(source.counts.inserted == 2)
        #expect(source.counts.quarantined == 1)
        #expect(source.losses.fields.map(\.field) == ["id", "n"])
        #expect(source.losses.fields.map(\.rejected) == [1, 0])
        #expect(source.losses.fields.map(\.nulled) == [0, 1])
        #expect(source.losses.fields.flatMap { $0.shapes.map(\.fault) } == [.outOfRange, .outOfRange])
    }

    @Test func aNumberBeyondSixtyThreeBitsIsAKeyAsText() throws {
        let project = try ShopProject()
        try write(project, "data/people.parquet", "'id': pa.array([2**64 - 1], pa.uint64()), 'mail': ['a@x.dk']")
        let source = try project.apply(specs("fields: { id: string, mail: string }")).report.impact.sources.first
        #expect(source?.counts.inserted == 1)
        #expect(try project.detail("people/18446744073709551615") != nil)
    }

    @Test(arguments: ["fields: { id: string, mail: string, photo: string }", ""])
    func bytesThatAreNoTextCostTheirValue(fields: String) throws {
        let project = try ShopProject()
        try write(
            project, "data/people.parquet",
            """
            'id': [b'1', b'\\xff', b'3'], 'mail': [b'a@x.dk', b'b@x.dk', b'\\xfe@x.dk'],
            'photo': [b'\\x89PNG', b'\\x89PNG', b'\\x89PNG']
            """)
        let source = try #require(try project.apply(specs(fields)).report.impact.sources.first)
        #expect(source.counts.inserted == 2)
        #expect(source.counts.quarantined == 1)
        #expect(source.losses.fields.map(\.field) == ["id", "mail", "photo"])
        #expect(source.losses.fields.allSatisfy { $0.shapes.allSatisfy { $0.fault == .notText } })
        #expect(source.losses.fields.last?.nulled == 3)
        // What is kept is text, so the next night reads it.
        #expect(try project.plan(specs(fields)).isEmpty)
    }

    @Test func aUniversalIDIsOneKeyInEveryFormat() throws {
        let project = try ShopProject()
        let id = "e0c5b1a6-0b1f-4d8e-9b3a-7d3c1f2a4b5c"
        try write(
            project, "data/people.parquet",
            "'id': pa.array([__import__('uuid').UUID('\(id)').bytes], pa.uuid()), 'mail': ['a@x.dk']")
        try project.writeText("data/visits.csv", "who,at\n\(id),2026-01-01\n")
        let visits = """
              visits:
                read: data/visits.csv
                delivers: log
                event_at: at
                belongs_to: [{ source: people, key: who }]
                fields: { who: string, at: date }
            traits: { seen: count(visits) }

            """
        let specs = specs("").replacingIdentity(with: visits)
        #expect(try project.apply(specs).report.impact.sources[1].losses.owners?.owned == 1)
    }

    @Test func columnsWithoutATypeOfOursAreTold() throws {
        let project = try ShopProject()
        try write(
            project, "data/people.parquet",
            """
            'id': [1], 'mail': ['a@x.dk'], 'waited': pa.array([5], pa.duration('ms')),
            'opens': pa.array([5], pa.time32('s'))
            """)
        let losses = try project.plan(specs("")).impact.sources.first?.losses
        #expect(
            losses?.notes.map(\.what) == [
                "`opens` is not taken: it holds a time of day, for which cdp has no type",
                "`waited` holds durations, which are read as whole numbers of milliseconds; declare it in `fields`",
            ])
        let declared = try project.plan(specs("fields: { id: string, mail: string, waited: integer }"))
        #expect(declared.impact.sources.first?.losses.notes == [])
    }

    /// pandas writes a column of nothing but `None` as one without a type.
    @Test func aColumnWithoutValuesHasTheTypeOfTheOtherFiles() throws {
        let project = try ShopProject()
        let specs = specs("").replacing("people.parquet", with: "*.parquet")
        try write(project, "data/1.parquet", "'id': [1], 'mail': ['a@x.dk'], 'n': pa.nulls(1), 'phone': pa.nulls(1)")
        try write(project, "data/2.parquet", "'id': [2], 'mail': ['b@x.dk'], 'n': [7], 'phone': pa.nulls(1)")
        #expect(try project.apply(specs).report.impact.sources.first?.losses.fields == [])
        try write(project, "data/3.parquet", "'id': [3], 'mail': ['c@x.dk'], 'n': [8], 'phone': ['+45 1']")
        #expect(try project.apply(specs).report.impact.sources.first?.losses.fields == [])
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }

    /// Specs with more sources, before what says who is who.
    fileprivate func replacingIdentity(with sources: String) -> String {
        let rules = "identity: { rules: { same_email: email } }\n"
        return replacing(rules, with: sources + rules)
    }
}
