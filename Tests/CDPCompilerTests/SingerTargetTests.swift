import CDPDiagnostics
import CDPPlan
import CDPTypes
import FoundationEssentials
import Testing

/// Destinations that are streams of a target.
@Suite struct SingerTargetTests {
    private func project(_ more: String, config: String = "{}", stream: String = "people") -> CompiledProject {
        CompiledProject(
            """
            sources:
              crm:
                read: crm.csv
                key: id
                fields: { id: string, mail: string }
                map: { email: mail }
            destinations:
              list:
                write:
                  singer: [target-crm, --quiet]
                  stream: \(stream)
                  config: \(config)
                key: EMAIL
                fields: { EMAIL: email }
                \(more)

            """)
    }

    private func stream(_ project: CompiledProject) throws -> ReceiverPlan {
        try #require(project.plan?.destinations.first?.receiver)
    }

    @Test func itIsWrittenAndRead() throws {
        let project = project("mode: upsert", config: #"{ port: 5, password: "${env:P}" }"#)
        #expect(project.found == [])
        let plan = try stream(project)
        #expect(plan.shown == "target-crm --quiet, stream people" && plan.stream?.batch == 10_000 && plan.takesChanges)
        #expect(try JSONDecoder().decode(ReceiverPlan.self, from: JSONEncoder().encode(plan)) == plan)
        let fields = project.fields("destination.list")
        #expect(fields.contains("write.config.password = ${env:P}") && fields.contains("write.stream = people"))
    }

    @Test(arguments: ["", "mode: mirror"])
    func nobodyCanBeTakenAway(mode: String) {
        let found = project(mode).found
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("CDP3101") })
    }

    @Test func nothingCanBeEmptied() {
        let found = project("mode: append\n    on_remove: empty").found
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("CDP3101") })
        #expect(project("mode: append\n    on_remove: keep").found == [])
    }

    @Test func eachBatchWouldReplaceTheOneBefore() {
        let found = project("mode: upsert", config: "{ load_method: overwrite }").found
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("CDP3101") })
        #expect(project("mode: upsert", config: "{ load_method: upsert }").found == [])
    }

    /// Another place is another receiver, which holds nothing yet. Who signs in, and how many rows go at a time, is not.
    @Test func otherSettingsAreAnotherPlace() throws {
        func form(_ config: String, _ stream: String = "people") throws -> ReceiverPlan {
            try self.stream(project("mode: upsert", config: config, stream: stream)).form
        }
        let first = try form(#"{ host: a, access: { refresh_token: "${env:A}" } }"#)
        #expect(try form(#"{ host: a, access: { refresh_token: "${env:B}" } }"#) == first)
        #expect(try form(#"{ host: b, access: { refresh_token: "${env:A}" } }"#) != first)
        #expect(try form(#"{ host: a, access: { refresh_token: "${env:A}" } }"#, "staff") != first)
    }
}
