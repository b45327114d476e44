internal import CDPColumns
import CDPText
internal import CDPTypes

/// The values of a leaf as pages give them, one after the other, in the form of our columns.
///
/// Texts of a chunk with a dictionary become a pool with indices: the dictionary first, then what came in plain pages.
///
/// Only one of the arrays is in use, that of the leaf's physical type as our columns have it: days are `int32`,
/// decimals and times `int64`, texts `bytes` with `offsets`. What plain pages bring is copied at once from the page's
/// memory; nothing points into a page when the next one is read.
struct LeafValues: Sendable {
    /// Values of integers, decimals and times, converted to microseconds where the file counts otherwise.
    var int64: [Int64] = []
    /// Days since 1970.
    var int32: [Int32] = []
    var double: [Double] = []
    var boolean: [UInt8] = []
    /// The bytes of texts, one after the other.
    var bytes: [UInt8] = []
    /// Where texts begin in `bytes`, with the end of the last.
    var offsets = [0]
    /// For each value its text in the pool; nil while all texts came plain.
    var indices: [UInt32]?
    /// Values so far.
    var count = 0
    /// Whether some of the texts are not UTF-8: bytes that their writer did not mean as text.
    var holdsOtherBytes = false

    /// Distinct values of the chunk's dictionary; nil where it has none.
    var dictionaryCount: Int?
    /// The dictionary of a leaf of integers.
    private var numbers: [Int64] = []
    private var days: [Int32] = []
    private var doubles: [Double] = []

    /// Makes room, so that pages need not be moved as they come.
    mutating func reserve(entries: Int, bytes size: Int, leaf: Leaf) {
        switch leaf.type {
        case .string:
            bytes.reserveCapacity(size)
            offsets.reserveCapacity(entries + 1)
        case .float: double.reserveCapacity(entries)
        case .date: int32.reserveCapacity(entries)
        case .boolean: boolean.reserveCapacity(entries)
        default: int64.reserveCapacity(entries)
        }
    }

    /// Takes the values of a dictionary page.
    mutating func setDictionary(_ data: UnsafeRawBufferPointer, count: Int, leaf: Leaf) throws {
        guard dictionaryCount == nil, self.count == 0 else {
            throw ParquetFault("two dictionaries in one column chunk")
        }
        guard count <= data.count || leaf.physical == .boolean else { throw PageBytes.tooShort }
        try plain(data, count, leaf)
        (numbers, days, doubles) = (int64, int32, double)
        (int64, int32, double, boolean) = ([], [], [], [])
        if leaf.type == .string { indices = [] }
        dictionaryCount = count
        self.count = 0
    }

    /// Adds the values of a data page.
    mutating func append(_ data: UnsafeRawBufferPointer, _ encoding: ParquetEncoding?, count: Int, leaf: Leaf) throws {
        if count == 0 { return }
        let before = offsets.count - 1
        switch encoding {
        case .plain?: try plain(data, count, leaf)
        case .dictionary?, .plainDictionary?: return try coded(data, count, leaf)
        case .runLength?: try runs(data, count, leaf)
        case .deltaBinaryPacked? where leaf.physical == .int32 || leaf.physical == .int64:
            var page = PageBytes(data)
            var values = try DeltaDecoder.decode(&page, count: count)
            if leaf.physical == .int32 {
                for i in values.indices { values[i] = Int64(Int32(truncatingIfNeeded: values[i])) }
            }
            try integers(values, leaf)
        case .deltaLengthByteArray? where leaf.physical == .bytes:
            var page = PageBytes(data)
            let lengths = try DeltaDecoder.lengths(&page, count: count, contained: true)
            try texts(page.rest, lengths, leaf)
        case .deltaByteArray? where leaf.physical == .bytes || leaf.physical == .fixed:
            try frontCoded(data, count, leaf)
        case .byteStreamSplit?: try split(data, count, leaf)
        default: throw ParquetFault("an encoding that does not fit the column's type")
        }
        if indices != nil {
            for text in before..<before + count { indices?.append(UInt32(truncatingIfNeeded: text)) }
        }
    }

