import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// What a receiver that takes changes is handed, and what becomes of rows that it does not take.
@Suite struct ReceiverTests {
    private func specs(_ mode: String = "mirror", name: String = "last_name") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            destinations:
              list:
                write: { file: list.memory }
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
        #expect(try project.stored("deliveries/list", ["EMAIL"]) == ["a@x.fr"])
        let ledger = try project.store.ledger("list", schema: [])
        #expect([ledger.rejected, ledger.later] == [1, 1])
        _ = receiver.takeBatches()
        let planned = try #require(try project.plan(specs()).impact.destinations.first)
        #expect([planned.add, planned.rejected, planned.later] == [2, 1, 1])
        // Nothing else is new, and still the next apply looks and sends.
        receiver.refuse(rejecting: ["b@x.fr"])
        #expect(try project.apply(specs()).refused.map(\.rejected) == [1])
        #expect(receiver.takeBatches() == ["added: b@x.fr c@x.fr"])
        receiver.refuse()
        #expect(try project.deliver().isComplete)
        #expect(receiver.takeBatches() == ["added: b@x.fr"])
        #expect(receiver.held == ["a@x.fr", "b@x.fr", "c@x.fr"])
        #expect(try project.store.ledger("list", schema: []).rejected == 0)
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
        try project.deliver()
        #expect(receiver.takeBatches() == ["removed: b@x.fr", "updated: a@x.fr"])
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

    @Test func aCrashBetweenAnswerAndLedgerSendsTwiceAndLosesNothing() throws {
        let receiver = MemoryReceiver(rows: 2)
        let project = try project(receiver)
        try project.write("1.csv", [person("a"), person("b"), person("c")])
        // A folder comes to stand where the entry of the ledger is written: what was answered cannot be noted.
        let entry = project.path + "/store/deliveries/list/_delta_log/.1.draft"
        receiver.beforeAnswering { try StoreFiles.makeDirectory(entry) }
        #expect(try project.applyAnyhow(specs()).failed.count == 1)
        #expect(receiver.held == ["a@x.fr", "b@x.fr", "c@x.fr"])
        try StoreFiles.removeTree(entry)
        _ = receiver.takeBatches()
        #expect(try project.deliver().isComplete)
        #expect(receiver.takeBatches() == ["added: a@x.fr b@x.fr", "added: c@x.fr"])
        #expect(receiver.held == ["a@x.fr", "b@x.fr", "c@x.fr"])
        #expect(try project.deliver().delivered.isEmpty)
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
