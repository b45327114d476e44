/// Numbers with units, exactly as they are written: one unit, no sign, no rounding.
package enum Quantities {
    /// `0.5%` in hundredths of a percent: 50. At most two decimals, from 0% to 100%.
    static func share(_ text: String) -> Int? {
        guard text.hasSuffix("%") else { return nil }
        let number = text.dropLast().drop { $0 == " " }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, digits(whole), let percent = Int(whole), percent <= 100 else {
            return nil
        }
        var hundredths = 0
        if parts.count == 2 {
            guard parts[1].count <= 2, digits(parts[1]), let value = Int(parts[1]) else { return nil }
            hundredths = parts[1].count == 1 ? value * 10 : value
        }
        let share = percent * 100 + hundredths
        return share <= 10_000 ? share : nil
    }

    /// `8 GiB` in bytes; units B, KiB, MiB, GiB and TiB.
    package static func size(_ text: String) -> Int64? {
        let units = ["B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
        let parts = text.split(separator: " ")
        guard parts.count == 2, digits(parts[0]), let count = Int64(parts[0]), let shift = units[String(parts[1])]
        else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << shift)
        return overflow || bytes == 0 ? nil : bytes
    }

    /// Whether a text is made of ASCII digits.
    private static func digits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}

/// What can be told of an expression before it is parsed.
enum ExpressionText {
    /// Whether a text ends too early: in a quote or parenthesis, or after an operator.
    static func looksCut(_ text: String) -> Bool {
        if text.utf8.count(where: { $0 == UInt8(ascii: "'") }) % 2 == 1 { return true }
        if CutExpressions.depth(text) > 0 { return true }
        guard let last = text.split(separator: " ").last else { return false }
        let operators = ["=", "<", ">", "<=", ">=", "<>", "+", "-", "*", "/", "||"]
        let words = ["and", "or", "not", "like", "in", "is", "between", "then", "when", "else", "case"]
        return operators.contains(String(last)) || words.contains(last.lowercased())
    }
}
