extension Numbers {
    /// Adds an integer in decimal digits.
    public static func append(_ value: Int64, to text: inout [UInt8]) {
        if value < 0 { text.append(0x2D) }
        append(value.magnitude, minimumDigits: 1, to: &text)
    }

    /// Adds an unsigned integer in decimal digits.
    public static func append(unsigned value: UInt64, to text: inout [UInt8]) {
        append(value, minimumDigits: 1, to: &text)
    }

    /// Adds a count of `10^-scale` as a decimal with all `scale` digits after the sign: `12.50`.
    public static func append(
        decimal value: Int64, scale: Int, decimalSign: UInt8 = 0x2E, to text: inout [UInt8]
    ) {
        if value < 0 { text.append(0x2D) }
        append(value.magnitude, minimumDigits: scale + 1, to: &text)
        if scale > 0 { text.insert(decimalSign, at: text.count - scale) }
    }

    /// Adds the shortest text that reads back as the same double: `0.1`, `1e+16`, `100.0`; `nan` and `inf` as such.
    public static func append(_ value: Double, to text: inout [UInt8]) {
        text += value.description.utf8
    }

    /// Adds the shortest text that reads back as the same number of single precision: `19.99`.
    public static func append(single value: Float, to text: inout [UInt8]) {
        text += value.description.utf8
    }

    /// Adds digits without making a `String`; zeros before them up to `minimumDigits`.
    private static func append(_ magnitude: UInt64, minimumDigits: Int, to text: inout [UInt8]) {
        var rest = magnitude
        var count = 1
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        count = max(count, minimumDigits)
        let start = text.count
        text.append(contentsOf: repeatElement(0x30, count: count))
        rest = magnitude
        text.withUnsafeMutableBufferPointer { digits in
            var place = start + count - 1
            while rest > 0 {
                digits[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                place -= 1
            }
        }
    }
}
