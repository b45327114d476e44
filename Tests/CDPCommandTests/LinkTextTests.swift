import CDPReport
import CDPTestSupport
import Testing

@testable import CDPCommand
@testable import CDPRuntime

/// What `cdp explain` says of the evidence between two records.
@Suite struct LinkTextTests {
    /// An answer about two records of a store, with the link between them.
    private func answer(_ link: LinkView) throws -> PairAnswer {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Martin,FR", "2,a@x.fr,,Martin,FR"])
        try project.apply(ShopProject.specs("identity:\n  rules: { same_email: email }\n"))
        return PairAnswer(
            pair: [link.left, link.right], explanation: .together(profile: "p", path: [link]),
            values: ValueDisplay(isRevealing: false, view: try StoreView(project.store)))
    }

    private let records = ["1", "2"].map { RecordName(source: "crm", key: $0) }

    @Test func aWeightedPairTellsItsWeightAndWhatItIsMadeOf() throws {
        let answer = try answer(
            LinkView(
                rule: "similar", left: records[0], right: records[1], isAccepted: true, weight: 7.5,
                comparisons: ["name", "birth_date"]))
        #expect(answer.text.contains("identity.similar"))
        #expect(answer.text.contains("weight 7.5: name, birth_date"))
        let json = answer.json.prettyText
        #expect(json.contains(#""weight": 7.5"#))
        #expect(json.contains(#""birth_date""#))
    }

    @Test func exactEvidenceHasNoWeight() throws {
        let answer = try answer(
            LinkView(rule: "same_email", left: records[0], right: records[1], isAccepted: true))
        #expect(answer.text.contains("identity.same_email"))
        #expect(!answer.text.contains("weight"))
        #expect(answer.json.prettyText.contains(#""weight": null"#))
    }

    @Test func aWeakBridgeTellsBothSides() throws {
        let link = LinkView(
            rule: "similar", left: records[0], right: records[1], isAccepted: true, weight: 4.5,
            bridge: WeakBridge(left: 3, right: 1))
        let answer = try answer(link)
        #expect(answer.text.contains("weak bridge: alone between 3 records and 1"))
        #expect(answer.json.prettyText.contains(#""left_records": 3"#))
    }
}
