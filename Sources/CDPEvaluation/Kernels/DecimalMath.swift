import CDPColumns
import CDPText

/// Exact arithmetic on counts of `10^-scale`.
///
/// 12.50 with scale 2 is the integer 1250. Products and quotients are computed in 128 bits and brought back to the
/// scale of the result; what 18 digits do not hold is null and a data error.
enum DecimalMath {
    /// 10 to the power of 0 to 18.
    @inline(__always)
    static func power(_ exponent: Int) -> Int64 {
        Numbers.powers[exponent]
    }

    /// The quotient rounded to the nearest whole number, halves away from zero. The divisor is positive.
    @inline(__always)
    static func rounded(_ value: Int128, by divisor: Int128) -> Int128 {
        let half = divisor / 2
        return value >= 0 ? (value + half) / divisor : (value - half) / divisor
    }

    /// A count at another scale, rounded; nil when it has more than `precision` digits.
    @inline(__always)
    static func rescaled(_ count: Int64, from scale: Int, to target: Int, precision: Int = 18) -> Int64? {
        let wide =
            target >= scale
            ? Int128(count) * Int128(power(target - scale)) : rounded(Int128(count), by: Int128(power(scale - target)))
        return checked(wide, precision)
    }

    /// The count when it has at most so many digits.
    @inline(__always)
    static func checked(_ count: Int128, _ precision: Int = 18) -> Int64? {
        count.magnitude < Int128(power(precision)).magnitude ? Int64(truncatingIfNeeded: count) : nil
    }

    /// The nearest double, as far as a quotient of two doubles gives it.
    @inline(__always)
    static func double(_ count: Int64, scale: Int) -> Double {
        Double(count) / Double(power(scale))
    }
}
