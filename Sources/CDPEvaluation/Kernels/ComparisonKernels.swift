import CDPColumns
import CDPTypes

/// Comparisons, over the order of two operands row by row.
enum ComparisonKernels {
    /// -1, 0 or 1 for each row; unspecified at nulls. NaN is equal to itself and greater than all other floats, texts go
    /// by their bytes, exact numbers of different scales by their values.
    static func orders(_ a: Operand, _ b: Operand, _ count: Int) -> [Int8] {
        switch (a.column, b.column) {
        case (.string(let x), .string(let y)): return texts(x, a.mask, y, b.mask, a, b, count)
        case (.float(let x), .float(let y)): return fixed(x.values, a.mask, y.values, b.mask, count, float)
        case (.boolean(let x), .boolean(let y)): return fixed(x.values, a.mask, y.values, b.mask, count, word)
        case (.date(let x), .date(let y)): return fixed(x.values, a.mask, y.values, b.mask, count, word)
        default:
            let (x, y) = (a.words, b.words)
            if a.scale == b.scale { return fixed(x, a.mask, y, b.mask, count, word) }
            let left = Int128(DecimalMath.power(max(0, b.scale - a.scale)))
            let right = Int128(DecimalMath.power(max(0, a.scale - b.scale)))
            return fixed(x, a.mask, y, b.mask, count) { word(Int128($0) * left, Int128($1) * right) }
        }
    }

    /// The order of two values of a type whose `<` is total.
    @inline(__always)
    private static func word<Value: Comparable>(_ a: Value, _ b: Value) -> Int8 {
        a < b ? -1 : a == b ? 0 : 1
    }

    /// The order of doubles with both zeros equal.
    @inline(__always)
    static func float(_ a: Double, _ b: Double) -> Int8 {
        a < b ? -1 : a == b ? 0 : a > b ? 1 : a.isNaN ? (b.isNaN ? 0 : 1) : -1
    }

