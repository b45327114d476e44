/// The schema that Arrow writes into a Parquet file beside Parquet's own, as far as it says more.
///
/// It is a message of Arrow's stream format in base64, a flatbuffer. Nothing in it is trusted: what does not fit together says
/// nothing.
/// https://github.com/apache/arrow/blob/main/format/Schema.fbs
struct ArrowSchema {
    /// Columns of durations, and the unit that they count.
    let durations: [String: String]

    /// The number of `Duration` in Arrow's union of types: Parquet has no such type and stores an integer.
    private static let duration: UInt8 = 18
    /// Arrow's units by their numbers.
    private static let units = ["seconds", "milliseconds", "microseconds", "nanoseconds"]
    /// The most fields that are looked at, so that a damaged vector costs no time.
    private static let fieldLimit = 1 << 16

    init(base64 text: String) {
        var durations: [String: String] = [:]
        let bytes = FlatBytes(base64: text)
        // A mark of four bytes and a length stand before the message; old writers leave out the mark.
        let start = bytes.number(at: 0, as: UInt32.self) == .max ? 8 : 4
        guard let message = bytes.place(from: start), let schema = bytes.table(message, field: 2),
            let fields = bytes.table(schema, field: 1), let count = bytes.number(at: fields, as: UInt32.self)
        else {
            self.durations = [:]
            return
        }
        for number in 0..<min(Int(count), ArrowSchema.fieldLimit) {
            guard let field = bytes.place(from: fields + 4 + number * 4) else { break }
            guard let type = bytes.field(field, 2).flatMap({ bytes.number(at: $0, as: UInt8.self) }),
                type == ArrowSchema.duration, let name = bytes.table(field, field: 0).flatMap(bytes.text)
            else { continue }
            let unit = bytes.table(field, field: 3).flatMap { bytes.field($0, 0) }
                .flatMap { bytes.number(at: $0, as: UInt16.self) }
            // Milliseconds are what is not written.
            let known = Int(unit ?? 1)
            durations[name] = known < ArrowSchema.units.count ? ArrowSchema.units[known] : "an unknown unit"
        }
        self.durations = durations
    }
}

/// Bytes of a flatbuffer, every offset in which is checked.
private struct FlatBytes {
    private let bytes: [UInt8]

    /// What base64 stands for, up to the first character that is none.
    init(base64 text: String) {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case 0x41...0x5A: value = character - 0x41
            case 0x61...0x7A: value = character - 0x61 + 26
            case 0x30...0x39: value = character - 0x30 + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            default:
                self.bytes = bytes
                return
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        self.bytes = bytes
    }

    /// A little-endian number at an offset; nil where it lies outside.
    func number<Number: FixedWidthInteger>(at place: Int, as type: Number.Type) -> Number? {
        guard place >= 0, place <= bytes.count - MemoryLayout<Number>.size else { return nil }
        return bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: type)) }
    }

    /// The byte that an offset leads to.
    func place(from offset: Int) -> Int? {
        number(at: offset, as: UInt32.self).map { offset + Int($0) }
    }

    /// Where a field of a table stands; nil where it has its default.
    func field(_ table: Int, _ number: Int) -> Int? {
        guard let back = self.number(at: table, as: Int32.self) else { return nil }
        let entries = table - Int(back)
        guard let size = self.number(at: entries, as: UInt16.self), 4 + number * 2 < Int(size),
            let offset = self.number(at: entries + 4 + number * 2, as: UInt16.self), offset > 0
        else { return nil }
        return table + Int(offset)
    }

    /// The table, vector or text that a field of a table leads to.
    func table(_ table: Int, field number: Int) -> Int? {
        field(table, number).flatMap(place)
    }

    /// The text to which an offset at a byte leads; nil where it leads out of the bytes or is no UTF-8.
    func text(_ place: Int) -> String? {
        guard let count = number(at: place, as: UInt32.self), Int(count) <= bytes.count - place - 4 else { return nil }
        return String(decoding: bytes[place + 4..<place + 4 + Int(count)], as: UTF8.self)
    }
}
