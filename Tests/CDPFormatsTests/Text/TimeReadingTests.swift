import CDPColumns
import CDPFormats
import CDPText
import CDPTypes
import Testing

/// Times as programs write them: counts since 1970, offsets with a blank, clocks of a zone.
@Suite struct TimeReadingTests {
    private func csv(_ texts: [String], _ field: ContractField) throws -> [String?] {
        var options = CSVOptions()
        options.delimiter = UInt8(ascii: "|")
        return try Reading.csv("k|t\n" + texts.map { "x|\($0)\n" }.joined(), Contract([field]), options).rows.map {
            $0[0]
        }
    }

    private func field(_ format: String? = nil, clock: LocalClock? = nil, _ type: DataType = .timestamp) throws
        -> ContractField
    {
        var field = ContractField("t", type, format: try format.map { try CalendarFormat($0) }, onError: .null)
        field.clock = clock
        return field
    }

    /// 2026-01-02T10:00:00Z.
    private static let ten: Int64 = 1_767_348_000_000_000

    @Test(arguments: [
        ("2026-01-02 10:00:00 UTC", 0), ("2026-01-02 10:00:00 Z", 0), ("2026-01-02 12:00:00 +0200", 0),
        ("2026-01-02 12:00:00 +02:00", 0), ("2026-01-02 12:00:00 +02", 0), ("2026-01-02T05:00:00 -0500", 0),
        ("2026-01-02 10:00:00.123 UTC", 123_000), ("2026-01-02 10:00:00,123456", 123_456),
        ("2026-01-02 10:00:00.123456789 +0000 UTC", 123_456), ("2026-01-02 10:00 GMT", 0),
        ("2026-01-02 10:00:00UTC", 0), ("2026-01-02 15:30:00 +05:30", 0), ("2026-1-2 10:00:00 utc", 0),
    ])
    func offsetsMayStandApart(text: String, more: Int64) throws {
        #expect(try csv([text], field()) == ["\(TimeReadingTests.ten + more)"])
        let json = try Reading.json("{\"t\":\"\(text)\"}\n", Contract([field()]))
        #expect(json.rows == [["\(TimeReadingTests.ten + more)"]])
    }

    @Test(arguments: [
        "2026-01-02 10:00:00 CET", "2026-01-02 10:00:00 UT", "2026-01-02 10:00:00 +2", "2026-01-02 10:00:00 +0260",
        "2026-01-02 10:00:00 +02:", "2026-01-02 10:00:00 UTC+2", "2026-01-02 10:00:00 +0200 UTC", "2026-01-02 UTC",
        "2026-01-02 10:00:00 +02000", "2026-01-02 10:00:00.", "1767348000", "2026-01-02 25:00:00 Z",
    ])
    func whatIsNoOffsetIsNoTime(text: String) throws {
        #expect(try csv([text], field()) == [nil])
    }

