import CDPFormats
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

@Suite struct InboxTests {
    private let folder: TemporaryFolder
    private let inbox: Inbox

    init() throws {
        folder = try TemporaryFolder()
        inbox = Inbox("\(folder.path)/_cdp/inbox/tickets")
    }

    /// Lands rows; the position is what a program would write.
    private func land(
        _ rows: String, position: String? = nil, snapshot: Bool = false, after number: Int = 0
    ) throws -> Landing? {
        let lock = try #require(try inbox.lock())
        let before = try inbox.newest()
        var draft = try inbox.begin(after: number, rows: "rows.jsonl.zst", compressed: true)
        try draft.tell(before?.position)
        if let position { try draft.tell(position) }
        try Array(rows.utf8).withUnsafeBytes { try draft.append($0) }
        let landing = try draft.land(after: before, keepsEmpty: snapshot, dropsRepeated: snapshot, at: 5)
        withExtendedLifetime(lock) {}
        return landing
    }

    /// Inputs that a generation has read, up to a position.
    private func read(_ names: [String], _ position: String = "1 a") -> [String: [String: JournalEntry.InputPosition]] {
        [
            "x": Dictionary(
                uniqueKeysWithValues: names.map { ($0, .init(SourceCursor(position), delivery: 1, generation: 1)) })
        ]
    }

    /// Lands objects: those with a content are new, the others are known.
    private func land(_ objects: [(name: String, content: String?)]) throws -> Landing? {
        let lock = try #require(try inbox.lock())
        let before = try inbox.newest()
        let draft = try inbox.beginObjects(after: 0)
        let all = try objects.map { name, content in
            guard let content else { return try #require(before?.objects?.first { $0.name == name }) }
            try StoreFiles.write(Array(content.utf8), to: "\(draft.folder)/\(name)")
            return LandedObject(
                name: name, size: Int64(content.utf8.count), tag: nil,
                position: SourceCursor("\(content.utf8.count) a"),
                delivery: draft.number, file: name)
        }
        let landing = try draft.land(all, after: before, at: 5)
        withExtendedLifetime(lock) {}
        return landing
    }

    @Test func objectsAreLandedWithAllThatIsKnown() throws {
        let first = try #require(try land([("a", "1"), ("b", "12")]))
        #expect(first.number == 1 && first.bytes == 3)
        #expect(try land([("a", nil), ("b", nil)]) == nil)
        let second = try #require(try land([("a", nil), ("b", "123")]))
        #expect(second.number == 2 && second.bytes == 3 && second.objects?.map(\.delivery) == [1, 2])
        #expect(try names.filter { $0 != "lock" } == ["00000001", "00000002"])
        #expect(try inbox.waiting([:]).map(\.number) == [1, 2])
        #expect(try inbox.waiting(read(["a"], "1 a 7")).map(\.number) == [2])
        #expect(try inbox.waiting(read(["a", "b"], "1 a")).map(\.number) == [2])
        #expect(try inbox.waiting(read(["b"], "3 a")).map(\.number) == [1])
    }

    @Test func whatWasReadOfObjectsGoesAndTheRecordStays() throws {
        _ = try land([("a", "1"), ("b", "12")])
        let landing = try #require(try land([("a", nil), ("b", "123")]))
        try inbox.removeObjects { $0.name == "a" }
        #expect(try names.filter { $0 != "lock" } == ["00000002"])
        #expect(landing.objects?.map { inbox.holds($0) } == [false, true])
        try inbox.removeObjects { _ in true }
        #expect(try inbox.newest() == landing)
        #expect(try inbox.size() == 0)
        #expect(try inbox.waiting([:]).isEmpty)
    }

    /// A source may become a program: what was landed before waits for nobody.
    @Test func objectsOfAFormerSourceGo() throws {
        _ = try land([("a", "1")])
        _ = try land("{}\n", position: "1")
        #expect(try inbox.waiting([:]).map(\.number) == [2])
        #expect(try land([("a", "1")])?.number == 3)
        #expect(try inbox.waiting([:]).map(\.number) == [3])
    }

    private var names: [String] { get throws { try StoreFiles.list(inbox.folder) } }

    @Test func aDeliveryIsLandedWithItsPosition() throws {
        let first = try #require(try land("{}\n", position: "17"))
        #expect(first.number == 1 && first.bytes == 3 && first.position == "17")
        #expect(try inbox.newest() == first)
        #expect(try names.filter { $0 != "lock" } == ["00000001"])
        let second = try #require(try land("{}\n"))
        #expect(second.number == 2 && second.position == "17")
    }

    @Test func whatSaysNothingIsNotLanded() throws {
        #expect(try land("") == nil)
        _ = try land("{}\n", position: "17")
        #expect(try land("", position: "17") == nil)
        let moved = try #require(try land("", position: "18"))
        #expect(moved.bytes == 0 && moved.number == 2)
        #expect(try inbox.waiting([:]).map(\.number) == [1])
    }

    @Test func aSnapshotIsLandedOnceAndAlsoWhereItIsEmpty() throws {
        #expect(try land("a\n", snapshot: true)?.number == 1)
        #expect(try land("a\n", snapshot: true) == nil)
        #expect(try land("", snapshot: true)?.number == 2)
        #expect(
            try inbox.waiting(read(["tickets/00000001/rows.jsonl.zst", "staff/00000002/rows.csv.zst"])).map(\.number)
                == [2])
    }