    /// Reads indices of the dictionary: a byte with their width, then runs. An index beyond the dictionary is a damaged
    /// page.
    private mutating func coded(_ data: UnsafeRawBufferPointer, _ count: Int, _ leaf: Leaf) throws {
        guard let size = dictionaryCount else {
            throw ParquetFault("a page that needs a dictionary, and there is none")
        }
        var page = PageBytes(data)
        let width = Int(try page.byte())
        let start = indices?.count ?? 0
        var codes = leaf.type == .string ? indices ?? [] : []
        // Held twice, they would be copied with every page.
        if leaf.type == .string { indices = nil }
        codes.append(contentsOf: repeatElement(0, count: count))
        try codes.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return }
            try RunLengthDecoder.decode(page.rest, width: width, count: count, into: base + start)
            var largest: UInt32 = 0
            for i in start..<start + count { largest = max(largest, target[i]) }
            guard Int(largest) < size else { throw ParquetFault("a place beyond the end of the dictionary") }
        }
        self.count += count
        switch leaf.type {
        case .string: indices = codes
        case .float: LeafValues.gather(doubles, codes, into: &double)
        case .date: LeafValues.gather(days, codes, into: &int32)
        case .boolean: throw ParquetFault("truth values with a dictionary")
        default: LeafValues.gather(numbers, codes, into: &int64)
        }
    }

    /// Replaces indices by what they stand for.
    private static func gather<Value>(_ dictionary: [Value], _ codes: [UInt32], into values: inout [Value]) {
        dictionary.withUnsafeBufferPointer { dictionary in
            values.append(contentsOf: codes.lazy.map { dictionary[Int($0)] })
        }
    }

    private mutating func runs(_ data: UnsafeRawBufferPointer, _ count: Int, _ leaf: Leaf) throws {
        guard leaf.physical == .boolean else { throw ParquetFault("runs of values that are not truth values") }
        var page = PageBytes(data)
        let length = try page.length()
        let part = try page.take(length)
        let start = boolean.count
        boolean.append(contentsOf: repeatElement(0, count: count))
        try boolean.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return }
            try RunLengthDecoder.decode(part, width: 1, count: count, into: base + start)
            for i in start..<start + count where target[i] > 1 { throw ParquetFault("a truth value that is neither") }
        }
        self.count += count
    }

    /// Reads values as they are in memory; throws where the page holds fewer than it says.
    private mutating func plain(_ data: UnsafeRawBufferPointer, _ count: Int, _ leaf: Leaf) throws {
        var page = PageBytes(data)
        switch leaf.physical {
        case .boolean:
            let part = try page.take(BitPacking.size(count, 1))
            let start = boolean.count
            boolean.append(contentsOf: repeatElement(0, count: count))
            boolean.withUnsafeMutableBufferPointer { target in
                guard let base = target.baseAddress else { return }
                BitPacking.unpack(part, count: count, width: 1, into: base + start)
            }
            self.count += count
        case .int32:
            let part = try page.take(count * 4)
            if leaf.type == .date {
                int32.append(
                    contentsOf: (0..<count).lazy.map { part.loadUnaligned(fromByteOffset: $0 &* 4, as: Int32.self) })
                self.count += count
                return
            }
            try integers((0..<count).map { Int64(part.loadUnaligned(fromByteOffset: $0 &* 4, as: Int32.self)) }, leaf)
        case .int64:
            let part = try page.take(count * 8)
            try integers(
                [Int64](unsafeUninitializedCapacity: count) { target, filled in
                    UnsafeMutableRawBufferPointer(target).copyMemory(from: part)
                    filled = count
                }, leaf)
        case .int96: try legacyTimestamps(try page.take(count * 12), count)
        case .float:
            let part = try page.take(count * 4)
            for i in 0..<count {
                let bits = part.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self)
                double.append(Double(Float(bitPattern: bits)))
            }
            self.count += count
        case .double:
            let part = try page.take(count * 8)
            double.append(
                contentsOf: (0..<count).lazy.map { part.loadUnaligned(fromByteOffset: $0 &* 8, as: Double.self) })
            self.count += count
        case .bytes:
            var lengths: [Int64] = []
            lengths.reserveCapacity(min(count, data.count / 4))
            var place = 0
            for _ in 0..<count {
                guard place + 4 <= data.count else { throw PageBytes.tooShort }
                let length = Int(data.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                guard length <= data.count - place - 4 else { throw PageBytes.tooShort }
                lengths.append(Int64(length))
                place += 4 + length
            }
            try texts(data, lengths, leaf, gap: 4)
        case .fixed:
            let (size, overflow) = count.multipliedReportingOverflow(by: leaf.width)
            guard !overflow else { throw PageBytes.tooShort }
            try texts(try page.take(size), [Int64](repeating: Int64(leaf.width), count: count), leaf)
        }
    }

    /// Numbers of the file as ours.
    private mutating func integers(_ values: [Int64], _ leaf: Leaf) throws {
        count += values.count
        if leaf.type == .date {
            int32.append(contentsOf: values.lazy.map { Int32(truncatingIfNeeded: $0) })
            return
        }
        switch leaf.conversion {
        case .unsigned:
            int64.append(contentsOf: values.lazy.map { Int64(UInt32(truncatingIfNeeded: $0)) })
        case .unsignedText:
            for value in values {
                Numbers.append(unsigned: UInt64(bitPattern: value), to: &bytes)
                offsets.append(bytes.count)
            }
        case .milliseconds:
            int64.append(
                contentsOf: values.lazy.map { value in
                    let (result, overflow) = value.multipliedReportingOverflow(by: 1000)
                    return overflow ? LeafValues.endOfTime(value) : result
                })
        case .nanoseconds:
            int64.append(contentsOf: values.lazy.map { $0 / 1000 - ($0 % 1000 < 0 ? 1 : 0) })
        default: int64.append(contentsOf: values)
        }
    }

    /// What stands for a time that microseconds cannot hold: one in no year that a contract lets pass.
    private static func endOfTime(_ sign: Int64) -> Int64 { sign < 0 ? .min : .max }

    /// INT96: nanoseconds of the day, then the Julian day.
    private mutating func legacyTimestamps(_ part: UnsafeRawBufferPointer, _ count: Int) throws {
        for i in 0..<count {
            let nanoseconds = part.loadUnaligned(fromByteOffset: i * 12, as: Int64.self)
            let day = Int64(part.loadUnaligned(fromByteOffset: i * 12 + 8, as: Int32.self)) - 2_440_588
            let rest = nanoseconds / 1000 - (nanoseconds % 1000 < 0 ? 1 : 0)
            let (start, tooFar) = day.multipliedReportingOverflow(by: 86_400_000_000)
            let (result, overflow) = start.addingReportingOverflow(rest)
            int64.append(tooFar || overflow ? LeafValues.endOfTime(day) : result)
        }
        self.count += count
    }

    /// Byte strings that stand one after the other in `data`, each after `gap` other bytes.
    private mutating func texts(
        _ data: UnsafeRawBufferPointer, _ lengths: [Int64], _ leaf: Leaf, gap: Int = 0
    ) throws {
        count += lengths.count
        guard leaf.type == .string, leaf.conversion == .none else {
            var place = 0
            for length in lengths {
                place += gap
                try special(UnsafeRawBufferPointer(rebasing: data[place..<place + Int(length)]), leaf)
                place += Int(length)
            }
            return
        }
        let start = bytes.count
        let firstText = offsets.count
        let total = lengths.reduce(0) { $0 + $1 }
        var place = 0
        if gap == 0 { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: data[..<Int(total)])) }
        var end = start
        for length in lengths {
            if gap > 0 {
                place += gap
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: data[place..<place + Int(length)]))
                place += Int(length)
            }
            end &+= Int(length)
            offsets.append(end)
        }
        if !isText(bytes: start, text: firstText) { holdsOtherBytes = true }
    }

    /// Whether what was added is UTF-8: all of it as one, and no text starting inside a character.
    private func isText(bytes start: Int, text first: Int) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, start < bytes.count else { return true }
            guard isValidUTF8(base + start, bytes.count - start) else { return false }
            return offsets.withUnsafeBufferPointer { offsets in
                var isGood = true
                for text in first - 1..<offsets.count where offsets[text] < bytes.count {
                    if bytes[offsets[text]] & 0xC0 == 0x80 { isGood = false }
                }
                return isGood
            }
        }
    }

    /// Decimals, UUIDs and halves, which are made of bytes.
    private mutating func special(_ value: UnsafeRawBufferPointer, _ leaf: Leaf) throws {
        switch leaf.conversion {
        case .uuid:
            for (i, byte) in value.enumerated() {
                if i == 4 || i == 6 || i == 8 || i == 10 { bytes.append(UInt8(ascii: "-")) }
                Hexadecimal.append(byte, to: &bytes)
            }
            offsets.append(bytes.count)
        case .wideDecimal(let scale):
            guard value.count <= WideDecimal.byteLimit else {
                throw ParquetFault("a decimal of more than \(WideDecimal.byteLimit) bytes")
            }
            WideDecimal.append(value, scale: scale, to: &bytes)
            offsets.append(bytes.count)
        case .half: double.append(LeafValues.half(UInt16(value[0]) | UInt16(value[1]) << 8))
        default:
            let sign: Int64 = value.first.map { $0 >= 0x80 ? -1 : 0 } ?? 0
            var result = sign
            for (i, byte) in value.enumerated() {
                let isExtension = value.count - i > 8
                guard !isExtension || Int64(Int8(bitPattern: byte)) == sign else {
                    throw ParquetFault("a decimal of more than 18 digits")
                }
                if !isExtension { result = result << 8 | Int64(byte) }
            }
            guard value.count <= 8 || (result < 0) == (sign < 0) else {
                throw ParquetFault("a decimal of more than 18 digits")
            }
            int64.append(result)
        }
    }

    /// An IEEE 754 half.
    private static func half(_ bits: UInt16) -> Double {
        let fraction = Double(bits & 0x3FF)
        let exponent = Int(bits >> 10 & 0x1F)
        let size: Double
        switch exponent {
        case 0: size = fraction / 16_777_216
        case 31: size = fraction == 0 ? .infinity : .nan
        default: size = (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        }
        return bits >= 0x8000 ? -size : size
    }

    /// DELTA_BYTE_ARRAY: each value as the length of what it shares with the one before, and the rest.
    private mutating func frontCoded(_ data: UnsafeRawBufferPointer, _ count: Int, _ leaf: Leaf) throws {
        var page = PageBytes(data)
        let shared = try DeltaDecoder.lengths(&page, count: count, contained: false)
        let lengths = try DeltaDecoder.lengths(&page, count: count, contained: true)
        var whole: [UInt8] = []
        var wholeLengths: [Int64] = []
        var previous = 0..<0
        var place = 0
        for (prefix, length) in zip(shared, lengths) {
            guard prefix <= previous.count, whole.count + Int(prefix + length) <= PageLimits.uncompressedSize else {
                throw ParquetFault("front-coded texts that are damaged")
            }
            let start = whole.count
            whole.append(contentsOf: whole[previous.lowerBound..<previous.lowerBound + Int(prefix)])
            whole.append(contentsOf: UnsafeRawBufferPointer(rebasing: page.rest[place..<place + Int(length)]))
            place += Int(length)
            previous = start..<whole.count
            guard leaf.physical == .bytes || previous.count == leaf.width else { throw PageBytes.tooShort }
            wholeLengths.append(Int64(previous.count))
        }
        try whole.withUnsafeBytes { try texts($0, wholeLengths, leaf) }
    }

    /// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.
    private mutating func split(_ data: UnsafeRawBufferPointer, _ count: Int, _ leaf: Leaf) throws {
        let width: Int
        switch leaf.physical {
        case .int32, .float: width = 4
        case .int64, .double: width = 8
        case .fixed: width = leaf.width
        default: throw ParquetFault("an encoding that does not fit the column's type")
        }
        let (size, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow, size <= data.count else { throw PageBytes.tooShort }
        let joined = [UInt8](unsafeUninitializedCapacity: size) { target, filled in
            for byte in 0..<width {
                for value in 0..<count {
                    target.initializeElement(at: value &* width &+ byte, to: data[byte &* count &+ value])
                }
            }
            filled = size
        }
        try joined.withUnsafeBytes { try plain($0, count, leaf) }
    }
}
