import CDPColumns
import CDPConnectors
import CDPFormats
import CDPTestSupport
import Glibc
import Testing

/// What a program that takes rows is given, and what its answer means.
@Suite struct ProgramReceiverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func receiver(_ script: String, format: RowFormat? = .jsonLines(JSONLinesOptions())) -> ProgramReceiver {
        let program = Program(
            ["sh", "-c", script], in: folder.path, within: 20, errors: "\(folder.path)/errors.log")
        return ProgramReceiver(program, format: format, rows: 10, lock: "\(folder.path)/lock")
    }

    private func batch(_ emails: [String], _ change: DeliveryBatch.Change = .added) -> DeliveryBatch {
        DeliveryBatch(
            destination: "list", generation: 3, number: 7, id: "abc", change: change, key: "EMAIL",
            rows: Batch(["EMAIL": .string(StringColumn(emails))]))
    }

    @Test func rowsKeyChangeAndIDAreGiven() throws {
        let taking = receiver("cat > rows; echo $CDP_CHANGE $CDP_KEY $CDP_DELIVERY > said")
        #expect(try taking.take(batch(["a@x.fr", "b@x.fr"], .removed)).rows == [.acknowledged, .acknowledged])
        #expect(try folder.text("rows") == "{\"EMAIL\":\"a@x.fr\"}\n{\"EMAIL\":\"b@x.fr\"}\n")
        #expect(try folder.text("said") == "removed EMAIL abc\n")
        _ = try receiver("cat > rows", format: .csv(CSVOptions())).take(batch(["a@x.fr"]))
        #expect(try folder.text("rows") == "EMAIL\na@x.fr\n")
        _ = try receiver("cat > rows", format: nil).take(batch(["a@x.fr"]))
        #expect(try ParquetFile(path: folder.path + "/rows").read().rowHashes() == batch(["a@x.fr"]).rows.rowHashes())
    }

    @Test func whatItSaysOfRowsIsTold() throws {
        let taking = receiver(
            """
            echo '{"row": 1, "rejected": "no_country"}'; echo; echo '{"wait": 1.5}'
            echo '{"row": 2, "later": "busy"}'; echo '{"row": 3, "rejected": "refuses ada@example.com"}'
            echo '{"row": 4, "rejected": "0612345678"}'
            """)
        let answer = try taking.take(batch(["a", "b", "c", "d", "e"]))
        #expect(
            answer.rows == [
                .acknowledged, .rejected("no_country"), .later("busy"), .rejected("other"), .rejected("other"),
            ])
        #expect(answer.pause == 1.5)
    }

    @Test(arguments: [
        ("echo ada@example.com", "line 1 of the program's answer is no JSON", DeliveryFailure.Patience.none),
        ("echo '{\"row\": 2, \"rejected\": \"x\"}'", "line 1 of the program's answer names no row of the batch", .none),
        (
            "echo '{\"row\": -1, \"rejected\": \"x\"}'", "line 1 of the program's answer names no row of the batch",
            .none
        ),
        ("echo '{\"row\": 0}'", "line 1 of the program's answer says neither `rejected` nor `later`", .none),
        ("kill -9 $$", "signal 9 ended the program", .whole),
        ("exit 75", "the program ended with status 75: try later", .whole),
    ])
    func anyOtherEndSaysNothing(_ script: String, _ message: String, _ patience: DeliveryFailure.Patience) throws {
        #expect(throws: DeliveryFailure(message, patience)) { try receiver(script).take(batch(["a", "b"])) }
    }

    @Test func anEndWithAnotherStatusSaysWhereItsWordsAre() {
        let said = "the program ended with status 1; what it said stands in `\(folder.path)/errors.log`"
        #expect(throws: DeliveryFailure(said, .little)) { try receiver("echo no >&2; exit 1").take(batch(["a"])) }
    }

    /// A program that reads nothing, and one that writes more than a pipe holds before it reads.
    @Test func neitherSideWaitsForTheOther() throws {
        let emails = (0..<20_000).map { "person\($0)@example.com" }
        #expect(try receiver("exit 0").take(batch(emails)).rows.count == 20_000)
        let talking = receiver(
            "i=0; while [ $i -lt 5000 ]; do echo \"{\\\"row\\\": $i, \\\"rejected\\\": \\\"some_reason_of_it\\\"}\"; i=$((i+1)); done; cat > rows"
        )
        let answer = try talking.take(batch(emails))
        #expect(answer.rows.count { $0 == .rejected("some_reason_of_it") } == 5000)
        #expect(try folder.lines("rows").count == 20_000)
    }

    /// The lock stays with a program whose cdp is gone.
    @Test func aProgramAtWorkIsWaitedFor() throws {
        // A program of another command: it holds the lock until a file is there.
        guard let other = FileDescriptor(folder.path + "/lock", O_RDWR | O_CREAT, mode: 0o600) else {
            Issue.record("no lock")
            return
        }
        let isLocked = other.lock(exclusive: true)
        #expect(isLocked)
        var short = Program(["true"], in: folder.path, within: 0.2, errors: "\(folder.path)/errors.log")
        let waiting = ProgramReceiver(short, format: nil, rows: 1, lock: "\(folder.path)/lock")
        #expect(throws: DeliveryFailure("the program of an earlier command is still at work", .none)) {
            try waiting.take(batch(["a"]))
        }
        let isFinished = other.finish()
        #expect(isFinished)
        #expect(try waiting.take(batch(["a"])).rows == [.acknowledged])
        // What it starts has the lock, too: a process that outlives it would.
        short.arguments = ["sh", "-c", "flock -n lock true && echo '{\"row\": 0, \"rejected\": \"free\"}'; true"]
        let asking = ProgramReceiver(
            short, format: .jsonLines(JSONLinesOptions()), rows: 1, lock: "\(folder.path)/lock")
        #expect(try asking.take(batch(["a"])).rows == [.acknowledged])
    }
}
