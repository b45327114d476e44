import Testing

@testable import CDPFormats

@Suite struct TextStreamTests {
    private let text = "a,b\n1,é€Š😀\n\"x\ny\",z\n2,end\n"
    private let rows: [[String?]] = [["1", "é€Š😀"], ["x\ny", "z"], ["2", "end"]]

    private func read(_ bytes: [UInt8], _ encoding: TextEncoding, blockSize: Int = 1 << 20) throws -> Reading {
        let file = TemporaryFile(bytes)
        var options = CSVOptions()
        options.encoding = encoding
        var limits = ReadLimits()
        limits.blockSize = blockSize
        return try Reading(file.path, .csv(options), .texts("a", "b"), limits: limits)
    }

    private func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit -> [UInt8] in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
            return isBigEndian ? bytes : bytes.reversed()
        }
    }

    @Test(arguments: [true, false], [true, false]) func readsUTF16(isBigEndian: Bool, hasMark: Bool) throws {
        if isBigEndian, !hasMark { return }
        let bytes = utf16((hasMark ? "\u{FEFF}" : "") + text, isBigEndian: isBigEndian)
        for size in [64, 1 << 20] {
            let reading = try read(bytes, hasMark ? .utf8 : .utf16, blockSize: size)
            #expect(reading.rows == rows)
            #expect(reading.end == ReadPosition(offset: Int64(bytes.count), line: 6))
        }
    }

    @Test func rejectsHalfASurrogatePair() throws {
        var bytes = utf16("a,b\n1,", isBigEndian: false)
        bytes += [0x00, 0xD8] + utf16("\n2,x\n", isBigEndian: false)
        let reading = try read(bytes, .utf16)
        #expect(reading.rows == [["2", "x"]])
        #expect(reading.refusals == ["2: the row has bytes that are no text in the file's encoding"])
        #expect(reading.end == ReadPosition(offset: Int64(bytes.count), line: 4))
    }

    @Test func readsSingleByteEncodings() throws {
        let bytes = Array("a,b\n1,".utf8) + [0xE9, 0x80, 0x8A, 0x0A]
        #expect(try read(bytes, .windows1252).rows == [["1", "é€Š"]])
        #expect(try read(bytes, .latin1).rows == [["1", "é\u{80}\u{8A}"]])
        #expect(try read(bytes, .windows1252).end == ReadPosition(offset: 10, line: 3))
    }

    @Test func readsSeveralGzipMembers() throws {
        let bytes: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0xD4, 0x49, 0xE2, 0x32, 0xD4,
            0xA9, 0xE0, 0x02, 0x00, 0xF4, 0xA0, 0x01, 0x00, 0x08, 0x00, 0x00, 0x00, 0x1F, 0x8B, 0x08, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x33, 0xD2, 0xA9, 0xE4, 0x02, 0x00, 0x13, 0x7B, 0x19, 0x54,
            0x04, 0x00, 0x00, 0x00,
        ]
        let reading = try read(bytes, .utf8)
        #expect(reading.rows == [["1", "x"], ["2", "y"]])
        #expect(reading.end == nil)
        #expect(throws: FormatError.self) { try read(Array(bytes.dropLast(9)), .utf8) }
        var damaged = bytes
        damaged[14] ^= 0x55
        #expect(throws: FormatError.self) { try read(damaged, .utf8) }
    }

    @Test(arguments: [64, 1 << 20]) func readsZstd(blockSize: Int) throws {
        var codec = BlockCodec()
        let long = "a,b\n" + String(repeating: "1,some text\n", count: 50_000)
        var bytes: [UInt8] = []
        for part in [long, "2,y\n"] {
            try Array(part.utf8).withUnsafeBytes { try codec.compress($0, .zstd) { bytes.append(contentsOf: $0) } }
        }
        let reading = try read(bytes, .utf8, blockSize: blockSize)
        #expect(reading.rows.count == 50_001)
        #expect(reading.rows.last == ["2", "y"])
        #expect(throws: FormatError.self) { try read(Array(bytes.dropLast(3)), .utf8) }
    }

    @Test(arguments: ["PAR1....", "PK\u{3}\u{4}....", "BZh91AY"]) func namesWhatIsNoText(text: String) {
        #expect(throws: FormatError.self) { try read(Array(text.utf8), .utf8) }
    }

    @Test func refusesFoldersAndMissingFiles() {
        for path in ["/tmp", "/tmp/cdp-no-such-file"] {
            #expect(throws: FormatError.self) { try Reading(path, .csv(CSVOptions()), .texts("a")) }
        }
    }

    @Test func fingerprintsPrefixAndWhole() throws {
        let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let file = TemporaryFile(bytes)
        for length in [0, 1, 262_143, 262_144, 262_145, 524_288, 699_999, 700_000] {
            let prefix = TemporaryFile(Array(bytes[..<length]))
            let both = try FileFingerprint.of(file.path, prefixLength: Int64(length))
            let alone = try FileFingerprint.of(prefix.path).whole
            #expect(both.prefix == alone, "\(length) bytes")
            #expect((both.whole == alone) == (length == bytes.count))
        }
        #expect(try FileFingerprint.of(file.path, prefixLength: 700_001).prefix == nil)
        let csv = TemporaryFile(text)
        let reader = try RowFile(path: csv.path, format: .csv(CSVOptions()), contract: .texts("a", "b"))
        #expect(try reader.forEach(threads: 2) { _, _ in }.fingerprint == FileFingerprint.of(csv.path).whole)
    }
}
