import CDPColumns
import CDPFormats
import CDPStore
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// What is on its way to a receiver, and what a crash leaves of it.
@Suite struct DeliveryJournalTests {
    private let sample: SampleStore
    private let head = DeliveryJournal.Head(generation: 3, form: 9, isWhole: false)
    private var path: String { sample.store.layout.sending + "/ads.journal" }

    init() throws { sample = try SampleStore() }

    private func entry(_ number: Int) -> DeliveryJournal.Entry {
        DeliveryJournal.Entry(
            number: number, generation: 3, change: "added", id: "id\(number)",
            rows: Batch(["EMAIL": .string(StringColumn(["a\(number)\n{}@x.fr", nil]))]))
    }

    private func answer() -> DeliveryJournal.Answer {
        var answer = DeliveryJournal.Answer()
        (answer.rejected, answer.later) = (["no_country": [0]], [1])
        return answer
    }

    private func write() throws {
        let journal = try sample.store.beginJournal("ads", head)
        for number in 4...6 {
            try journal.note(entry(number))
            if number < 6 { try journal.note(answer(), of: number) }
        }
    }

    @Test func whatWasSentAndAnsweredIsThere() throws {
        #expect(try sample.store.journal("ads") == nil)
        try write()
        #expect(try sample.store.journals() == ["ads"])
        let found = try #require(try sample.store.journal("ads"))
        #expect(found.head == head)
        #expect(found.batches.map(\.number) == [4, 5, 6])
        #expect(found.batches.map(\.id) == ["id4", "id5", "id6"])
        #expect(found.batches.map(\.answer) == [answer(), answer(), nil])
        #expect(found.batches.map { $0.rows.rowHashes() } == (4...6).map { entry($0).rows.rowHashes() })
        try sample.store.endJournal("ads", head, open: found.open)
        let left = try #require(try sample.store.journal("ads"))
        #expect(left.head.isFolded && left.batches.map(\.number) == [6])
        try sample.store.endJournal("ads", head, open: [])
        #expect(try sample.store.journals().isEmpty)
    }

    /// Wherever a crash cuts the file off, all before that is there.
    @Test func aTornEndIsNothing() throws {
        try write()
        let bytes = try StoreFiles.read(path)
        var counts: Set<Int> = []
        for length in stride(from: bytes.count - 1, through: 0, by: -7) {
            try StoreFiles.write(Array(bytes[..<length]), to: path)
            let found = try sample.store.journal("ads")
            let answered = found?.batches.count { $0.answer != nil } ?? 0
            counts.insert(answered * 10 + (found?.batches.count ?? 0))
            #expect(found?.batches.allSatisfy { $0.rows.rowHashes() == entry($0.number).rows.rowHashes() } ?? true)
        }
        #expect(counts == [0, 1, 11, 12, 22])
    }

    /// A damage that no crash makes is told: what follows it was sent.
    @Test func aDamageAmidIsTold() throws {
        try write()
        let bytes = try StoreFiles.read(path)
        for place in stride(from: 5, to: bytes.count * 2 / 3, by: 11) {
            var damaged = bytes
            damaged[place] ^= 0x10
            try StoreFiles.write(damaged, to: path)
            #expect(throws: StoreError.self) { try sample.store.journal("ads") }
        }
    }

    @Test func onlyItsOwnerReadsIt() throws {
        try write()
        #expect(stat(of: path).map { $0.st_mode & 0o777 } == 0o600)
    }
}
