import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPConnectors

/// The decoding of changes, with bytes that a server sent.
@Suite struct ChangeReaderTests {
    private static let messages = RecordedChanges.messages.compactMap { Hexadecimal.bytes($0) }

    /// Keeps what comes.
    private final class Kept: ChangeTarget {
        var text = ""
        var replaces = 0

        func append(_ text: UnsafeRawBufferPointer) { self.text += String(decoding: text, as: UTF8.self) }

        func begin(replaces: Bool) {
            text = ""
            self.replaces += replaces ? 1 : 0
        }
    }

    /// What the reader writes of a table; `values` are what is asked for, by the key.
    private func read(
        _ messages: some Sequence<[UInt8]>, of table: UInt32, key: [String],
        from position: LogPosition = LogPosition(0), asking values: [[String]: [String?]] = [:]
    ) throws -> (kept: Kept, reader: ChangeReader) {
        let kept = Kept()
        let part = ReplicatedTable(relation: table, key: key, position: position, target: kept)
        let writer = ChangeWriter(key: key, target: kept) { _, _ in values }
        let reader = ChangeReader([part], headers: [:], writers: [writer])
        for message in messages { try message.withUnsafeBytes { try reader.take($0) } }
        try reader.finish()
        return (kept, reader)
    }

    /// Rows that came, changed, got another key and left; a long value that did not change is asked for.
    @Test func changesBecomeRows() throws {
        let beforeTruncate = Self.messages.prefix { $0.first != UInt8(ascii: "T") }
        let (kept, reader) = try read(
            beforeTruncate, of: RecordedChanges.orders, key: ["id"], asking: [["2"]: ["long"], ["3"]: ["long"]])
        #expect(
            kept.text == #"""
                _cdp_deleted,id,note,amount,at,ok,raw,tags
                ,1,"a,""b""",12.50,2026-01-01 08:00:00+00,t,\x01ff,"{a,""b c""}"
                ,1,,12.50,2026-01-01 08:00:00+00,t,\x01ff,"{a,""b c""}"
                ,2,long,1.00,,,,
                t,2,,,,,,
                ,3,long,1.00,,,,
                t,1,,,,,,

                """#)
        #expect(kept.replaces == 0)
        #expect(reader.end == LogPosition("0/15357B8"))
        #expect(reader.count == beforeTruncate.count)
    }

    /// A row that is asked for and is not there has left since: the change that says so follows.
    @Test func whatHasLeftIsPassedOver() throws {
        let beforeTruncate = Self.messages.prefix { $0.first != UInt8(ascii: "T") }
        let (kept, _) = try read(beforeTruncate, of: RecordedChanges.orders, key: ["id"], asking: [["3"]: [nil]])
        #expect(!kept.text.contains("\n,2,"))
        #expect(kept.text.contains("\nt,2,,,,,,\n,3,,1.00"))
    }

    /// Where the server tells rows as they were, nothing is asked for, and any columns are a key.
    @Test func rowsAsTheyWereAreKnown() throws {
        let beforeTruncate = Self.messages.prefix { $0.first != UInt8(ascii: "T") }
        let (kept, _) = try read(beforeTruncate, of: RecordedChanges.whole, key: ["b"])
        #expect(kept.text == "_cdp_deleted,a,b\n,1,\"\"\n,2,\nt,,\"\"\n,1,z\nt,,\n")
    }

    /// After a table was emptied nothing counts that came before.
    @Test func anEmptiedTableBeginsAnew() throws {
        let (kept, _) = try read(Self.messages, of: RecordedChanges.whole, key: ["a"])
        #expect(kept.text == "_cdp_deleted,a,b\n")
        #expect(kept.replaces == 1)
    }

    /// Transactions that were read before are passed over.
    @Test func knownTransactionsArePassedOver() throws {
        let start = try #require(LogPosition("0/1535788"))
        let beforeTruncate = Self.messages.prefix { $0.first != UInt8(ascii: "T") }
        let (kept, _) = try read(
            beforeTruncate, of: RecordedChanges.orders, key: ["id"], from: start, asking: [["3"]: ["long"]])
        #expect(
            kept.text == "_cdp_deleted,id,note,amount,at,ok,raw,tags\nt,2,,,,,,\n,3,long,1.00,,,,\nt,1,,,,,,\n")
    }

    /// Columns that are others end reading before the transaction that has them; within one transaction the header gets them all.
    @Test func otherColumnsBeginAnew() throws {
        func relation(_ columns: String...) -> [UInt8] {
            [0x52, 0, 0, 0, 7, 0x70, 0, 0x74, 0, 0x64, 0, UInt8(columns.count)]
                + columns.flatMap { [0] + Array($0.utf8) + [0, 0, 0, 0, 0x19, 0, 0, 0, 0] }
        }
        func insert(_ values: String...) -> [UInt8] {
            [0x49, 0, 0, 0, 7, 0x4E, 0, UInt8(values.count)] + values.flatMap { [0x74, 0, 0, 0, 1] + Array($0.utf8) }
        }
        func begin(_ commit: UInt8) -> [UInt8] {
            [0x42] + [UInt8](repeating: 0, count: 7) + [commit] + [UInt8](repeating: 0, count: 12)
        }
        func commit(_ end: UInt8) -> [UInt8] {
            [0x43, 0] + [UInt8](repeating: 0, count: 15) + [end] + [UInt8](repeating: 0, count: 8)
        }
        let first = [begin(1), relation("a"), insert("1"), commit(2)]
        let second = [begin(3), insert("2"), relation("a", "b"), insert("3", "4"), commit(5)]
        #expect {
            _ = try read(first + second, of: 7, key: ["a"])
        } throws: {
            if case ChangeReader.Restart.before(let end) = $0 { end == LogPosition(2) } else { false }
        }
        #expect {
            _ = try read(second.prefix(1) + [relation("a")] + second.dropFirst(), of: 7, key: ["a"])
        } throws: {
            if case ChangeReader.Restart.columns(["a", "b"], 7, LogPosition(3)) = $0 { true } else { false }
        }
    }

    /// What is cut short or damaged is an error, at any place.
    @Test func damagedMessagesAreErrors() throws {
        for message in Self.messages where message.first != UInt8(ascii: "B") && message.first != UInt8(ascii: "C") {
            for count in 0..<message.count {
                let part = Array(message.prefix(count))
                #expect(throws: ConnectionError.self) { try part.withUnsafeBytes { _ = try ChangeMessage($0) } }
            }
        }
        var chance = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            var message = Self.messages.randomElement(using: &chance) ?? []
            for _ in 0..<Int.random(in: 1...3, using: &chance) {
                message[Int.random(in: 0..<message.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            }
            let damaged = message
            _ = try? read(Self.messages.prefix(2) + [damaged], of: RecordedChanges.orders, key: ["id"])
        }
    }

    /// Binary rows as `copy` gives them, and what is none.
    @Test func binaryRowsAreRead() throws {
        let start: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        func rows(_ pieces: [UInt8]...) throws -> [String] {
            var (found, reader) = ([String](), BinaryRows())
            for piece in pieces {
                try piece.withUnsafeBytes { try reader.read($0) { found.append(String(decoding: $0, as: UTF8.self)) } }
            }
            return found
        }
        let row: [UInt8] = [0, 1, 0, 0, 0, 2, 0x61, 0x62]
        #expect(try rows(start + row + row, row, [0xFF, 0xFF]) == ["ab", "ab", "ab"])
        #expect(try rows(start + [0xFF, 0xFF]) == [])
        for count in 1..<(start + row).count where count != start.count {
            let part = Array((start + row).prefix(count))
            #expect(throws: ConnectionError.self) { _ = try rows(part) }
        }
    }

    /// Places of the log are written as the server does.
    @Test func placesAreWritten() throws {
        #expect(LogPosition("16/B374D848")?.bytes == 0x16_B374_D848)
        #expect(LogPosition(0x16_B374_D848).description == "16/B374D848")
        #expect(LogPosition("1/0").map { $0 > LogPosition(0xFFFF_FFFF) } == true)
        for text in ["", "1", "1/", "/1", "1/2/3", "g/1", "1/100000000"] { #expect(LogPosition(text) == nil) }
    }
}
