import CDPColumns
import CDPText
import CDPTypes

/// Conversions between types. What has no counterpart is null and a data error.
enum CastKernels {
    /// The conversion between two types. A value that the target does not hold is null and a data error; decimals round
    /// half away from zero.
    static func kernel(from source: DataType, to target: DataType) -> Kernel {
        switch (source, target) {
        case (.string, _): fromText(target)
        case (_, .string): toText(source)
        case (.list(let element), .list(let wanted)): list(element, wanted)
        case (.date, .timestamp): ZoneKernels.midnight(.project)
        case (.timestamp, .date): ZoneKernels.day(.project)
        case (.float, _): fromFloat(target)
        case (.boolean, _): fromBoolean(target)
        default: fromExact(source, target)
        }
    }

    /// Precision and scale of a decimal type; nil for others.
    private static func scale(_ type: DataType) -> (precision: Int, scale: Int)? {
        if case .decimal(let precision, let scale) = type { (precision, scale) } else { nil }
    }

    /// From integers and decimals, which share their words: an integer is a decimal of scale 0.
    private static func fromExact(_ source: DataType, _ target: DataType) -> Kernel {
        let from = scale(source)?.scale ?? 0
        switch target {
        case .float:
            return { input in .float(Rows.map(&input, input.operands[0].words) { DecimalMath.double($0, scale: from) })
            }
        case .boolean: return { input in .boolean(Rows.map(&input, input.operands[0].words) { $0 == 0 ? 0 : 1 }) }
        case .decimal(let precision, let scale):
            return { input in
                let column = Rows.map(&input, input.operands[0].words) {
                    DecimalMath.rescaled($0, from: from, to: scale, precision: precision)
                }
                return .decimal(column, precision: precision, scale: scale)
            }
        default:
            return { input in
                let unit = Int128(DecimalMath.power(from))
                return .integer(
                    Rows.map(&input, input.operands[0].words) {
                        Int64(exactly: from == 0 ? Int128($0) : DecimalMath.rounded(Int128($0), by: unit))
                    })
            }
        }
    }

    /// From doubles. Integers round half to even, decimals half away from zero.
    private static func fromFloat(_ target: DataType) -> Kernel {
        switch target {
        case .boolean: return { input in .boolean(Rows.map(&input, input.operands[0].floats) { $0 == 0 ? 0 : 1 }) }
        case .decimal(let precision, let scale):
            let power = Double(DecimalMath.power(scale))
            let limit = Double(DecimalMath.power(precision))
            return { input in
                let column: FixedColumn<Int64> = Rows.map(&input, input.operands[0].floats) {
                    let scaled = ($0 * power).rounded(.toNearestOrAwayFromZero)
                    return scaled > -limit && scaled < limit ? Int64(scaled) : nil
                }
                return .decimal(column, precision: precision, scale: scale)
            }
        default:
            return { input in
                .integer(Rows.map(&input, input.operands[0].floats) { Int64(exactly: $0.rounded(.toNearestOrEven)) })
            }
        }
    }

    /// From truth values: 1 and 0.
    private static func fromBoolean(_ target: DataType) -> Kernel {
        switch target {
        case .float: return { input in .float(Rows.map(&input, input.operands[0].booleans) { Double($0) }) }
        case .decimal(let precision, let scale):
            return { input in
                let column = Rows.map(&input, input.operands[0].booleans) {
                    DecimalMath.rescaled(Int64($0), from: 0, to: scale, precision: precision)
                }
                return .decimal(column, precision: precision, scale: scale)
            }
        default: return { input in .integer(Rows.map(&input, input.operands[0].booleans) { Int64($0) }) }
        }
    }

    /// Reads a value of fixed width from each text, without the white space around it.
    @inline(__always)
    private static func read<Value: FixedValue>(
        _ input: inout KernelInput, _ body: (UnsafeBufferPointer<UInt8>) -> Value?
    ) -> FixedColumn<Value> {
        let texts = input.operands[0].texts
        let mask = input.operands[0].mask
        return Rows.fixed(&input) { row in texts.withBytes(row & mask) { body(WhiteSpace.trimmed($0)) } }
    }

    /// From texts without the white space around them; a text that is none of the type is a data error.
    private static func fromText(_ target: DataType) -> Kernel {
        switch target {
        case .integer: { input in .integer(read(&input) { try? Numbers.integer($0).get() }) }
        case .decimal(let precision, let scale):
            { input in
                .decimal(
                    read(&input) { try? Numbers.decimal($0, precision: precision, scale: scale).get() },
                    precision: precision, scale: scale)
            }
        case .float: { input in .float(read(&input) { try? Numbers.double($0).get() }) }
        case .boolean: { input in .boolean(read(&input, truth)) }
        case .date: { input in .date(read(&input) { CivilTime.date($0) }) }
        case .timestamp: ZoneKernels.reading(.project)
        default: { input in input.operands[0].column }
        }
    }

    /// Texts that are true, in any case.
    private static let truths: [[UInt8]] = ["true", "t", "yes", "y", "1", "on"].map { Array($0.utf8) }
    /// Texts that are false, in any case.
    private static let falsehoods: [[UInt8]] = ["false", "f", "no", "n", "0", "off"].map { Array($0.utf8) }

    /// The truth value that a text names; nil where it names none. No word is longer than five bytes.
    private static func truth(_ text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        guard text.count < 6 else { return nil }
        let lower = text.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        return truths.contains(lower) ? 1 : falsehoods.contains(lower) ? 0 : nil
    }

    /// To the text that reads back as the same value: ISO 8601 for times, all digits of the scale for decimals.
    private static func toText(_ source: DataType) -> Kernel {
        { input in
            let operand = input.operands[0]
            let mask = operand.mask
            switch operand.column {
            case .string(let column): return .string(column)
            case .float(let column):
                return Rows.texts(&input) { row, output in
                    Numbers.append(column.values[row & mask], to: &output)
                    return .value
                }
            case .boolean(let column):
                return Rows.texts(&input) { row, output in
                    output += column.values[row & mask] == 0 ? "false".utf8 : "true".utf8
                    return .value
                }
            case .date(let column):
                return Rows.texts(&input) { row, output in
                    CalendarText.append(date: column.values[row & mask], to: &output)
                    return .value
                }
            case .timestamp(let column):
                return Rows.texts(&input) { row, output in
                    CalendarText.append(timestamp: column.values[row & mask], to: &output)
                    return .value
                }
            default:
                let words = operand.words
                let scale = operand.scale
                return Rows.texts(&input) { row, output in
                    Numbers.append(decimal: words[row & mask], scale: scale, to: &output)
                    return .value
                }
            }
        }
    }

    /// Element by element; an element's data error makes a null element and marks its row.
    private static func list(_ element: DataType, _ wanted: DataType) -> Kernel {
        let kernel = kernel(from: element, to: wanted)
        return { input in
            guard case .list(let column) = input.operands[0].column else { return input.operands[0].column }
            var inner = KernelInput(
                operands: [Operand(column.elements)], count: column.elements.count, context: input.context)
            let elements = kernel(&inner)
            if let failed = inner.failures.bytes {
                for row in 0..<column.count where column.range(row).contains(where: { failed[$0] != 0 }) {
                    input.fail(row)
                }
            }
            return .list(ListColumn(offsets: column.offsets, elements: elements, validity: column.validity))
        }
    }
}
