extension Column {
    /// Whether two rows hold the same value; null equals null.
    public func isEqual(_ row: Int, _ other: Column, _ otherRow: Int) -> Bool {
        let isValid = validity[row]
        guard isValid == other.validity[otherRow] else { return false }
        guard isValid else { return true }
        switch (self, other) {
        case (.string(let a), .string(let b)):
            let x = a.range(row)
            let y = b.range(otherRow)
            return x.count == y.count && a.bytes[x].elementsEqual(b.bytes[y])
        case (.list(let a), .list(let b)):
            let x = a.range(row)
            let y = b.range(otherRow)
            return x.count == y.count && zip(x, y).allSatisfy { a.elements.isEqual($0, b.elements, $1) }
        case (.structure(let a), .structure(let b)):
            return zip(a.columns, b.columns).allSatisfy { $0.isEqual(row, $1, otherRow) }
        default: return order(row, other, otherRow) == 0
        }
    }

    /// Negative, 0 or positive as the first value sorts before, with or after the second; null sorts first, texts by
    /// their bytes. Nested values have no order: they compare as equal.
    public func order(_ row: Int, _ other: Column, _ otherRow: Int) -> Int {
        let isValid = validity[row]
        let otherIsValid = other.validity[otherRow]
        guard isValid, otherIsValid else { return (isValid ? 1 : 0) - (otherIsValid ? 1 : 0) }
        switch (self, other) {
        case (.string(let a), .string(let b)):
            return a.withBytes(row) { x in b.withBytes(otherRow) { y in ByteOrder.compare(x, y) } }
        case (.integer(let a), .integer(let b)), (.decimal(let a, _, _), .decimal(let b, _, _)),
            (.timestamp(let a), .timestamp(let b)), (.duration(let a), .duration(let b)):
            return a.values[row] < b.values[otherRow] ? -1 : a.values[row] > b.values[otherRow] ? 1 : 0
        case (.float(let a), .float(let b)):
            return a.values[row] < b.values[otherRow] ? -1 : a.values[row] > b.values[otherRow] ? 1 : 0
        case (.boolean(let a), .boolean(let b)): return Int(a.values[row]) - Int(b.values[otherRow])
        case (.date(let a), .date(let b)): return Int(a.values[row]) - Int(b.values[otherRow])
        default: return 0
        }
    }
}

/// The order of byte strings that paths, keys and texts are sorted by.
public enum ByteOrder {
    /// Negative, 0 or positive as `a` sorts before, with or after `b`: byte by byte, a prefix first.
    @inlinable
    @inline(__always)
    public static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(a.count, b.count)
        var i = 0
        if let p = a.baseAddress, let q = b.baseAddress {
            while i &+ 8 <= shared {
                let x = UnsafeRawPointer(p).loadUnaligned(fromByteOffset: i, as: UInt64.self)
                let y = UnsafeRawPointer(q).loadUnaligned(fromByteOffset: i, as: UInt64.self)
                if x != y { return x.bigEndian < y.bigEndian ? -1 : 1 }
                i &+= 8
            }
        }
        while i < shared {
            if a[i] != b[i] { return Int(a[i]) - Int(b[i]) }
            i += 1
        }
        return a.count - b.count
    }
}

extension Column {
    /// Some rows in the order of their values, those of equal values in the order that `ties` says. Rows that are in order already, as
    /// those of files and ledgers often are, cost one look at each.
    public func ascending(_ rows: [Int32], ties: (Int32, Int32) -> Bool = { $0 < $1 }) -> [Int32] {
        func isBefore(_ a: Int32, _ b: Int32) -> Bool {
            let sign = self.order(Int(a), self, Int(b))
            return sign == 0 ? ties(a, b) : sign < 0
        }
        if rows.indices.dropFirst().allSatisfy({ !isBefore(rows[$0], rows[$0 - 1]) }) { return rows }
        guard case .string(let texts) = self else { return rows.sorted(by: isBefore) }
        let isValid = texts.validity
        let nulls = rows.filter { !isValid[Int($0)] }
        if nulls.isEmpty { return texts.ascending(rows[...], ties: ties) }
        return nulls.sorted(by: ties) + texts.ascending(rows.filter { isValid[Int($0)] }[...], ties: ties)
    }
}
