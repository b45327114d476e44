import CDPTestSupport
import Testing

@testable import CDPFormats

/// The bytes and the text of deletion vectors, against what other writers make and against damage.
@Suite struct DeletionVectorTests {
    private static func descriptor(_ text: String, size: Int, cardinality: Int, type: String = "i") -> JSONValue {
        .object([
            ("storageType", .string(type)), ("pathOrInlineDv", .string(text)), ("sizeInBytes", .integer(Int64(size))),
            ("cardinality", .integer(Int64(cardinality))),
        ])
    }

    private static func rows(_ bytes: [UInt8], cardinality: Int) throws -> [UInt32] {
        let value = descriptor(Z85.encode(bytes), size: bytes.count, cardinality: cardinality)
        return try DeletionVector(value, path: "log").rows
    }

    /// The bytes of a vector around those of a bitmap.
    private static func framed(_ bitmap: [UInt8]) -> [UInt8] {
        [0xD1, 0xD3, 0x39, 0x64, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + bitmap
    }

    private static func expectRoundTrip(_ rows: [UInt32], _ name: String) throws {
        let vector = DeletionVector(rows: rows)
        let read = try DeletionVector(vector.json, path: "log")
        #expect(read == vector, "\(name)")
        #expect(read.rows == rows, "\(name)")
        #expect(vector.json["cardinality"]?.integer == Int64(rows.count))
        #expect(vector.identifier == "i" + (vector.json["pathOrInlineDv"]?.string ?? ""))
    }

    @Test func vectorsAreReadAsTheyWereWritten() throws {
        try Self.expectRoundTrip([], "empty")
        try Self.expectRoundTrip([0], "one")
        try Self.expectRoundTrip([UInt32.max], "greatest")
        try Self.expectRoundTrip([0, 65_535, 65_536, 131_071, 131_072, UInt32.max - 1, UInt32.max], "borders")
        try Self.expectRoundTrip(Array(0..<4096), "greatest array")
        try Self.expectRoundTrip(Array(0..<4097), "least bit set")
        try Self.expectRoundTrip(Array(0..<70_000), "dense")
        try Self.expectRoundTrip(Array(0..<70_000).map { $0 * 3 }, "every third of 210,000")
        try Self.expectRoundTrip(Array(UInt32.max - 70_000...UInt32.max), "the last 70,001")
        var generator = SeededGenerator(seed: 20_261_129)
        for round in 0..<Repository.cases(100) {
            var rows: Set<UInt32> = []
            let span = generator.pick([100, 5000, 70_000, 1_000_000, Int(UInt32.max)])
            let base = generator.pick([0, Int(UInt32.max) - span])
            for _ in 0..<generator.below(20) {
                let start = base + generator.below(span)
                let length = generator.pick([1, 2, 1 + generator.below(6000)])
                for row in start..<min(start + length, Int(UInt32.max) + 1) { rows.insert(UInt32(row)) }
            }
            try Self.expectRoundTrip(rows.sorted(), "round \(round)")
        }
    }

    /// The text that delta-spark and delta-kernel write for these rows.
    @Test func bytesAreThoseOfOthers() throws {
        let text = "^Bg9^0rr910000000000iXQKl0rr91000625c8Xg0rri41POJ5"
        #expect(DeletionVector(rows: [1, 3, 5]).json == Self.descriptor(text, size: 38, cardinality: 3))
        #expect(DeletionVector(rows: [1, 3, 5]).identifier == "i" + text)
        #expect(try DeletionVector(Self.descriptor("", size: 0, cardinality: 0), path: "log").rows == [])
    }

    /// What pyroaring writes after `run_optimize`, framed as a vector: without a table of offsets, with arrays beside runs,
    /// and with a table of offsets.
    @Test func runsOfOthersAreRead() throws {
        let one = Self.descriptor(
            "^Bg9^0rr910000000000j1{Wn0@@t]@@AaB5DI>s0qlu)0001A5Dz!h", size: 41, cardinality: 70_000)
        #expect(try DeletionVector(one, path: "log").rows == Array(10..<70_010))
        let two = Self.descriptor(
            "^Bg9^0rr910000000000j1{Wn0rr9I0rAf40096104O6I00Apv5Dz!h", size: 41, cardinality: 303)
        #expect(try DeletionVector(two, path: "log").rows == Array(0..<300) + [65_536, 65_540, 70_000])
        let five = Self.descriptor(
            "^Bg9^0rr910000000000j1{^q4fcxW69e7l00if2@@SlG0rr6104!fJ05BPP05<(T06HqZ07c.^009660d><^00@Sa00030@@A9104d^C%nS90",
            size: 87, cardinality: 70_575)
        let rows = Array(5..<5000) + [65_539, 65_545] + Array(131_072..<196_648) + [UInt32.max - 1, UInt32.max]
        let vector = try DeletionVector(five, path: "log")
        #expect(vector.rows == rows)
        // A log tells vectors apart by their texts, so the text stays what it was.
        #expect(vector.json == five)
        #expect(vector != DeletionVector(rows: rows))
    }

    @Test func bitSetsStandBesideRuns() throws {
        let bitSet = [UInt8](repeating: 0x55, count: 8192)
        let head: [UInt8] = [0x3B, 0x30, 1, 0, 0b10, 0, 0, 0xFF, 0x7F, 2, 0, 2, 0]
        let runs: [UInt8] = [2, 0, 7, 0, 1, 0, 0xFF, 0xFF, 0, 0]
        let found = try Self.rows(Self.framed(head + bitSet + runs), cardinality: 32_771)
        #expect(found == (0..<32_768).map { $0 * 2 } + [131_079, 131_080, 196_607])
    }

    @Test(arguments: ["u", "p", "x"]) func vectorsInFilesAreRefused(type: String) {
        let value = Self.descriptor("ab^-aqEH.-t@S}K{vb[*k^", size: 40, cardinality: 6, type: type)
        let error = #expect(throws: FormatError.self) { try DeletionVector(value, path: "log") }
        #expect(error?.what.contains("only inline deletion vectors are supported") == true)
    }

    /// What a container or a header says and its bytes do not hold.
    @Test(arguments: [
        ("descending array", [0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 5, 0, 4, 0], 2),
        ("repeats in an array", [0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 5, 0, 5, 0], 2),
        ("wrong offset", [0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 17, 0, 0, 0, 4, 0, 5, 0], 2),
        ("wrong cardinality", [0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 4, 0, 5, 0], 3),
        ("negative cardinality", [0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 4, 0, 5, 0], -2),
        ("bytes after the bitmap", [0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 4, 0, 5, 0], 1),
        ("runs that overlap", [0x3B, 0x30, 0, 0, 1, 0, 0, 3, 0, 2, 0, 4, 0, 1, 0, 5, 0, 1, 0], 4),
        ("a run beyond the key", [0x3B, 0x30, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0xFF, 0xFF, 1, 0], 2),
        ("fewer in runs", [0x3B, 0x30, 0, 0, 1, 0, 0, 3, 0, 1, 0, 4, 0, 1, 0], 4),
        ("more in runs", [0x3B, 0x30, 0, 0, 1, 0, 0, 0, 0, 1, 0, 4, 0, 1, 0], 1),
        ("too many containers", [0x3A, 0x30, 0, 0, 1, 0, 1, 0], 0),
        ("an unknown cookie", [0x39, 0x30, 0, 0, 0, 0, 0, 0], 0),
    ]) func damagedBitmapsAreRefused(name: String, bitmap: [UInt8], cardinality: Int) {
        #expect(throws: FormatError.self, "\(name)") { try Self.rows(Self.framed(bitmap), cardinality: cardinality) }
    }

    @Test func otherFramesAreRefused() throws {
        let good = Self.framed([0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 4, 0, 5, 0])
        #expect(try Self.rows(good, cardinality: 2) == [4, 5])
        // The magic number of the form that is not portable, two bitmaps, and rows from 2^32 on.
        for (place, byte) in [(0, UInt8(0xD0)), (4, 2), (11, 1), (12, 1), (15, 0x80)] {
            var bytes = good
            bytes[place] = byte
            #expect(throws: FormatError.self) { try Self.rows(bytes, cardinality: 2) }
        }
        let text = Z85.encode(good)
        for size in [-1, 0, 31, 32, 33, 37, 40, Int(Int32.max), Int.max, Int.min] {
            #expect(throws: FormatError.self) {
                try DeletionVector(Self.descriptor(text, size: size, cardinality: 2), path: "log")
            }
        }
        // The protocol's own example has the old form, with its bytes the other way round: delta-spark refuses it too.
        let example = Self.descriptor(
            "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", size: 40, cardinality: 6)
        #expect(throws: FormatError.self) { try DeletionVector(example, path: "log") }
    }

