import CDPDiagnostics
import CDPPlan
import CDPTypes
import FoundationEssentials
import Testing

/// Sources that are streams of a tap.
@Suite struct SingerSourceTests {
    private func source(_ config: String, more: String = "") -> String {
        """
        sources:
          deals:
            read:
              singer: [tap-crm, --quiet]
              stream: deals
        \(more.isEmpty ? "" : "      \(more)\n")      config:
        \(config.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n"))
            key: id
            fields: { id: string, mail: string }
            map: { email: mail }

        """
    }

    /// Values have the types that YAML gives them, and secrets stay references.
    @Test func configIsTyped() throws {
        let project = CompiledProject(
            source(
                """
                port: 5432
                rate: 1.50
                code: "0012"
                zero: 0012
                old: ~
                ssl: true
                start: 2025-01-01T00:00:00Z
                api_key: "${env:KEY}"
                dollars: $$5
                nested: { token_url: https://x.example, list: [1, a] }
                """, more: "since: changed"))
        #expect(project.found == [])
        let input = try #require(project.plan?.sources.first?.input.landed)
        let singer = try #require(input.singer)
        #expect(singer.stream == "deals" && singer.since == "changed" && input.format == .jsonLines)
        #expect(singer.program.arguments == ["tap-crm", "--quiet"])
        func text(_ text: String) -> SettingValue { .text(SecretText(written: text)) }
        #expect(
            singer.program.config
                == .mapping([
                    .init("port", .number("5432")), .init("rate", .number("1.50")), .init("code", text("0012")),
                    .init("zero", text("0012")), .init("old", .null), .init("ssl", .boolean(true)),
                    .init("start", text("2025-01-01T00:00:00Z")), .init("api_key", text("${env:KEY}")),
                    .init("dollars", text("$$5")),
                    .init(
                        "nested",
                        .mapping([
                            .init("token_url", text("https://x.example")),
                            .init("list", .list([.number("1"), text("a")])),
                        ])),
                ]))
        let fields = project.fields("source.deals")
        #expect(fields.contains("read.config.api_key = ${env:KEY}") && fields.contains("read.config.nested.list.0 = 1"))
        // Plans are written and read.
        let stored = try JSONEncoder().encode(input)
        #expect(try JSONDecoder().decode(LandedInput.self, from: stored) == input)
    }

    /// A secret that is written out is refused, wherever it stands, and no line shows it.
    @Test(arguments: [
        "password: hunter2", "auth: { refreshToken: hunter2 }", "x: [{ client-secret: hunter2 }]", "API_KEY: hunter2",
    ])
    func secretsMustBeReferences(config: String) {
        let project = CompiledProject(source(config))
        #expect(project.found.count == 1 && project.found.allSatisfy { $0.hasPrefix("CDP2005") })
    }

    /// Plans from before there were other kinds are read.
    @Test func olderPlansAreRead() throws {
        let stored = #"{"source":"t","arguments":["a","b"],"format":{"jsonLines":{}},"within":{"microseconds":5}}"#
        let input = try JSONDecoder().decode(LandedInput.self, from: Data(stored.utf8))
        #expect(input.origin == .program(["a", "b"]) && input.within == TimeSpan(microseconds: 5))
    }
}
