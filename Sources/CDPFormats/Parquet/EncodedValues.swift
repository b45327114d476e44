internal import CDPColumns

/// How values are written, with the numbers of the format.
enum ParquetEncoding: Int, Sendable {
    /// Values as they are in memory, little endian; texts with their length in four bytes before them.
    case plain = 0
    /// What old writers call a dictionary of plain values; read like `dictionary`.
    case plainDictionary = 2
    /// Runs of equal values and packed stretches, for levels, indices and booleans.
    case runLength = 3
    /// Levels of very old files, highest bit first.
    case bitPacked = 4
    /// Differences of integers in packed blocks.
    case deltaBinaryPacked = 5
    /// Lengths of texts by differences, then their bytes.
    case deltaLengthByteArray = 6
    /// Texts that share a beginning with the one before.
    case deltaByteArray = 7
    /// Indices into the page of distinct values that the chunk begins with.
    case dictionary = 8
    /// Floats taken apart into streams of their first, second … bytes, which compress better.
    case byteStreamSplit = 9
}

/// The values of a chunk, encoded page by page in the way that makes them smallest.
struct EncodedValues: Sendable {
    /// What was chosen: the smallest before compression, the plainer one where two are equal.
    var encoding: ParquetEncoding
    /// The values of each page.
    var bodies: [[UInt8]]
    /// The PLAIN values of the dictionary page and their number.
    var dictionary: (bytes: [UInt8], count: Int)?

    /// Bytes of all pages and the dictionary, by which encodings are compared.
    private var size: Int { bodies.reduce(dictionary?.bytes.count ?? 0) { $0 + $1.count } }

    /// Tries what may pay for values of this type and keeps the smallest.
    init(_ values: DenseValues, pages: [PageRange]) {
        switch values {
        case .int64(let values): self = values.withUnsafeBufferPointer { EncodedValues.numbers($0, pages) }
        case .int32(let values): self = values.withUnsafeBufferPointer { EncodedValues.numbers($0, pages) }
        case .double(let values): self = values.withUnsafeBufferPointer { EncodedValues.doubles($0, pages) }
        case .boolean(let values):
            self.init(
                encoding: .plain,
                bodies: pages.map { page in
                    var bytes: [UInt8] = []
                    values.withUnsafeBufferPointer {
                        BitPacking.pack(UnsafeBufferPointer(rebasing: $0[page.values]), width: 1, into: &bytes)
                    }
                    return bytes
                })
        case .texts(let values, let column):
            self = column.bytes.withUnsafeBufferPointer { pool in
                column.offsets.withUnsafeBufferPointer { offsets in
                    values.withUnsafeBufferPointer { EncodedValues.texts($0, pool, offsets, pages) }
                }
            }
        }
    }

    private init(encoding: ParquetEncoding, bodies: [[UInt8]], dictionary: (bytes: [UInt8], count: Int)? = nil) {
        self.encoding = encoding
        self.bodies = bodies
        self.dictionary = dictionary
    }

    private static func numbers<Value: FixedWidthInteger & SignedInteger>(
        _ values: UnsafeBufferPointer<Value>, _ pages: [PageRange]
    ) -> EncodedValues where Value.Magnitude: FixedWidthInteger {
        let deltas = EncodedValues(
            encoding: .deltaBinaryPacked,
            bodies: pages.map { page in
                var bytes: [UInt8] = []
                DeltaEncoder.encode(UnsafeBufferPointer(rebasing: values[page.values]), into: &bytes)
                return bytes
            })
        if let dictionary = NumberDictionary(values) {
            let coded = indices(
                dictionary.codes, (dictionary.values.withUnsafeBytes { Array($0) }, dictionary.values.count), pages)
            return coded.size <= deltas.size ? coded : deltas
        }
        let plain = values.count * MemoryLayout<Value>.size
        return deltas.size < plain ? deltas : EncodedValues(encoding: .plain, bodies: copies(values, pages))
    }

    /// Doubles by a dictionary of their bits where they repeat, plain otherwise. Two zeros of different sign stay two
    /// values.
    private static func doubles(_ values: UnsafeBufferPointer<Double>, _ pages: [PageRange]) -> EncodedValues {
        values.withMemoryRebound(to: Int64.self) { bits in
            if let dictionary = NumberDictionary(bits) {
                let bytes = dictionary.values.withUnsafeBytes { Array($0) }
                return indices(dictionary.codes, (bytes, dictionary.values.count), pages)
            }
            return EncodedValues(encoding: .plain, bodies: copies(values, pages))
        }
    }

    /// The memory of each page's values as it is.
    private static func copies<Value>(_ values: UnsafeBufferPointer<Value>, _ pages: [PageRange]) -> [[UInt8]] {
        pages.map { Array(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: values[$0.values]))) }
    }

    private static func indices(
        _ codes: [UInt32], _ dictionary: (bytes: [UInt8], count: Int), _ pages: [PageRange]
    ) -> EncodedValues {
        let width = max(1, BitPacking.width(UInt64(dictionary.count - 1)))
        let bodies = pages.map { page in
            var bytes = [UInt8(width)]
            codes.withUnsafeBufferPointer {
                RunLengthEncoder.encode(UnsafeBufferPointer(rebasing: $0[page.values]), width: width, into: &bytes)
            }
            return bytes
        }
        return EncodedValues(encoding: .dictionary, bodies: bodies, dictionary: dictionary)
    }

    private static func texts(
        _ values: UnsafeBufferPointer<Int32>, _ pool: UnsafeBufferPointer<UInt8>, _ offsets: UnsafeBufferPointer<Int>,
        _ pages: [PageRange]
    ) -> EncodedValues {
        func range(_ text: Int32) -> Range<Int> { offsets[Int(text)]..<offsets[Int(text) + 1] }
        if let dictionary = TextDictionary(values, pool: pool, offsets: offsets) {
            var bytes: [UInt8] = []
            for text in dictionary.texts {
                let range = range(text)
                bytes.appendLittleEndian(UInt32(range.count))
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: pool[range]))
            }
            return indices(dictionary.codes, (bytes, dictionary.texts.count), pages)
        }
        let bodies = pages.map { page in
            var bytes: [UInt8] = []
            let texts = UnsafeBufferPointer(rebasing: values[page.values])
            let lengths = texts.map { Int32(truncatingIfNeeded: offsets[Int($0) &+ 1] &- offsets[Int($0)]) }
            lengths.withUnsafeBufferPointer { DeltaEncoder.encode($0, into: &bytes) }
            let total = lengths.reduce(0) { $0 &+ Int($1) }
            bytes.reserveCapacity(bytes.count + total)
            if let whole = contiguous(texts, total, offsets) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: pool[whole]))
                return bytes
            }
            for text in texts { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: pool[range(text)])) }
            return bytes
        }
        return EncodedValues(encoding: .deltaLengthByteArray, bodies: bodies)
    }

    /// Where texts stand in the pool, when they do one after the other with nothing but empty ones between them.
    private static func contiguous(
        _ texts: UnsafeBufferPointer<Int32>, _ total: Int, _ offsets: UnsafeBufferPointer<Int>
    ) -> Range<Int>? {
        guard let first = texts.first, let last = texts.last, first <= last else { return nil }
        let range = offsets[Int(first)]..<offsets[Int(last) + 1]
        guard range.count == total else { return nil }
        var isAscending = true
        for place in 1..<max(1, texts.count) { isAscending = isAscending && texts[place - 1] < texts[place] }
        return isAscending ? range : nil
    }
}