    /// A thousand full containers are 14 kB of runs and would be 260 MB of rows.
    @Test func fewBytesMakeNoMemory() {
        let count = 1024
        var bitmap: [UInt8] = [0x3B, 0x30, 0xFF, 0x03] + [UInt8](repeating: 0xFF, count: count / 8)
        for key in 0..<count { bitmap += [UInt8(key & 255), UInt8(key >> 8), 0xFF, 0xFF] }
        for key in 0..<count { bitmap.appendLittleEndian(UInt32(4 + count / 8 + count * 8 + key * 6)) }
        for _ in 0..<count { bitmap += [1, 0, 0, 0, 0xFF, 0xFF] }
        #expect(throws: FormatError.self) { try Self.rows(Self.framed(bitmap), cardinality: count * 65_536) }
    }

    @Test func damageIsRefusedOrGivesRows() throws {
        let vectors: [(bytes: [UInt8], cardinality: Int)] = [
            (Self.framed(RoaringBitmap.encode([1, 3, 5, 70_000])), 4),
            (Self.framed([0x3B, 0x30, 1, 0, 1, 0, 0, 9, 0, 2, 0, 1, 0, 1, 0, 7, 0, 9, 0, 4, 0, 5, 0]), 12),
        ]
        func check(_ value: JSONValue, _ cardinality: Int) {
            do {
                let rows = try DeletionVector(value, path: "log").rows
                #expect(rows.count == cardinality && zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 })
            } catch {
                #expect(error.path == "log")
            }
        }
        #expect(try Self.rows(vectors[1].bytes, cardinality: 12) == Array(7..<17) + [131_076, 131_077])
        for (bytes, cardinality) in vectors {
            for place in bytes.indices {
                for change in 1...UInt8.max {
                    var damaged = bytes
                    damaged[place] ^= change
                    let text = Z85.encode(damaged)
                    check(Self.descriptor(text, size: damaged.count, cardinality: cardinality), cardinality)
                }
                let short = Array(bytes[..<place])
                #expect(throws: FormatError.self) { try Self.rows(short, cardinality: max(1, cardinality)) }
            }
            let text = Array(Z85.encode(bytes).utf8)
            for place in text.indices {
                for character in UInt8.min...UInt8.max {
                    var damaged = text
                    damaged[place] = character
                    let value = Self.descriptor(
                        String(decoding: damaged, as: UTF8.self), size: bytes.count, cardinality: cardinality)
                    check(value, cardinality)
                }
                #expect(Z85.decode(String(decoding: text[..<place], as: UTF8.self), count: bytes.count) == nil)
            }
        }
    }

    /// The example of the specification of Z85.
    @Test func textIsThatOfZeroMQ() {
        let bytes: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
        #expect(Z85.encode(bytes) == "HelloWorld")
        #expect(Z85.decode("HelloWorld", count: 8) == bytes)
        #expect(Z85.decode("HelloWorld", count: 7) == nil)
        #expect(Z85.decode("#####", count: 4) == nil)
        #expect(Z85.decode("Hell\"", count: 4) == nil)
        #expect(Z85.encode([1]) == Z85.encode([1, 0, 0, 0]))
        #expect(Z85.decode(Z85.encode([1]), count: 1) == [1])
    }
}
