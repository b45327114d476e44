internal import Glibc

/// Numbers from the bytes of text and back, without a locale.
///
/// The grammar of all: an optional sign, digits with at most one decimal sign among or before them, an optional exponent
/// (`12`, `-0.5`, `.5`, `5.`, `1e3`). No blanks, no thousands separators, no `nan` and no `inf`.
public enum Numbers {
    /// Why a text is no value of a numeric type.
    public enum Fault: Error, Hashable, Sendable {
        /// It is not a number at all.
        case malformed
        /// The number does not fit the type.
        case outOfRange
        /// Digits that the type cannot hold would be lost.
        case inexact
    }

    /// The powers of ten that 64 bits hold, by exponent.
    public static let powers: [Int64] = (0..<19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
    /// The powers of ten that a double holds exactly: a number of few digits is read by one multiplication or division,
    /// correctly rounded (Clinger 1990).
    private static let exactPowers: [Double] = (0...22).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }

    /// The integer that a text is; `12.0` and `1e3` are integers too.
    @inline(__always)
    public static func integer(_ text: UnsafeBufferPointer<UInt8>, decimalSign: UInt8 = 0x2E) -> Result<Int64, Fault> {
        var place = 0
        let isNegative = text.count > 0 && text[0] == 0x2D
        if isNegative { place = 1 }
        guard text.count - place <= 18, place < text.count else { return scaled(text, 0, decimalSign) }
        var value: Int64 = 0
        while place < text.count {
            let digit = text[place] &- 0x30
            if digit >= 10 { return scaled(text, 0, decimalSign) }
            value = value &* 10 &+ Int64(digit)
            place &+= 1
        }
        return .success(isNegative ? 0 &- value : value)
    }

    /// The decimal that a text is, as a count of `10^-scale` of at most `precision` (up to 18) digits.
    @inline(__always)
    public static func decimal(
        _ text: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int, decimalSign: UInt8 = 0x2E
    ) -> Result<Int64, Fault> {
        let result = simpleDecimal(text, scale, decimalSign).map { .success($0) } ?? scaled(text, scale, decimalSign)
        guard case .success(let value) = result, precision < 19 else { return result }
        return value.magnitude < powers[precision].magnitude ? result : .failure(.outOfRange)
    }

    /// Up to 18 bytes, no exponent, no more decimals than `scale`; nil for all else.
    @inline(__always)
    private static func simpleDecimal(_ text: UnsafeBufferPointer<UInt8>, _ scale: Int, _ decimalSign: UInt8) -> Int64?
    {
        var place = 0
        let isNegative = text.count > 0 && text[0] == 0x2D
        if isNegative { place = 1 }
        guard text.count + scale <= 18, place < text.count, text[place] &- 0x30 < 10 else { return nil }
        var value: Int64 = 0
        var decimals = 0
        var hasSign = false
        while place < text.count {
            let byte = text[place]
            let digit = byte &- 0x30
            if digit < 10 {
                value = value &* 10 &+ Int64(digit)
                decimals &+= hasSign ? 1 : 0
            } else if byte == decimalSign, !hasSign {
                hasSign = true
            } else {
                return nil
            }
            place &+= 1
        }
        guard decimals <= scale else { return nil }
        value = value &* powers[scale &- decimals]
        return isNegative ? 0 &- value : value
    }

    /// The number that a text is, times `10^scale`, without what is after the point then.
    public static func truncated(_ text: UnsafeBufferPointer<UInt8>, scale: Int) -> Result<Int64, Fault> {
        scaled(text, scale, 0x2E, dropsRest: true)
    }

