import CDPPlan
import CDPRuntime
import CDPTestSupport
import Testing

/// Plans tell when data are no longer like those that weights were learnt from.
@Suite struct DriftTests {
    private static let specs = ShopProject.specs(
        """
        identity:
          rules:
            likely: { block: [phone], compare: { last_name: [equal, edits <= 1], phone: [equal] } }
        """)

    /// Weights that say of 100 records: all have one of ten names, each as common, and 80 a phone of their own.
    private static let weights =
        ShopProject.likelyWeights + """

            learnt:
              records: 100
              pairs: 3            # that share a blocking key
              values:
                last_name: { held: 100, equal: 450, two_people: 450 }
                phone: { held: 80, equal: 0, two_people: 0 }
            """

    private static func rows(_ numbers: Range<Int>, names: Int = 10, phones: Int = 80) -> [String] {
        numbers.map { number in
            let letter = String(UnicodeScalar(UInt8(65 + number % names)))
            let name = String(repeating: letter, count: 6)
            let phone = number % 10 * 10 < phones ? "06\(12_345_678 + number * 97)" : ""
            return "\(number),,\(phone),\(name),FR"
        }
    }

    private static func project(_ weights: String = weights) throws -> ShopProject {
        let project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": weights]
        return project
    }

    private static func drifts(_ rows: [String], _ weights: String = weights) throws -> [WeightsDrift] {
        let project = try Self.project(weights)
        try project.write("a.csv", rows)
        return try project.plan(specs).impact.drifts
    }

    @Test func sizeAloneIsNoDrift() throws {
        for size in [50, 100, 200, 1_000] { #expect(try Self.drifts(Self.rows(0..<size)).isEmpty, "\(size) rows") }
    }

    @Test func whatDiffersIsTold() throws {
        let names = try #require(try Self.drifts(Self.rows(0..<400, names: 2)).first)
        #expect(names.rule == "likely")
        #expect((names.learntRecords, names.records) == (100, 400))
        #expect(names.attributes.map(\.name) == ["last_name"])
        #expect(names.attributes.allSatisfy { (-2500 ... -2000).contains($0.equality) && !$0.isOtherwiseFilled })
        let phones = try #require(try Self.drifts(Self.rows(0..<400, phones: 40)).first)
        #expect(phones.attributes.map(\.name) == ["phone"])
        #expect(phones.attributes.map { [$0.learntHeld, $0.held, $0.equality] } == [[80, 160, 0]])
    }

    @Test func manyTimesAsManyRecordsAreOtherData() throws {
        let small = Self.weights.replacing("records: 100", with: "records: 10")
            .replacing("held: 100, equal: 450, two_people: 450", with: "held: 10, equal: 4, two_people: 4")
            .replacing("held: 80", with: "held: 8")
        let drift = try #require(try Self.drifts(Self.rows(0..<400), small).first)
        #expect(drift.isOfOtherSize)
    }

    /// A file that says nothing of its data, such as one of an earlier cdp, is not judged.
    @Test func whatIsNotKnownIsNotTold() throws {
        #expect(try Self.drifts(Self.rows(0..<400, names: 2), ShopProject.likelyWeights).isEmpty)
        let short = ShopProject.likelyWeights + "\nlearnt: { records: 100, values: { phone: { held: 80 } } }"
        #expect(try Self.drifts(Self.rows(0..<400, names: 2), short).isEmpty)
    }

    /// Neither a night of few rows nor a plan without any looks at all records, so neither tells.
    @Test func onlyAPlanOverAllRecordsTells() throws {
        let project = try Self.project()
        try project.write("a.csv", Self.rows(0..<400, names: 2))
        #expect(try project.apply(Self.specs).report.impact.drifts.count == 1)
        #expect(try project.plan(Self.specs).impact.drifts.isEmpty)
        try project.write("b.csv", Self.rows(400..<401, names: 2))
        #expect(try project.plan(Self.specs).impact.drifts.isEmpty)
        try project.write("c.csv", Self.rows(401..<900, names: 2))
        #expect(try project.plan(Self.specs).impact.drifts.count == 1)
    }
}
