import CDPColumns
import CDPExpressions
import CDPTypes
import Glibc

/// Rounding and the functions of floats.
enum NumberKernels {
    /// The kernel of a function of one number, or of `power`; nil for any other name.
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) -> Kernel? {
        switch name {
        case "sqrt": return float { $0 < 0 ? nil : $0.squareRoot() }
        case "exp": return float { exp($0) }
        case "ln": return float { $0 > 0 ? log($0) : nil }
        case "log10": return float { $0 > 0 ? Glibc.log10($0) : nil }
        case "power":
            return { input in
                .float(Rows.zip(&input, input.operands[0].floats, input.operands[1].floats) { finite(pow($0, $1)) })
            }
        case "sign": return sign(arguments[0].type)
        case "abs", "round", "floor", "ceil", "trunc": break
        default: return nil
        }
        var digits: Int64 = 0
        if arguments.count > 1, case .literal(.integer(let count)) = arguments[1] { digits = count }
        switch type {
        case .float: return name == "round" ? round(digits: digits) : float { whole($0, name) }
        case .decimal(let precision, let scale): return decimal(name, precision, scale, digits)
        default:
            return { input in
                .integer(
                    Rows.map(&input, input.operands[0].words) {
                        name == "abs" ? ($0 == .min ? nil : Swift.abs($0)) : $0
                    })
            }
        }
    }

    /// The value, or nil where a double does not hold it.
    private static func finite(_ value: Double) -> Double? {
        value.isFinite ? value : nil
    }

    /// A kernel from double to double; what is not finite is a data error.
    private static func float(_ body: @escaping @Sendable (Double) -> Double?) -> Kernel {
        { input in .float(Rows.map(&input, input.operands[0].floats) { body($0).flatMap(finite) }) }
    }

    /// `abs`, `floor`, `ceil` or `trunc` of a double.
    private static func whole(_ value: Double, _ name: String) -> Double {
        switch name {
        case "abs": value.magnitude
        case "floor": value.rounded(.down)
        case "ceil": value.rounded(.up)
        default: value.rounded(.towardZero)
        }
    }

    /// Scaled by a power of ten and back; beyond what a double holds the value stays as it is.
    private static func round(digits: Int64) -> Kernel {
        let power = pow(10, Double(digits.magnitude))
        return float { value in
            let scaled = digits >= 0 ? value * power : value / power
            guard scaled.isFinite, power.isFinite else { return digits < 0 ? 0 : value }
            let rounded = scaled.rounded(.toNearestOrAwayFromZero)
            return digits >= 0 ? rounded / power : rounded * power
        }
    }

    /// The same for decimals, and `round` to `digits` after the point (before it where negative), half away from zero.
    /// The scale stays.
    private static func decimal(_ name: String, _ precision: Int, _ scale: Int, _ digits: Int64) -> Kernel {
        let cut = name == "round" ? max(0, Int128(scale) - Int128(digits)) : Int128(scale)
        let unit: Int128 = (0..<min(cut, 30)).reduce(1) { power, _ in power * 10 }
        return { input in
            let column: FixedColumn<Int64> = Rows.map(&input, input.operands[0].words) { count in
                let value = Int128(count)
                let rest = value % unit
                switch name {
                case "abs": return DecimalMath.checked(value < 0 ? -value : value)
                case "round": return DecimalMath.checked(DecimalMath.rounded(value, by: unit) * unit)
                case "floor": return DecimalMath.checked(value - rest - (rest < 0 ? unit : 0))
                case "ceil": return DecimalMath.checked(value - rest + (rest > 0 ? unit : 0))
                default: return DecimalMath.checked(value - rest)
                }
            }
            return .decimal(column, precision: precision, scale: scale)
        }
    }

    /// -1, 0 or 1; the sign of NaN is 0.
    private static func sign(_ type: DataType) -> Kernel {
        if type == .float {
            return { input in .integer(Rows.map(&input, input.operands[0].floats) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }) }
        }
        return { input in .integer(Rows.map(&input, input.operands[0].words) { $0.signum() }) }
    }
}
