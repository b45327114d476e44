import CDPColumns

/// Writes some rows of a column: whether there are nulls, one byte a row if so, then the values, by type.
enum SpillEncoder {
    /// Adds the values of some rows: a byte whether all are there, a byte a row where not, then the values; texts as
    /// lengths and bytes, lists as lengths and the elements.
    static func write(_ column: Column, _ rows: UnsafeBufferPointer<Int32>, to buffer: inout SpillBuffer) {
        switch column {
        case .string(let column): texts(column, rows, to: &buffer)
        case .integer(let column), .decimal(let column, _, _), .timestamp(let column), .duration(let column):
            fixed(column, rows, to: &buffer)
        case .float(let column): fixed(column, rows, to: &buffer)
        case .boolean(let column): fixed(column, rows, to: &buffer)
        case .date(let column): fixed(column, rows, to: &buffer)
        case .list(let column): lists(column, rows, to: &buffer)
        case .structure(let column):
            validity(column.validity, rows, to: &buffer)
            for field in column.columns { write(field, rows, to: &buffer) }
        }
    }

    private static func validity(_ validity: Validity, _ rows: UnsafeBufferPointer<Int32>, to buffer: inout SpillBuffer)
    {
        buffer.room(1, of: UInt64.self)[0] = validity.bytes == nil ? 0 : 1
        validity.bytes?.withUnsafeBufferPointer { bytes in
            let target = buffer.room(rows.count, of: UInt8.self)
            for (place, row) in rows.enumerated() { target[place] = bytes[Int(row)] }
        }
    }

    private static func fixed<Value>(
        _ column: FixedColumn<Value>, _ rows: UnsafeBufferPointer<Int32>, to buffer: inout SpillBuffer
    ) {
        validity(column.validity, rows, to: &buffer)
        column.values.withUnsafeBufferPointer { values in
            let target = buffer.room(rows.count, of: Value.self)
            for (place, row) in rows.enumerated() { target[place] = values[Int(row)] }
        }
    }

    /// Lengths, then bytes; a null row has none.
    private static func texts(
        _ column: StringColumn, _ rows: UnsafeBufferPointer<Int32>, to buffer: inout SpillBuffer
    ) {
        validity(column.validity, rows, to: &buffer)
        // Both stay in place while they are filled: nothing may move the buffer in between.
        buffer.reserve(rows.count * 4 + 24)
        let total = buffer.room(1, of: Int64.self)
        let lengths = buffer.room(rows.count, of: Int32.self)
        let indices = column.indices
        let valid = column.validity.bytes
        column.offsets.withUnsafeBufferPointer { offsets in
            var size = 0
            for place in 0..<rows.count {
                let row = Int(rows[place])
                let text = indices.map { Int($0[row]) } ?? row
                let length = valid?[row] ?? 1 == 0 ? 0 : offsets[text &+ 1] &- offsets[text]
                lengths[place] = Int32(truncatingIfNeeded: length)
                size &+= length
            }
            total[0] = Int64(size)
            let target = buffer.room(size, of: UInt8.self)
            column.bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                var place = 0
                for row in rows where valid?[Int(row)] ?? 1 != 0 {
                    let text = indices.map { Int($0[Int(row)]) } ?? Int(row)
                    let length = offsets[text &+ 1] &- offsets[text]
                    ShortCopy.copy(base + offsets[text], to: target + place, count: length)
                    place &+= length
                }
            }
        }
    }

    /// How many elements each row has, then the elements.
    private static func lists(_ column: ListColumn, _ rows: UnsafeBufferPointer<Int32>, to buffer: inout SpillBuffer) {
        validity(column.validity, rows, to: &buffer)
        let counts = buffer.room(rows.count, of: Int32.self)
        var elements: [Int32] = []
        for (place, row) in rows.enumerated() {
            let range = column.validity[Int(row)] ? column.range(Int(row)) : 0..<0
            counts[place] = Int32(truncatingIfNeeded: range.count)
            for element in range { elements.append(Int32(truncatingIfNeeded: element)) }
        }
        elements.withUnsafeBufferPointer { write(column.elements, $0, to: &buffer) }
    }
}
