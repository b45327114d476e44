import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Dispatch
import Testing

/// What a receiver that takes changes is handed, and what becomes of rows that it does not take.
@Suite struct ReceiverTests {
    private func specs(_ mode: String = "mirror", name: String = "last_name", within: String = "0 seconds") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            destinations:
              list:
                write: { command: [list.memory], within: \(within) }
                key: EMAIL
                fields: { EMAIL: email, NAME: \(name) }
                mode: \(mode)

            """, delivers: "snapshot")
    }

    private func project(_ receiver: MemoryReceiver) throws -> ShopProject {
        let project = try ShopProject()
        project.send(to: receiver, insteadOf: "list.memory")
        return project
    }

    private func person(_ letter: String, _ name: String = "Martin") -> String {
        "\(letter),\(letter)@x.fr,,\(name),FR"
    }

    @Test func onlyWhatDiffersIsHandedOver() throws {
        let receiver = MemoryReceiver(rows: 2)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c")])
        #expect(try project.apply(specs()).delivered == ["list"])
        #expect(receiver.takeBatches() == ["added: a@x.fr b@x.fr", "added: c@x.fr"])
        try project.write("2.csv", [person("a"), person("b", "Durand"), person("d")])
        #expect(try project.apply(specs()).isComplete)
        #expect(receiver.takeBatches() == ["removed: c@x.fr", "added: d@x.fr", "updated: b@x.fr"])
        #expect(receiver.held == ["a@x.fr", "b@x.fr", "d@x.fr"])
        #expect(try project.apply(specs()).delivered.isEmpty)
    }

    @Test func whatIsNotTakenIsToldAndSentAgain() throws {
        let receiver = MemoryReceiver(rows: 10)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c")])
        receiver.refuse(rejecting: ["b@x.fr"], delaying: ["c@x.fr"])
        let first = try project.apply(specs())
        #expect(!first.isComplete)
        let refused = try #require(first.refused.first)
        #expect([refused.rejected, refused.later] == [1, 1])
        #expect(refused.reasons == ["no such country": 1, "too many requests": 1])
        #expect(
            try project.stored("deliveries/list", ["EMAIL", "_rejected"]) == ["a@x.fr -", "b@x.fr no such country"])
        let ledger = try project.store.ledger("list", schema: [])
        #expect([ledger.held, ledger.counts.rejected, ledger.counts.later] == [1, 1, 1])
        _ = receiver.takeBatches()
        let planned = try #require(try project.plan(specs()).impact.destinations.first)
        #expect([planned.add, planned.rejected, planned.later] == [1, 1, 1])
        // Nothing else is new, and still the next apply looks and sends what was put off.
        receiver.refuse(rejecting: ["b@x.fr"])
        #expect(try project.apply(specs()).isComplete)
        #expect(receiver.takeBatches() == ["added: c@x.fr"])
        #expect(try project.deliver().delivered.isEmpty)
        #expect(try project.deliver(.rejected).refused.map(\.rejected) == [1])
        #expect(receiver.takeBatches() == ["added: b@x.fr"])
        receiver.refuse()
        #expect(try project.deliver().delivered.isEmpty)
        #expect(try project.deliver(.rejected).isComplete)
        #expect(receiver.takeBatches() == ["added: b@x.fr"])
        #expect(receiver.held == ["a@x.fr", "b@x.fr", "c@x.fr"])
        #expect(try project.store.ledger("list", schema: []).counts.rejected == 0)
    }

    @Test func aRejectedRowIsSentWhenItChangesAndForgottenWhenItLeaves() throws {
        let receiver = MemoryReceiver(rows: 10)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c")])
        receiver.refuse(rejecting: ["b@x.fr", "c@x.fr"])
        try project.apply(specs())
        receiver.refuse()
        _ = receiver.takeBatches()
        try project.write("2.csv", [person("a"), person("b", "Durand")])
        #expect(try project.apply(specs()).isComplete)
        #expect(receiver.takeBatches() == ["added: b@x.fr"])
        #expect(try project.stored("deliveries/list", ["EMAIL"]) == ["a@x.fr", "b@x.fr"])
    }

    @Test func whatIsPutOffIsSentAgainByTheSameCommand() throws {
        let receiver = MemoryReceiver(rows: 2)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c")])
        receiver.delayOnce(["a@x.fr", "c@x.fr"])
        #expect(try project.apply(specs(within: "1 minute")).isComplete)
        // Where none of a batch was taken, the same batch comes again.
        #expect(receiver.takeBatches() == ["added: a@x.fr b@x.fr", "added: c@x.fr", "added: c@x.fr", "added: a@x.fr"])
        let ids = receiver.takeIDs()
        #expect(ids[1] == ids[2])
        #expect(Set(ids).count == 3)
    }

    @Test func aRejectedChangeLeavesTheLedgerAsTheReceiverIs() throws {
        let receiver = MemoryReceiver(rows: 10)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b")])
        try project.apply(specs())
        receiver.refuse(rejecting: ["a@x.fr", "b@x.fr"])
        try project.write("2.csv", [person("a", "Durand")])
        #expect(try project.apply(specs()).refused.map(\.rejected) == [2])
        #expect(try project.stored("deliveries/list", ["EMAIL", "NAME"]) == ["a@x.fr MARTIN", "b@x.fr MARTIN"])
        receiver.refuse()
        _ = receiver.takeBatches()
        // Who is to leave is asked for again each time.
        try project.deliver()
        #expect(receiver.takeBatches() == ["removed: b@x.fr"])
        try project.deliver(.rejected)
        #expect(receiver.takeBatches() == ["updated: a@x.fr"])
        #expect(try project.stored("deliveries/list", ["EMAIL", "NAME"]) == ["a@x.fr DURAND"])
    }

    @Test(arguments: [true, false])
    func aBatchWithoutAnAnswerIsSentAgainOrTakenBack(wasTaken: Bool) throws {
        let receiver = MemoryReceiver(rows: 1)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c"), person("d")])
        receiver.fail(at: 1, afterTaking: wasTaken)
        let first = try project.applyAnyhow(specs())
        #expect(first.failed.map(\.destination) == ["list"])
        #expect(first.refused.map(\.later) == [3])
        #expect(receiver.takeBatches() == ["added: a@x.fr", "added: b@x.fr"])
        receiver.fail(at: nil)
        // Whether b arrived is not known. It leaves: so it is dropped, lest it stays there for good.
        try project.write("2.csv", [person("a"), person("c"), person("d")])
        #expect(try project.apply(specs()).isComplete)
        #expect(receiver.takeBatches() == ["removed: b@x.fr", "added: c@x.fr", "added: d@x.fr"])
        #expect(receiver.held == ["a@x.fr", "c@x.fr", "d@x.fr"])
    }

    @Test(arguments: [true, false])
    func theSameBatchKeepsItsIDAndComesFirst(wasTaken: Bool) throws {
        let receiver = MemoryReceiver(rows: 2)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c"), person("d"), person("e")])
        receiver.fail(at: 1, afterTaking: wasTaken)
        _ = try project.applyAnyhow(specs())
        let sent = receiver.takeIDs()
        #expect(receiver.takeBatches() == ["added: a@x.fr b@x.fr", "added: c@x.fr d@x.fr"])
        receiver.fail(at: nil)
        // Another generation, and other people in it.
        try project.write(
            "2.csv", [person("a", "Durand"), person("b"), person("c"), person("d"), person("e"), person("aa")])
        #expect(try project.apply(specs()).isComplete)
        let again = receiver.takeIDs()
        #expect(
            receiver.takeBatches() == [
                "added: c@x.fr d@x.fr", "added: aa@x.fr e@x.fr", "updated: a@x.fr",
            ])
        #expect(again.first == sent.last)
        #expect(Set(sent + again).count == 4)
        #expect(try project.store.journals().isEmpty)
        #expect(receiver.held == ["a@x.fr", "aa@x.fr", "b@x.fr", "c@x.fr", "d@x.fr", "e@x.fr"])
    }

    /// It took the batch, nobody heard it, and when the batch comes again it has no time: what it holds must still leave.
    @Test(arguments: [true, false])
    func whatIsNotTakenAgainMayHaveBeenTakenBefore(isRejected: Bool) throws {
        let receiver = MemoryReceiver(rows: 2)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b")])
        receiver.fail(at: 0, afterTaking: true)
        _ = try project.applyAnyhow(specs())
        receiver.fail(at: nil)
        receiver.refuse(rejecting: isRejected ? ["a@x.fr"] : [], delaying: isRejected ? [] : ["a@x.fr"])
        try project.deliver()
        receiver.refuse()
        _ = receiver.takeBatches()
        try project.write("2.csv", [person("b")])
        #expect(try project.apply(specs()).isComplete)
        #expect(receiver.takeBatches() == ["removed: a@x.fr"])
        #expect(receiver.held == ["b@x.fr"])
    }

    @Test func aCrashBetweenAnswerAndLedgerLosesNoAnswer() throws {
        let receiver = MemoryReceiver(rows: 2)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c")])
        receiver.refuse(rejecting: ["b@x.fr"])
        // A folder comes to stand where the entry of the ledger is written: what was answered cannot be noted in it.
        let entry = project.path + "/store/deliveries/list/_delta_log/.1.draft"
        receiver.beforeAnswering { try StoreFiles.makeDirectory(entry) }
        #expect(try project.applyAnyhow(specs()).failed.count == 1)
        #expect(receiver.held == ["a@x.fr", "c@x.fr"])
        try StoreFiles.removeTree(entry)
        let planned = try #require(try project.plan(specs()).impact.destinations.first)
        #expect([planned.add, planned.unchanged, planned.rejected] == [0, 2, 1])
        _ = receiver.takeBatches()
        #expect(try project.deliver().isComplete)
        #expect(receiver.takeBatches().isEmpty)
        #expect(
            try project.stored("deliveries/list", ["EMAIL", "_rejected"])
                == ["a@x.fr -", "b@x.fr no such country", "c@x.fr -"])
        #expect(try project.store.journals().isEmpty)
        #expect(try project.deliver().delivered.isEmpty)
        #expect(try project.deliver(.rejected).refused.map(\.rejected) == [1])
    }

    @Test func aReceiverThatFailsAndFailsIsLeftAlone() throws {
        let receiver = MemoryReceiver(rows: 1)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b")])
        receiver.fail(at: 0)
        var reasons = try project.applyAnyhow(specs()).failed.map(\.reason)
        for _ in 0..<20 where reasons.last?.contains("paused") == false {
            receiver.fail(at: 0)
            _ = receiver.takeBatches()
            reasons += try project.deliver().failed.map(\.reason)
        }
        #expect(
            reasons.last
                == "the connection broke; it is paused, since it failed 20 times in a row: the next command sends it one batch"
        )
        receiver.fail(at: nil)
        _ = receiver.takeBatches()
        #expect(try project.deliver().isComplete)
        #expect(receiver.takeBatches() == ["added: a@x.fr", "added: b@x.fr"])
        #expect(try project.store.ledger("list", schema: []).counts.failures == 0)
    }

    @Test func aReceiverThatWaitsKeepsNobodyWaiting() throws {
        let (first, second) = (MemoryReceiver(rows: 1), MemoryReceiver(rows: 1))
        let project = try ShopProject()
        project.send(to: first, insteadOf: "first.memory")
        project.send(to: second, insteadOf: "second.memory")
        let isSent = DispatchSemaphore(value: 0)
        first.beforeAnswering {
            if isSent.wait(timeout: .now() + 30) == .timedOut { throw MemoryReceiver.Broken() }
        }
        second.beforeAnswering { isSent.signal() }
        try project.write("1.csv", [person("a")])
        let destinations = ["first", "second"].map {
            "  \($0): { write: { command: [\($0).memory], within: 0 seconds }, key: EMAIL, fields: { EMAIL: email } }\n"
        }
        let specs = ShopProject.specs("destinations:\n" + destinations.joined())
        #expect(try project.apply(specs).delivered == ["first", "second"])
    }

    @Test func anotherFormSendsEveryRowUntilEachIsTaken() throws {
        let receiver = MemoryReceiver(rows: 10)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b")])
        try project.apply(specs())
        _ = receiver.takeBatches()
        receiver.refuse(delaying: ["b@x.fr"])
        try project.apply(specs(name: "country"))
        #expect(receiver.takeBatches() == ["updated: a@x.fr b@x.fr"])
        receiver.refuse()
        #expect(try project.deliver().isComplete)
        #expect(receiver.takeBatches() == ["updated: b@x.fr"])
    }

    @Test func appendSendsEachRowOnceWhenItIsTaken() throws {
        let receiver = MemoryReceiver(rows: 10)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b")])
        receiver.refuse(delaying: ["b@x.fr"])
        try project.apply(specs("append"))
        receiver.refuse()
        try project.write("2.csv", [person("a", "Durand"), person("b")])
        try project.apply(specs("append"))
        #expect(receiver.takeBatches() == ["added: a@x.fr b@x.fr", "added: b@x.fr"])
    }
}
