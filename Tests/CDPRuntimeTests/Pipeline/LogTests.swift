import CDPTestSupport
import InMemoryLogging
import Logging
import Testing

/// What a server will tell of its work: stages, commits and deliveries, and nobody's values.
@Suite struct LogTests {
    private static let specs = ShopProject.specs(
        """
        identity: { rules: { same_email: email } }
        destinations:
          mail: { write: out/mail.csv, fields: [email, last_name] }

        """)

    @Test func stagesCommitAndDeliveriesAreTold() throws {
        let log = InMemoryLogHandler()
        let project = try ShopProject(logger: Logger(label: "test") { _ in log })
        try project.write("a.csv", ["1,anna@marker.example,+33612345678,Markerson,FR"])
        try project.apply(Self.specs)
        let stages = log.entries.filter { "\($0.message)" == "stage begins" }.compactMap { $0.metadata["stage"] }
        #expect(stages.map { "\($0)" }.contains("identity"))
        let commit = try #require(log.entries.first { "\($0.message)" == "generation committed" })
        #expect(commit.metadata["generation"] == "1")
        #expect(commit.metadata["is_durable"] == "true")
        #expect(log.entries.contains { "\($0.message)" == "delivered" && $0.metadata["destination"] == "mail" })
    }

    @Test func noValueOfAPersonIsTold() throws {
        var log = InMemoryLogHandler()
        log.logLevel = .trace
        let handler = log
        let project = try ShopProject(logger: Logger(label: "test") { _ in handler })
        try project.write("a.csv", ["k-marker,anna@marker.example,+33612345678,Markerson,FR", "k2,,not a number,,"])
        try project.apply(Self.specs)
        // A destination whose place is taken fails, and the reason could quote what it was to write.
        try project.writeText("data/b.csv", "id,email,phone,last_name,country\nk3,otto@marker.example,,Markerson,DE\n")
        _ = try project.applyFailing(Self.specs.replacing("out/mail.csv", with: "data"))
        let text = handler.entries.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
        #expect(handler.entries.contains { "\($0.message)" == "delivery failed" })
        for value in ["marker", "Markerson", "33612345678", "not a number", "otto"] {
            #expect(!text.contains(value), "\(value)")
        }
    }
}
