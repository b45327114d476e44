import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Rules that compare, through the store.
@Suite struct LikenessTests {
    private static let specs = ShopProject.specs(
        """
        identity:
          limits: { records: 4 }
          rules:
            same_email: email
            likely:
              block: [phone, ["substr(last_name, 1, 2)", country]]
              compare:
                last_name: [equal, edits <= 1]
                phone: [equal]
        """)
    private static func project(_ rows: [String]) throws -> ShopProject {
        let project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": ShopProject.likelyWeights]
        try project.write("a.csv", rows)
        try project.apply(specs)
        return project
    }

    private static func people(_ project: ShopProject) throws -> Set<[String]> {
        let view = try StoreView(project.store)
        let profiles = Set(
            try (1...6).compactMap { number -> String? in
                guard let record = RecordName("crm/\(number)") else { return nil }
                return try view.evidence(of: record).profile
            })
        return Set(try profiles.map { try view.evidence(ofProfile: $0).records.map(\.key).sorted() })
    }

    private static let rows = [
        "1,ada@x.fr,0612345678,MERTIN,FR", "2,,0612345678,MERTON,FR", "3,,0612345678,DURAND,FR", "4,,,MERTIN,FR",
        "5,ada@x.fr,0699999999,MERTIN,FR", "6,,0688888888,MERTIN,DE",
    ]

    /// 2 is one letter away from 1 and has its phone; 3 has the phone and another name; of 4 the name alone speaks; 5 is the same by
    /// e-mail.
    @Test func pairsThatWeighEnoughAreOnePerson() throws {
        let project = try Self.project(Self.rows)
        #expect(try Self.people(project) == [["1", "2", "5"], ["3"], ["4"], ["6"]])
        let view = try StoreView(project.store)
        let record = try #require(RecordName("crm/2"))
        let links = try view.evidence(of: record).links
        #expect(links.map(\.weight) == [6.375])
        #expect(links.map(\.comparisons) == [["prior -6.000", "last_name edits <= 1 +4.250", "phone equal +8.125"]])
    }

    /// The order of rows changes nothing, and rows that come night by night lead to the same people.
    @Test func theOrderOfRowsMeansNothing() throws {
        let whole = try Self.project(Self.rows)
        let reversed = try Self.project(Self.rows.reversed())
        let digests = try [whole, reversed].map { try #require(try $0.store.head()).tables["links"]?.contentDigest }
        #expect(digests[0] == digests[1])
        let nights = try Self.project([Self.rows[1]])
        for (night, row) in Self.rows.enumerated() where night != 1 {
            try nights.write("b\(night).csv", [row])
            try nights.apply(Self.specs)
        }
        #expect(try Self.people(nights) == Self.people(whole))
    }
}
