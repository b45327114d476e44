/// A column of UTF-8 text, nullable: one buffer of bytes with offsets.
///
/// With `indices`, the offsets delimit a pool of texts and each row names one of them: a dictionary, or the rows that a
/// gather picked without copying a byte. Texts are valid UTF-8 wherever a reader of foreign bytes made the column.
///
/// `offsets` has one entry more than there are texts: text `i` is `bytes[offsets[i]..<offsets[i + 1]]`, so that a
/// column of a million names is three allocations and not a million.
///
///     let names = StringColumn(["Anna", nil, "Éloi"])
///     names[2]                                   // "Éloi": makes a String, for messages and tests only
///     names.withBytes(2) { $0.count }            // 5: the bytes where they lie, for loops
///
/// A gather of a plain column makes `indices` instead of copying, so that its bytes may be those of many more rows. At
/// a null row the offsets still ascend, and what they delimit must not be looked at. Reading a row costs one or two
/// loads; `String` values cost an allocation each, which is why kernels never make them.
public struct StringColumn: Sendable {
    /// The texts one after the other.
    public var bytes: [UInt8]
    /// Where each text starts, and the end of the last: one more than there are texts.
    public var offsets: [Int]
    /// The text of each row; nil when row i has text i. Unspecified but in bounds (or 0) at null rows.
    public var indices: [UInt32]?
    /// Which rows hold a value.
    public var validity: Validity

    /// An empty column.
    public init() {
        self.init(bytes: [], offsets: [0])
    }

    /// A column over the given buffers.
    public init(bytes: [UInt8], offsets: [Int], indices: [UInt32]? = nil, validity: Validity = .all) {
        self.bytes = bytes
        self.offsets = offsets
        self.indices = indices
        self.validity = validity
    }

    /// A column of `count` nulls.
    public init(nulls count: Int) {
        self.init(
            bytes: [], offsets: [0, 0], indices: [UInt32](repeating: 0, count: count),
            validity: Validity(bytes: [UInt8](repeating: 0, count: count)))
    }

    /// A column of texts, for edges and tests.
    public init(_ texts: [String?]) {
        self.init()
        for text in texts {
            guard var text else {
                appendNull()
                continue
            }
            text.withUTF8 { append($0) }
        }
    }

    /// The number of rows.
    public var count: Int { indices?.count ?? offsets.count - 1 }

    /// The number of texts in the pool.
    public var poolCount: Int { offsets.count - 1 }

    /// Where the text of a row stands in `bytes`; unspecified when null.
    @inlinable
    @inline(__always)
    public func range(_ row: Int) -> Range<Int> {
        let text = if let indices { Int(indices[row]) } else { row }
        return offsets[text]..<offsets[text + 1]
    }

    /// Calls `body` with the bytes of a row's text; the row must not be null.
    @inlinable
    @inline(__always)
    public func withBytes<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
    {
        let range = range(row)
        return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// The text of a row, nil when null: for edges, not for loops over data.
    public subscript(row: Int) -> String? {
        validity[row] ? String(decoding: bytes[range(row)], as: UTF8.self) : nil
    }

    /// Adds a row. The column must have no `indices`.
    @inlinable
    @inline(__always)
    public mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        validity.append(true, count: offsets.count - 1)
        bytes.append(contentsOf: text)
        offsets.append(bytes.count)
    }

    /// Ends a row whose bytes were added to `bytes` directly. The column must have no `indices`.
    @inlinable
    @inline(__always)
    public mutating func endRow() {
        validity.append(true, count: offsets.count - 1)
        offsets.append(bytes.count)
    }

    /// Adds a null row. The column must have no `indices`.
    @inlinable
    @inline(__always)
    public mutating func appendNull() {
        validity.append(false, count: offsets.count - 1)
        offsets.append(bytes.count)
    }

    /// The rows at the given indices, without copying texts; a negative index is a null row.
    public func gathered(_ rows: [Int32]) -> StringColumn {
        let picked: [UInt32]
        if let indices {
            picked = rows.map { $0 < 0 ? 0 : indices[Int($0)] }
        } else {
            picked = rows.map { $0 < 0 ? 0 : UInt32(bitPattern: $0) }
        }
        return StringColumn(
            bytes: bytes, offsets: offsets.count == 1 ? [0, 0] : offsets, indices: picked,
            validity: validity.gathered(rows))
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> StringColumn {
        if let indices {
            return StringColumn(
                bytes: bytes, offsets: offsets, indices: Array(indices[rows]), validity: validity.slice(rows))
        }
        let base = offsets[rows.lowerBound]
        return StringColumn(
            bytes: Array(bytes[base..<offsets[rows.upperBound]]),
            offsets: offsets[rows.lowerBound...rows.upperBound].map { $0 - base }, validity: validity.slice(rows))
    }

    /// The same rows without `indices`: every text once for each row that has it, nothing for null rows.
    public func compacted() -> StringColumn {
        guard let indices else { return self }
        let count = indices.count
        let valid = validity.bytes
        var total = 0
        let ends = offsets.withUnsafeBufferPointer { offsets in
            indices.withUnsafeBufferPointer { indices in
                [Int](unsafeUninitializedCapacity: count + 1) { target, filled in
                    target.initializeElement(at: 0, to: 0)
                    for row in 0..<count {
                        if valid?[row] ?? 1 != 0 {
                            let text = Int(indices[row])
                            total &+= offsets[text &+ 1] &- offsets[text]
                        }
                        target.initializeElement(at: row &+ 1, to: total)
                    }
                    filled = count + 1
                }
            }
        }
        let texts = [UInt8](unsafeUninitializedCapacity: total) { target, filled in
            bytes.withUnsafeBufferPointer { pool in
                guard let from = pool.baseAddress, let to = target.baseAddress else { return }
                for row in 0..<count where ends[row + 1] > ends[row] {
                    let size = ends[row + 1] &- ends[row]
                    ShortCopy.copy(from + offsets[Int(indices[row])], to: to + ends[row], count: size)
                }
            }
            filled = total
        }
        return StringColumn(bytes: texts, offsets: ends, validity: validity)
    }
}
