import CDPColumns
import CDPExpressions
import CDPTypes
import Glibc

/// Arithmetic: exact or null, never wrapped, never infinite.
enum ArithmeticKernels {
    /// The kernel of `+`, `-`, `*`, `/`, `%` or a sign, chosen by the types of arguments and result; nil for any other
    /// name.
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) -> Kernel? {
        let types = arguments.map(\.type)
        switch (name, types.count) {
        case ("negate", 1): return negation(type)
        case ("add", 2), ("subtract", 2), ("multiply", 2), ("divide", 2), ("modulo", 2): break
        default: return nil
        }
        if type == .float { return float(name) }
        if types.contains(.date) { return dates(name, types, type) }
        switch type {
        case .decimal(_, let scale): return decimal(name, scale)
        case .timestamp:
            return words(type) { a, b in
                let (sum, overflow) = name == "add" ? a.addingReportingOverflow(b) : a.subtractingReportingOverflow(b)
                return overflow || !CivilTime.microseconds.contains(sum) ? nil : sum
            }
        default: return integer(name, type)
        }
    }

    /// A kernel over two operands of 64-bit words whose result has words of `type`; nil of the body is a data error.
    private static func words(_ type: DataType, _ body: @escaping @Sendable (Int64, Int64) -> Int64?) -> Kernel {
        { input in
            let column = Rows.zip(&input, input.operands[0].words, input.operands[1].words, body)
            return Column(words: column.values, validity: column.validity, type: type)
        }
    }

    /// Integers of 64 bits. `%` has the sign of the left side; by zero it is a data error, by -1 it is 0, since the
    /// machine would trap for the smallest integer.
    private static func integer(_ name: String, _ type: DataType) -> Kernel {
        switch name {
        case "add": words(type) { known($0.addingReportingOverflow($1)) }
        case "subtract": words(type) { known($0.subtractingReportingOverflow($1)) }
        case "multiply": words(type) { known($0.multipliedReportingOverflow(by: $1)) }
        default: words(type) { $1 == 0 ? nil : $1 == -1 ? 0 : $0 % $1 }
        }
    }

    /// Nil where 64 bits do not hold the result, which is a data error and never a trap or a wrapped number.
    @inline(__always)
    private static func known(_ result: (partialValue: Int64, overflow: Bool)) -> Int64? {
        result.overflow ? nil : result.partialValue
    }

    /// Operands may have other scales than the result, or be integers.
    private static func decimal(_ name: String, _ scale: Int) -> Kernel {
        { input in
            let isProduct = name == "multiply"
            let left = isProduct ? 1 : Int128(DecimalMath.power(scale - input.operands[0].scale))
            let right = isProduct ? 1 : Int128(DecimalMath.power(scale - input.operands[1].scale))
            let column: FixedColumn<Int64> = Rows.zip(&input, input.operands[0].words, input.operands[1].words) {
                let (a, b) = (Int128($0) * left, Int128($1) * right)
                switch name {
                case "add": return DecimalMath.checked(a + b)
                case "subtract": return DecimalMath.checked(a - b)
                case "multiply": return DecimalMath.checked(a * b)
                default: return b == 0 ? nil : DecimalMath.checked(a % b)
                }
            }
            return .decimal(column, precision: 18, scale: scale)
        }
    }

    /// Doubles. An infinite result and a division by zero are data errors; `fmod` has the sign of the left side.
    private static func float(_ name: String) -> Kernel {
        { input in
            let (a, b) = (input.operands[0].floats, input.operands[1].floats)
            return .float(
                Rows.zip(&input, a, b) { x, y in
                    let result =
                        switch name {
                        case "add": x + y
                        case "subtract": x - y
                        case "multiply": x * y
                        case "divide": x / y
                        default: fmod(x, y)
                        }
                    return result.isFinite ? result : nil
                })
        }
    }

    /// Days between two dates, or a date moved by days. A result outside of the years 1 to 9999 is a data error.
    private static func dates(_ name: String, _ types: [DataType], _ type: DataType) -> Kernel {
        if type == .integer {
            return { input in
                .integer(Rows.zip(&input, input.operands[0].dates, input.operands[1].dates) { Int64($0) - Int64($1) })
            }
        }
        let isFirst = types[0] == .date
        return { input in
            let (day, number) = isFirst ? (0, 1) : (1, 0)
            let dates = input.operands[day].dates
            let words = input.operands[number].words
            let masks = (input.operands[day].mask, input.operands[number].mask)
            return .date(
                Rows.fixed(&input) { row in
                    let distance = words[row & masks.1]
                    guard abs(Int128(distance)) < 4_000_000 else { return nil }
                    let result = Int64(dates[row & masks.0]) + (name == "add" ? distance : -distance)
                    return CivilTime.days.contains(result) ? Int32(truncatingIfNeeded: result) : nil
                })
        }
    }

    /// A value with the other sign; the smallest integer has none.
    private static func negation(_ type: DataType) -> Kernel {
        if type == .float { return { input in .float(Rows.map(&input, input.operands[0].floats) { -$0 }) } }
        return { input in
            let column = Rows.map(&input, input.operands[0].words) { $0 == .min ? nil : -$0 }
            return Column(words: column.values, validity: column.validity, type: type)
        }
    }
}