    /// Ranges of rows can be taken out again, wherever pieces of the file end.
    @Test func rowsAreTakenOut() throws {
        let rows = (0..<40_000).map { "{\"row\": \($0), \"filler\": \"\(String(repeating: "x", count: $0 % 40))\"}\n" }
        var ranges: [Range<Int64>] = []
        var kept = ""
        var place: Int64 = 0
        for (number, row) in rows.enumerated() {
            let end = place + Int64(row.utf8.count)
            if number % 7 < 3 {
                if ranges.last?.upperBound == place {
                    ranges[ranges.count - 1] = ranges[ranges.count - 1].lowerBound..<end
                } else {
                    ranges.append(place..<end)
                }
            } else {
                kept += row
            }
            place = end
        }
        let lock = try #require(try inbox.lock())
        for compressed in [true, false] {
            var draft = try inbox.begin(after: 0, rows: "rows", compressed: compressed)
            try Array(rows.joined().utf8).withUnsafeBytes { try draft.append($0) }
            try draft.drop(ranges)
            try draft.tell("\(compressed)")
            let landing = try #require(try draft.land(after: nil, keepsEmpty: false, dropsRepeated: false, at: 5))
            #expect(landing.bytes == Int64(kept.utf8.count))
            let stream = try TextStream(path: "\(inbox.folder)/\(landing.name)/rows")
            var text: [UInt8] = []
            try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { room in
                while case let count = try stream.read(into: room), count > 0 { text += room[..<count] }
            }
            #expect(String(decoding: text, as: UTF8.self) == kept)
        }
        withExtendedLifetime(lock) {}
    }

    /// A config goes with its run, unless the tap has written another one; then that one is what it gets, until the settings change.
    @Test func aConfigThatATapWritesIsKept() throws {
        let tap = TapFolder("\(folder.path)/_cdp/taps/a")
        let lock = try #require(try tap.lock())
        #expect(try tap.lock() == nil)
        let config = Array("{\"token\": 1}".utf8)
        let path = try tap.begin(config: config)
        #expect(try StoreFiles.read(path) == config)
        _ = try tap.add("state.json", [1])
        try tap.end(config: config)
        #expect(try StoreFiles.list(tap.folder) == ["lock"])
        let renewed = Array("{\"token\": 2}".utf8)
        try StoreFiles.write(renewed, to: try tap.begin(config: config))
        try tap.end(config: config)
        #expect(try StoreFiles.read(try tap.begin(config: config)) == renewed)
        // What was cut short is none.
        try StoreFiles.write(Array("{\"tok".utf8), to: path)
        #expect(try StoreFiles.read(try tap.begin(config: config)) == config)
        try StoreFiles.write(renewed, to: path)
        let other = Array("{\"token\": 9}".utf8)
        #expect(try StoreFiles.read(try tap.begin(config: other)) == other)
        #expect(!StoreFiles.exists(path))
        withExtendedLifetime(lock) {}
    }

    /// What a killed pull left goes with the next one, whose number it does not take.
    @Test func aDraftIsNothing() throws {
        _ = try land("{}\n")
        try folder.write("half", to: "_cdp/inbox/tickets/.landing.abc/rows.jsonl.zst")
        #expect(try land("{}\n")?.number == 2)
        #expect(try names.filter { $0 != "lock" } == ["00000001", "00000002"])
    }

    @Test func numbersGoOnWhereGenerationsKnowThem() throws {
        #expect(try land("{}\n", after: 41)?.number == 42)
        #expect(
            inbox.numbers(of: ["tickets/00000042/rows.jsonl.zst", "staff/00000007/rows.csv.zst", "data/crm_1.csv"]) == [
                42
            ])
    }

    @Test func theNewestRecordStaysWhenRowsGo() throws {
        for position in ["1", "2", "3"] { _ = try land("{}\n", position: position) }
        _ = try land("", position: "4")
        try inbox.remove([1, 2])
        #expect(try inbox.landings().map(\.number) == [2, 3, 4])
        #expect(try inbox.waiting(read(["tickets/00000002/rows.jsonl.zst"])).map(\.number) == [3])
        try inbox.remove([3])
        #expect(try inbox.newest()?.position == "4")
        #expect(try inbox.size() == 0)
    }

    @Test func onlyOnePullsAtATime() throws {
        var lock = try inbox.lock()
        #expect(lock != nil)
        #expect(try inbox.lock() == nil)
        lock = nil
        #expect(try inbox.lock() != nil)
    }
}
