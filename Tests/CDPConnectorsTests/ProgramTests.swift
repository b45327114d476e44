import CDPConnectors
import CDPTestSupport
import Glibc
import Testing

@Suite struct ProgramTests {
    /// Runs a shell script, and gives how it ended and what it wrote.
    private func run(
        _ script: String, within: Double = 20, environment: [String: String] = [:], in folder: TemporaryFolder
    ) throws -> (end: Program.End, output: String) {
        var program = Program(
            ["sh", "-c", script], in: folder.path, within: within, errors: "\(folder.path)/errors.log")
        program.environment = environment
        var output: [UInt8] = []
        let end = try program.run { output += $0 }
        return (end, String(decoding: output, as: UTF8.self))
    }

    @Test func outputIsHandedOnAndErrorsAreKept() throws {
        let folder = try TemporaryFolder()
        let (end, output) = try run("pwd; echo $SAID; echo why >&2", environment: ["SAID": "a b"], in: folder)
        #expect(end == .ended(0))
        #expect(output.hasSuffix("\na b\n") && output.contains(folder.path.split(separator: "/").last ?? "?"))
        #expect(try folder.text("errors.log") == "why\n")
    }

    @Test func howItEndedIsTold() throws {
        let folder = try TemporaryFolder()
        #expect(try run("exit 7", in: folder).end == .ended(7))
        #expect(try run("kill -9 $$", in: folder).end == .signalled(9))
        #expect(try run("sleep 60", within: 0.2, in: folder).end == .late)
        let missing = Program(["/no/such/program"], in: folder.path, within: 1, errors: "\(folder.path)/errors.log")
        guard case .unknown = try missing.run({ _ in }) else {
            Issue.record("a program that is not there was run")
            return
        }
    }

    /// More than a pipe holds arrives whole and in order.
    @Test func longOutputArrivesWhole() throws {
        let folder = try TemporaryFolder()
        let (end, output) = try run("seq 1 200000", in: folder)
        #expect(end == .ended(0))
        #expect(output == (1...200_000).map { "\($0)\n" }.joined())
    }

    /// What is thrown ends the program, and what it started.
    @Test func whatIsThrownEndsIt() throws {
        struct Full: Error {}
        let folder = try TemporaryFolder()
        let program = Program(
            ["sh", "-c", "echo $$ > pid; while :; do echo more; done"], in: folder.path, within: 20,
            errors: "\(folder.path)/errors.log")
        #expect(throws: Full.self) { try program.run { _ in throw Full() } }
        let number = try #require(Int32(try folder.text("pid").split(separator: "\n").first ?? ""))
        #expect(kill(number, 0) != 0)
    }
}
