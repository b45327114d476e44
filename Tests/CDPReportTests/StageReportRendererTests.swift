import CDPPlan
import CDPReport
import Foundation
import Testing

/// What `cdp plan --explain` prints.
@Suite struct StageReportRendererTests {
    private static func reports() throws -> [StageReport] {
        let fingerprint = try #require(StageGraph(ExecutionPlan(project: "shop")).fingerprint(of: .identity))
        return [
            StageReport(
                stage: .collect("crm"), fingerprint: fingerprint, reason: .input(files: 2), rowsRead: 1_204_311,
                rowsWritten: 1_200_000, bytesWritten: 91_400_000, seconds: 2.0504),
            StageReport(stage: .consents, fingerprint: fingerprint, reason: .unchanged),
            StageReport(
                stage: .records, fingerprint: fingerprint, reason: .changed([.changes("crm"), .events("orders")]),
                rowsRead: 12, rowsWritten: 20, seconds: 0.007),
            StageReport(
                stage: .deliver("news"), fingerprint: fingerprint, reason: .lacking, rowsRead: 9, rowsWritten: 1),
        ]
    }

    @Test func aLineTellsWhatWouldRunAndWhy() throws {
        #expect(
            StageReportRenderer(try StageReportRendererTests.reports()).text == """
                Stages
                                        rows read     written        bytes   seconds
                  run    collect/crm    1,204,311   1,200,000   91,400,000     2.050   2 files are new
                  skip   consents                                                      nothing that it reads changed
                  run    records               12          20                  0.007   changed: changes/crm, events/orders
                  run    deliver/news           9           1                          the receiver lacks something

                """)
    }

    @Test func aProgramReadsTheSame() throws {
        guard case .array(let stages) = StageReportRenderer(try StageReportRendererTests.reports()).json,
            case .object(let first) = stages[0], case .object(let second) = stages[1]
        else {
            Issue.record("no array of objects")
            return
        }
        #expect(stages.count == 4)
        #expect(first["stage"] == .string("collect/crm") && first["skipped"] == .boolean(false))
        #expect(first["rows_read"] == .integer(1_204_311) && first["seconds"] == .number(2.05))
        #expect(first["bytes_written"] == .integer(91_400_000))
        #expect(second["skipped"] == .boolean(true) && second["reason"] == .string("nothing that it reads changed"))
    }

    /// What the log of operations keeps is what is shown of it later.
    @Test func aLogKeepsWhatIsShown() throws {
        let renderer = StageReportRenderer(try StageReportRendererTests.reports())
        let lines = try JSONDecoder().decode([StageLine].self, from: Data(renderer.json.compactText.utf8))
        #expect(StageReportRenderer(lines).text == renderer.text)
        #expect(StageReportRenderer(lines).json == renderer.json)
    }
}
