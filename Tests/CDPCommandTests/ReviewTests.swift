import ArgumentParser
import CDPPlan
import CDPReport
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPCommand

/// `cdp identity review`: what is shown, and what becomes of answers.
@Suite struct ReviewTests {
    private static let specs = ShopProject.specs(
        """
        identity:
          decisions: decisions.csv
          rules:
            likely:
              block: [phone]
              compare: { last_name: [equal, edits <= 1], phone: [equal], country: [equal] }
              accept: 0.99
              review: 0.2
        """)
    private static let weights = """
        rule: likely
        prior: -6
        comparisons:
          last_name:
            - { level: equal, weight: 5.5 }
            - { level: edits <= 1, weight: 1.25 }
            - { level: different, weight: -3 }
          phone:
            - { level: equal, weight: 6.125 }
            - { level: different, weight: -2 }
          country:
            - { level: equal, weight: 0.5 }
            - { level: different, weight: -1 }
        """
    private static let header = "who,left,right,decision\r\n"

    private let project: ShopProject
    private let report: ReviewReport
    private let review: Review

    /// 1 and 2, 1 and 3, 2 and 3 may be one person, and 4 and 5; nothing else is alike.
    init() throws {
        project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": Self.weights]
        try project.write(
            "a.csv",
            [
                "1,,0612345678,Mertin,FR", "2,,0612345678,Merton,FR", "3,,0612345678,Merten,FR",
                "4,,0687654321,Durand,FR", "5,,0687654321,Duran,", "6,,0611111111,Duran,FR",
            ])
        try project.writeText("decisions.csv", Self.header)
        let plan = try project.manifest(Self.specs).plan
        review = try project.operation.review(plan, atMost: 20, asOf: Instant(microseconds: 1_767_225_600_000_000))
        report = ReviewReport(review: review, display: try Self.display(plan), plan: plan)
    }

    private static func display(_ plan: ExecutionPlan, _ words: String...) throws -> RecordDisplay {
        RecordDisplay(plan, try FileRevealOptions.parse(words))
    }

    /// Answers the questions one by one; the input ends after the last.
    private func answering(_ answers: String...) throws -> (said: String, file: String, asked: Int) {
        var rest = answers[...]
        var asked = 0
        var dialogue = ReviewDialogue(
            report: report, plan: try project.manifest(Self.specs).plan, path: "decisions.csv", project: project.path
        ) { _ in
            asked += 1
            return rest.popFirst()
        }
        let said = try dialogue.run()
        return (said, try project.text("decisions.csv"), asked)
    }

    @Test func theNearestToAcceptanceComesFirst() {
        #expect(
            review.pairs.map { "\($0.left) \($0.right)" } == [
                "crm/1 crm/2", "crm/1 crm/3", "crm/2 crm/3", "crm/4 crm/5",
            ])
        #expect(review.pairs.map(\.waterfall.weight) == [1875, 1875, 1875, 1375])
        #expect(report.json.prettyText.contains("\"last_name edits <= 1 +1.250\""))
    }

    @Test func withoutAThresholdNobodyIsAsked() throws {
        let plan = try project.manifest(Self.specs.replacing("review: 0.2", with: "review: 0.99")).plan
        let empty = ReviewReport(review: Review(pairs: [], count: 0), display: try Self.display(plan), plan: plan)
        #expect(empty.text.contains("give one a `review:` below its `accept:`"))
    }

    @Test func valuesAreMaskedUnlessTheyAreAskedFor() throws {
        let masked = report.text + report.text(of: review.pairs[0], "Pair 1 of 4") + report.json.prettyText
        for value in ["MERTIN", "MERTON", "0612345678", "612345678"] { #expect(!masked.contains(value)) }
        let plan = try project.manifest(Self.specs).plan
        let shown = ReviewReport(review: review, display: try Self.display(plan, "--reveal"), plan: plan)
        let text = shown.text(of: review.pairs[3], "Pair 4 of 4")
        #expect(text.contains(/last_name +DURAND +DURAN +edits <= 1 +\+1\.250/))
        #expect(text.contains(/country +FR +null +– +–/))
        #expect(text.contains(/weight +\+1\.375/))
    }

    @Test func eachAnswerIsWritten() throws {
        let (said, file, asked) = try answering("s", "k", "K", "different")
        #expect(file == Self.header + ",crm/1,crm/2,same\r\n,crm/4,crm/5,different\r\n")
        #expect(asked == 4)
        #expect(said.contains("2 answers written to decisions.csv"))
    }

    /// 1 and 2 are one, and 3 is not 1: so 2 and 3 needs no answer.
    @Test func whatFollowsFromAnswersIsNotAsked() throws {
        let (said, file, asked) = try answering("same", "d", "q")
        #expect(file == Self.header + ",crm/1,crm/2,same\r\n,crm/1,crm/3,different\r\n")
        #expect(asked == 3)
        #expect(said.contains("1 pair needed no answer any more"))
    }

    @Test func nothingElseIsAnAnswer() throws {
        let (said, file, asked) = try answering("", "yes", "sd", "quit")
        #expect((file, asked) == (Self.header, 4))
        #expect(said.contains("4 pairs left without a look"))
    }

    /// Somebody else decided meanwhile.
    @Test func aContradictionIsNotWritten() throws {
        let others = Self.header + ",crm/1,crm/9,same\r\n,crm/2,crm/9,different\r\n"
        try project.writeText("decisions.csv", others)
        let (_, file, asked) = try answering("s", "q")
        #expect((file, asked) == (others, 2))
    }
}
