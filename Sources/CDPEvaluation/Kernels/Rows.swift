import CDPColumns

/// Loops over the rows of a call on which every operand holds a value.
///
/// Null in, null out: a row on which an operand is null is null and the body never sees it. Loops are specialised for
/// their closure and types, so a call costs about what the body does. A body that has no result for a row gives nil,
/// which is a null and counted as a data error.
enum Rows {
    /// One operand to values of fixed width; nil is a data error.
    @inline(__always)
    static func map<A, Result: FixedValue>(
        _ input: inout KernelInput, _ a: [A], _ body: (A) -> Result?
    ) -> FixedColumn<Result> {
        let mask = input.operands[0].mask
        return fixed(&input) { body(a[$0 & mask]) }
    }

    /// Two operands to values of fixed width; nil is a data error.
    @inline(__always)
    static func zip<A, B, Result: FixedValue>(
        _ input: inout KernelInput, _ a: [A], _ b: [B], _ body: (A, B) -> Result?
    ) -> FixedColumn<Result> {
        let (aMask, bMask) = (input.operands[0].mask, input.operands[1].mask)
        return fixed(&input) { body(a[$0 & aMask], b[$0 & bMask]) }
    }

    /// Values of fixed width by row number; nil is a data error.
    @inline(__always)
    static func fixed<Result: FixedValue>(_ input: inout KernelInput, _ body: (Int) -> Result?) -> FixedColumn<Result> {
        var valid = input.jointValidity()
        var values = [Result](repeating: .zero, count: input.count)
        for row in 0..<input.count where valid?[row] ?? 1 == 1 {
            if let value = body(row) {
                values[row] = value
            } else {
                if valid == nil { valid = [UInt8](repeating: 1, count: input.count) }
                valid?[row] = 0
                input.fail(row)
            }
        }
        return FixedColumn(values, validity: Validity(bytes: valid))
    }

    /// What a row of text came out as.
    enum Outcome {
        /// The bytes that were added; a null that the data says; a null because of a data error.
        case value, null, failure
    }

    /// How many bytes the texts of one call may have together; rows beyond are data errors.
    private static let limit = 1 << 30

    /// Texts by row number: the body adds the row's bytes. With `skipsNulls` off it also sees rows with null operands.
    @inline(__always)
    static func texts(
        _ input: inout KernelInput, skipsNulls: Bool = true, _ body: (Int, inout [UInt8]) -> Outcome
    ) -> Column {
        let valid = skipsNulls ? input.jointValidity() : nil
        var result = StringColumn()
        result.offsets.reserveCapacity(input.count + 1)
        for row in 0..<input.count {
            let start = result.bytes.count
            guard valid?[row] ?? 1 == 1 else {
                result.appendNull()
                continue
            }
            let outcome = start > limit ? .failure : body(row, &result.bytes)
            if case .value = outcome {
                result.endRow()
                continue
            }
            result.bytes.removeSubrange(start...)
            result.appendNull()
            if case .failure = outcome { input.fail(row) }
        }
        return .string(result)
    }

    /// The bytes of a row of a text operand.
    @inline(__always)
    static func bytes<Result>(
        _ operand: Operand, _ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        operand.texts.withBytes(row & operand.mask, body)
    }
}
