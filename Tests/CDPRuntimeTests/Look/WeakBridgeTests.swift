import CDPRuntime
import CDPTestSupport
import Testing

/// Pairs near the threshold on which a profile hangs.
@Suite struct WeakBridgeTests {
    /// 4.248 is a chance of 0.95; 5.5 - 6 + 5 is 4.5, 1.25 less with another country.
    private static let weights = """
        rule: likely
        prior: -6
        comparisons:
          last_name: [{ level: equal, weight: 5.5 }, { level: different, weight: -3 }]
          phone: [{ level: equal, weight: 5 }, { level: different, weight: -2 }]
          country: [{ level: equal, weight: 4 }, { level: different, weight: 0 }]
        """

    private func links(_ rows: [String], decisions: String = "") throws -> (links: [LinkView], missing: String?) {
        let project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": Self.weights]
        try project.write("a.csv", rows)
        try project.writeText("decisions.csv", "left,right,decision\n" + decisions)
        try project.apply(
            ShopProject.specs(
                """
                identity:
                  decisions: decisions.csv
                  rules:
                    same_email: email
                    likely:
                      block: [phone]
                      compare: { last_name: [equal], phone: [equal], country: [equal] }
                      accept: 0.95
                """))
        let view = try StoreView(project.store)
        let id = try #require(try view.evidence(of: RecordName(source: "crm", key: "1")).profile)
        return try view.markingBridges(view.evidence(ofProfile: id).links, project: project.path)
    }

    private func bridges(_ rows: [String], decisions: String = "") throws -> [String: WeakBridge] {
        let found = try links(rows, decisions: decisions).links.filter { $0.bridge != nil }
        return Dictionary(
            uniqueKeysWithValues: found.compactMap { link in
                link.bridge.map { ("\(link.left) \(link.right)", $0) }
            })
    }

    /// 1, 2 and 3 have one address, 4 and 5 another; 3 and 4 have a phone and a name, 4.5 in all, and the others do not contradict.
    private static let rows = [
        "1,a@x.fr,,Mertin,FR", "2,a@x.fr,,Mertin,FR", "3,a@x.fr,0612345678,Mertin,FR", "4,b@x.fr,0612345678,Mertin,DE",
        "5,b@x.fr,,Mertin,DE",
    ]

    @Test func aPairNearTheThresholdIsMarkedWithBothSides() throws {
        #expect(try bridges(Self.rows) == ["crm/3 crm/4": WeakBridge(left: 3, right: 2)])
    }

    @Test func aHeavyPairIsNone() throws {
        let rows = Self.rows.map {
            $0.replacing("4,b@x.fr,0612345678,Mertin,DE", with: "4,b@x.fr,0612345678,Mertin,FR")
        }
        #expect(try bridges(rows).isEmpty)
    }

    /// Another pair, or a decision, holds both sides together as well.
    @Test func whatIsHeldTwiceIsNone() throws {
        let pair = Self.rows + ["6,b@x.fr,0612345678,Mertin,DE"]
        #expect(try links(pair).links.count == 5)
        #expect(try bridges(pair).isEmpty)
        #expect(try bridges(Self.rows, decisions: "crm/1,crm/5,same\n").isEmpty)
    }

    /// The same pair, but Durand and Klein speak against it.
    @Test func recordsThatContradictAPairRefuseIt() throws {
        let project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": Self.weights]
        try project.write(
            "a.csv",
            Self.rows.map {
                $0.replacing("2,a@x.fr,,Mertin", with: "2,a@x.fr,,Durand").replacing(
                    "b@x.fr,,Mertin", with: "b@x.fr,,Klein")
            })
        try project.apply(
            ShopProject.specs(
                """
                identity:
                  rules:
                    same_email: email
                    likely: { block: [phone], compare: { last_name: [equal], phone: [equal], country: [equal] }, accept: 0.95 }
                """))
        let names = ["3", "4"].map { RecordName(source: "crm", key: $0) }
        guard
            case .refused(_, let evidence, let constraints) = try StoreView(project.store).explain(
                names[0], names[1], project: project.path)
        else {
            Issue.record("the two are not refused")
            return
        }
        #expect(constraints == [.contradiction])
        #expect(evidence.map(\.weight) == [4.5])
    }
}