    /// The number times `10^scale`, exactly unless the rest may be dropped.
    @inline(never)
    private static func scaled(
        _ text: UnsafeBufferPointer<UInt8>, _ scale: Int, _ decimalSign: UInt8, dropsRest: Bool = false
    ) -> Result<Int64, Fault> {
        guard let number = DecimalText(text, decimalSign: decimalSign) else { return .failure(.malformed) }
        var value: UInt64 = 0
        // The digits that count are those above 10^-scale; the rest must be zero.
        let kept = number.pointPlace.addingReportingOverflow(scale)
        guard !kept.overflow else { return number.isZero ? .success(0) : .failure(.outOfRange) }
        var seen = 0
        var isInexact = false
        number.forEachDigit { digit in
            if seen >= kept.partialValue {
                if digit != 0 { isInexact = true }
            } else {
                let product = value.multipliedReportingOverflow(by: 10)
                let sum = product.partialValue.addingReportingOverflow(UInt64(digit))
                value = product.overflow || sum.overflow || value == .max ? .max : sum.partialValue
            }
            seen += 1
        }
        if isInexact, !dropsRest { return .failure(.inexact) }
        if number.isZero { return .success(0) }
        let zeros = kept.partialValue - seen
        guard zeros < 20 else { return .failure(.outOfRange) }
        for _ in 0..<max(0, zeros) {
            let product = value.multipliedReportingOverflow(by: 10)
            value = product.overflow ? .max : product.partialValue
        }
        if number.isNegative {
            return value <= 1 << 63 ? .success(Int64(truncatingIfNeeded: 0 &- value)) : .failure(.outOfRange)
        }
        return value < 1 << 63 ? .success(Int64(value)) : .failure(.outOfRange)
    }

    /// The double nearest to the number that a text is. Up to 15 digits are a quotient or product of two exact doubles
    /// (Clinger 1990, "How to read floating point numbers accurately"), beyond `strtod` reads.
    public static func double(_ text: UnsafeBufferPointer<UInt8>, decimalSign: UInt8 = 0x2E) -> Result<Double, Fault> {
        guard let number = DecimalText(text, decimalSign: decimalSign) else { return .failure(.malformed) }
        if number.digits.count <= 16 {
            var mantissa: Int64 = 0
            var count = 0
            number.forEachDigit { digit in
                mantissa = mantissa &* 10 &+ Int64(digit)
                count += 1
            }
            let exponent = number.pointPlace - count
            if mantissa < 1 << 53, abs(exponent) <= 22 {
                let power = exactPowers[abs(exponent)]
                let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
                return .success(number.isNegative ? -value : value)
            }
        }
        var copy = text.map { $0 == decimalSign ? CChar(0x2E) : CChar(bitPattern: $0) }
        copy.append(0)
        let value = strtod(copy, nil)
        return value.isFinite ? .success(value) : .failure(.outOfRange)
    }
}

/// The parts of a number's text.
private struct DecimalText {
    let text: UnsafeBufferPointer<UInt8>
    let isNegative: Bool
    /// Where digits stand, the decimal sign possibly among them; without leading zeros of the integer part.
    let digits: Range<Int>
    /// The number of digits before the point once the exponent is applied; may be negative.
    let pointPlace: Int
    let isZero: Bool

    init?(_ text: UnsafeBufferPointer<UInt8>, decimalSign: UInt8) {
        var place = 0
        self.text = text
        isNegative = text.count > 0 && text[0] == 0x2D
        if isNegative || text.count > 0 && text[0] == 0x2B { place = 1 }
        let start = place
        var point: Int?
        var isZero = true
        var count = 0
        while place < text.count {
            if text[place] &- 0x30 < 10 {
                count += 1
                if text[place] != 0x30 { isZero = false }
            } else if text[place] == decimalSign, point == nil {
                point = place
            } else {
                break
            }
            place += 1
        }
        guard count > 0 else { return nil }
        self.isZero = isZero
        var first = start
        while first < place, text[first] == 0x30 { first += 1 }
        digits = first..<place
        var exponent = 0
        if place < text.count {
            guard text[place] | 0x20 == UInt8(ascii: "e"), let read = DecimalText.exponent(text, place + 1) else {
                return nil
            }
            exponent = read
        }
        pointPlace = (point ?? digits.upperBound) - first + exponent
    }

    /// An exponent, held within a million either way: beyond, all that are not zero are out of range alike.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var place = start
        let isNegative = place < text.count && text[place] == 0x2D
        if isNegative || place < text.count && text[place] == 0x2B { place += 1 }
        guard place < text.count else { return nil }
        var value = 0
        while place < text.count {
            guard text[place] &- 0x30 < 10 else { return nil }
            value = min(value * 10 + Int(text[place] - 0x30), 1_000_000)
            place += 1
        }
        return isNegative ? -value : value
    }

    /// The digits in order, without the sign of the point.
    @inline(__always)
    func forEachDigit(_ body: (UInt8) -> Void) {
        for place in digits where text[place] &- 0x30 < 10 { body(text[place] &- 0x30) }
    }
}