    @Test(arguments: [
        ("epoch_s", "1767348000", 0), ("epoch_s", "1767348000.5", 500_000), ("epoch_s", "1.767348e9", 0),
        ("epoch_s", "1767348000.1234567", 123_456), ("%s", "1767348000", 0), ("epoch_ms", "1767348000000", 0),
        ("epoch_ms", "1767348000123", 123_000), ("epoch_ms", "1.767348E12", 0), ("epoch_ms", "1767348000000.25", 250),
        ("epoch_us", "1767348000000001", 1), ("epoch_ns", "1767348000000001999", 1),
    ])
    func countsSince1970(format: String, text: String, more: Int64) throws {
        let expected = "\(TimeReadingTests.ten + more)"
        let field = try field(format, clock: LocalClock(zone: "one hour") { $0 - 3_600_000_000 })
        #expect(try csv([text], field) == [expected])
        #expect(
            try Reading.json("{\"t\":\(text)}\n{\"t\":\"\(text)\"}\n", Contract([field])).rows == [
                [expected], [expected],
            ])
    }

    @Test func countsOfTypedColumns() throws {
        let whole = Batch([
            "t": .integer(FixedColumn([1_767_348_000_123, 0, -1], validity: Validity(bytes: [1, 0, 1])))
        ])
        let chunk = Contract([try field("epoch_ms")]).chunk(of: whole, firstRow: 1)
        #expect((0..<3).map { chunk.batch.columns[0].text($0) } == ["\(TimeReadingTests.ten + 123_000)", nil, "-1000"])
        let doubles = Batch(["t": .float(FixedColumn([1_767_348_000.25]))])
        #expect(
            Contract([try field("epoch_s")]).chunk(of: doubles, firstRow: 1).batch.columns[0].text(0)
                == "\(TimeReadingTests.ten + 250_000)")
        let days = Contract([try field("epoch_ms", .date)]).chunk(of: whole, firstRow: 1)
        #expect((0..<3).map { days.batch.columns[0].text($0) } == ["20455", nil, "-1"])
    }

    @Test(arguments: ["", "12x", "1767348000000 ms", "99999999999999999999", "1e30", "2026-01-02"])
    func whatIsNoCountIsNoTime(text: String) throws {
        #expect(try csv([text], field("epoch_ms")) == [nil])
    }

    /// Of a field with clocks only what says no offset is theirs.
    @Test func clocksAreOfTextsWithoutOffset() throws {
        let paris = LocalClock(zone: "Europe/Paris") { $0 - 3_600_000_000 }
        let texts = [
            "2026-01-02 11:00:00", "2026-01-02T11:00", "2026-01-02 10:00:00Z", "2026-01-02 11:00:00 +0100",
            "2026-01-02 10:00:00 UTC", "2026-01-02T10:00:00Z",
        ]
        #expect(try csv(texts, field(clock: paris)) == texts.map { _ in "\(TimeReadingTests.ten)" })
        #expect(try csv(["2026-01-02"], field(clock: paris)) == ["1767308400000000"])
        let written = ["02.01.2026 11:00", "02.01.2026 11:00 +0100"]
        let formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M %z"]
        for (text, format) in zip(written, formats) {
            #expect(try csv([text], field(format, clock: paris)) == ["\(TimeReadingTests.ten)"])
        }
        var nested = ContractField("l", .list(.structure([Field("at", .timestamp)])))
        nested.clock = paris
        let json = try Reading.json("{\"l\":[{\"at\":\"2026-01-02 11:00:00\"}]}\n", Contract([nested]))
        #expect(json.rows == [["[{at:\(TimeReadingTests.ten)}]"]])
    }

    /// The clocks of the first and the last year reach into years that no reader of the store has.
    @Test func instantsOutsideOfTheYearsDoNotFit() throws {
        let west = LocalClock(zone: "America/New_York") { $0 + 5 * 3_600_000_000 }
        let east = LocalClock(zone: "Europe/Paris") { $0 - 3_600_000_000 }
        let last = ["9999-12-31 23:59:59", "9999-12-31"]
        #expect(try csv(last, field(clock: west)) == [nil, "253402232400000000"])
        #expect(try csv(last, field(clock: east)).allSatisfy { $0 != nil })
        #expect(try csv(["0001-01-01", "0001-01-01 01:00"], field(clock: east)) == [nil, "-62135596800000000"])
        #expect(try csv(["31.12.9999 23:59"], field("%d.%m.%Y %H:%M", clock: west)) == [nil])
        #expect(try csv(["31.12.9999 18:59"], field("%d.%m.%Y %H:%M", clock: west)) == ["253402300740000000"])
        let batch = Batch(["t": .timestamp(FixedColumn([253_402_300_799_000_000, 0]))])
        let chunk = Contract([try field(clock: west)]).chunk(
            of: batch, firstRow: 1, traits: ColumnTraits(localTimes: ["t"]))
        #expect(chunk.batch.columns[0].validity.bytes == [0, 1])
    }

    @Test func clocksAreOfLocalColumns() throws {
        let batch = Batch([
            "t": .timestamp(FixedColumn([TimeReadingTests.ten + 3_600_000_000, 0], validity: Validity(bytes: [1, 0])))
        ])
        let contract = Contract([try field(clock: LocalClock(zone: "Europe/Paris") { $0 - 3_600_000_000 })])
        let local = contract.chunk(of: batch, firstRow: 1, traits: ColumnTraits(localTimes: ["t"])).batch.columns[0]
        #expect([local.text(0), local.text(1)] == ["\(TimeReadingTests.ten)", nil])
        let instants = contract.chunk(of: batch, firstRow: 1).batch.columns[0]
        #expect(instants.text(0) == "\(TimeReadingTests.ten + 3_600_000_000)")
    }
}