    /// The order of each row of two arrays; `order` is inlined into the loop.
    @inline(__always)
    private static func fixed<Value>(
        _ a: [Value], _ aMask: Int, _ b: [Value], _ bMask: Int, _ count: Int, _ order: (Value, Value) -> Int8
    ) -> [Int8] {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                [Int8](unsafeUninitializedCapacity: count) { target, initialized in
                    for row in 0..<count {
                        target.initializeElement(at: row, to: order(a[row & aMask], b[row & bMask]))
                    }
                    initialized = count
                }
            }
        }
    }

    /// The order of texts by their bytes. Rows with a null stay 0 and cost nothing.
    private static func texts(
        _ x: StringColumn, _ xMask: Int, _ y: StringColumn, _ yMask: Int, _ a: Operand, _ b: Operand, _ count: Int
    ) -> [Int8] {
        var result = [Int8](repeating: 0, count: count)
        let valid = KernelInput(operands: [a, b], count: count, context: .init(asOf: Instant(microseconds: 0)))
            .jointValidity()
        x.bytes.withUnsafeBufferPointer { xBytes in
            y.bytes.withUnsafeBufferPointer { yBytes in
                for row in 0..<count where valid?[row] ?? 1 == 1 {
                    let order = ByteOrder.compare(
                        UnsafeBufferPointer(rebasing: xBytes[x.range(row & xMask)]),
                        UnsafeBufferPointer(rebasing: yBytes[y.range(row & yMask)]))
                    result[row] = order < 0 ? -1 : order == 0 ? 0 : 1
                }
            }
        }
        return result
    }

    /// The results for less, same and greater.
    private static let tables: [String: [UInt8]] = [
        "equal": [0, 1, 0], "not_equal": [1, 0, 1], "less": [1, 0, 0], "less_or_equal": [1, 1, 0],
        "greater": [0, 0, 1],
        "greater_or_equal": [0, 1, 1],
    ]

    /// The kernel of a comparison, a test of null or a choice by order; nil for any other name.
    static func kernel(_ name: String) -> Kernel? {
        if let table = tables[name] {
            return { input in
                let orders = orders(input.operands[0], input.operands[1], input.count)
                let values = orders.map { table[Int($0 + 1)] }
                return .boolean(FixedColumn(values, validity: Validity(bytes: input.jointValidity())))
            }
        }
        switch name {
        case "between": return between
        case "in": return membership
        case "is_distinct_from": return distinct
        case "is_null": return { nullness(&$0, null: 1) }
        case "is_not_null": return { nullness(&$0, null: 0) }
        case "not":
            return { input in
                .boolean(
                    FixedColumn(
                        input.operands[0].booleans.map { 1 - ($0 & 1) }, validity: input.operands[0].column.validity))
            }
        case "nullif": return nullIf
        case "greatest": return { extreme(&$0, wanted: 1) }
        case "least": return { extreme(&$0, wanted: -1) }
        default: return nil
        }
    }

    /// Whether the operand is null, or whether it is not. The result is never null.
    private static func nullness(_ input: inout KernelInput, null: UInt8) -> Column {
        guard let valid = input.operands[0].validBytes(input.count) else {
            return .boolean(FixedColumn([UInt8](repeating: 1 - null, count: input.count)))
        }
        return .boolean(FixedColumn(valid.map { $0 == 0 ? null : 1 - null }))
    }

    /// `low <= a and a <= high`, three-valued: false when one side is false, whatever the other.
    private static func between(_ input: inout KernelInput) -> Column {
        let low = orders(input.operands[0], input.operands[1], input.count)
        let high = orders(input.operands[0], input.operands[2], input.count)
        let valid = input.operands.map { $0.validBytes(input.count) }
        var result = FixedColumn<UInt8>()
        for row in 0..<input.count {
            let known = valid.map { $0?[row] ?? 1 }
            let above: UInt8? = known[0] & known[1] == 1 ? (low[row] >= 0 ? 1 : 0) : nil
            let below: UInt8? = known[0] & known[2] == 1 ? (high[row] <= 0 ? 1 : 0) : nil
            if above == 0 || below == 0 {
                result.append(0)
            } else {
                result.append(above == nil || below == nil ? nil : 1)
            }
        }
        return .boolean(result)
    }

    /// `in`: true where one value is equal, null where none is and one of them is null, as SQL has it.
    private static func membership(_ input: inout KernelInput) -> Column {
        let count = input.count
        let value = input.operands[0]
        let valueValid = value.validBytes(count)
        var values = [UInt8](repeating: 0, count: count)
        var valid = valueValid ?? [UInt8](repeating: 1, count: count)
        for other in input.operands.dropFirst() {
            let orders = orders(value, other, count)
            let otherValid = other.validBytes(count)
            for row in 0..<count where values[row] == 0 && valueValid?[row] ?? 1 == 1 {
                if otherValid?[row] ?? 1 == 0 {
                    valid[row] = 0
                } else if orders[row] == 0 {
                    values[row] = 1
                    valid[row] = 1
                }
            }
        }
        return .boolean(FixedColumn(values, validity: valid.contains(0) ? Validity(bytes: valid) : .all))
    }

    /// `is distinct from`: null is a value like others here, so that the answer is never null.
    private static func distinct(_ input: inout KernelInput) -> Column {
        let orders = orders(input.operands[0], input.operands[1], input.count)
        let a = input.operands[0].validBytes(input.count)
        let b = input.operands[1].validBytes(input.count)
        let values: [UInt8] = (0..<input.count).map { row in
            let (x, y) = (a?[row] ?? 1, b?[row] ?? 1)
            return x != y ? 1 : x == 0 ? 0 : orders[row] == 0 ? 0 : 1
        }
        return .boolean(FixedColumn(values))
    }

    /// `nullif(a, b)`: null where both are equal, else `a`, also where `b` is null.
    private static func nullIf(_ input: inout KernelInput) -> Column {
        let orders = orders(input.operands[0], input.operands[1], input.count)
        let both = input.jointValidity()
        let choice: [Int32] = (0..<input.count).map { both?[$0] ?? 1 == 1 && orders[$0] == 0 ? -1 : 0 }
        return LogicKernels.merged([input.operands[0]], choice)
    }

    /// `greatest` (`wanted` 1) and `least` (-1): nulls are left out, and only nulls give null.
    private static func extreme(_ input: inout KernelInput, wanted: Int8) -> Column {
        let count = input.count
        var best = input.operands[0]
        for operand in input.operands.dropFirst() {
            let orders = orders(operand, best, count)
            let known = operand.validBytes(count)
            let bestKnown = best.validBytes(count)
            let choice: [Int32] = (0..<count).map { row in
                if known?[row] ?? 1 == 0 { return 0 }
                return bestKnown?[row] ?? 1 == 0 || orders[row] == wanted ? 1 : 0
            }
            best = Operand(LogicKernels.merged([best, operand], choice))
        }
        return best.expanded(count)
    }
}
