/// The part of a text that may be a phone number, found as libphonenumber finds it, for whatever `PhoneParser` does
/// not read itself: labels before the number, extensions, RFC 3966, letters, digits of other scripts.
struct PhoneText {
    private var scalars: [UInt32]
    private let unicode = UnicodeTable.shared

    /// Nil where the text is longer than `longest` characters or holds nothing like a number.
    init?(_ value: UnsafeBufferPointer<UInt8>, longest: Int) {
        guard value.count <= longest * 4 else { return nil }
        scalars = []
        scalars.reserveCapacity(value.count)
        var index = 0
        while index < value.count {
            let scalar = UTF8.decode(value, at: &index)
            scalars.append(scalar == UTF8.invalid ? 0xFFFD : scalar)
        }
        guard scalars.count <= longest, selectNumber(), isViable(scalars.count) else { return nil }
        dropExtension()
    }

    /// Whether the number starts with a plus sign.
    var hasPlus: Bool { scalars.first.map(Self.isPlus) ?? false }

    /// Writes the digits, 0...9, and gives their number. Three letters or more stand for digits of a keypad; scripts
    /// other than ASCII are not read then.
    func writeDigits(to output: UnsafeMutablePointer<UInt8>) -> Int {
        let letters = scalars.count { (65...90).contains($0 & ~32) && $0 < 128 }
        var count = 0
        for scalar in scalars {
            let digit = letters >= 3 ? Self.keypadDigit(scalar) : digit(scalar)
            guard let digit else { continue }
            output[count] = digit
            count += 1
        }
        return count
    }

    // MARK: Finding the number

    /// Drops what stands before the first digit or plus, and what cannot belong to a number after it.
    private mutating func selectNumber() -> Bool {
        if let context = find(";phone-context=", in: scalars) {
            guard selectBeside(context: context) else { return false }
        } else {
            guard let start = scalars.firstIndex(where: { Self.isPlus($0) || digit($0) != nil }) else { return false }
            scalars.removeFirst(start)
            while let last = scalars.last, last != 0x23, !unicode.record(last).isAlphanumeric { scalars.removeLast() }
            cutSecondNumber()
        }
        if let subaddress = find(";isub=", in: scalars), subaddress > 0 { scalars.removeSubrange(subaddress...) }
        return true
    }

    /// `tel:number;phone-context=…`: the number, after the context where that is a prefix.
    private mutating func selectBeside(context index: Int) -> Bool {
        let rest = scalars[(index + 15)...]
        let context = Array(rest.prefix { $0 != 0x3B })
        guard isGlobalNumber(context) || Self.isDomain(context, digit: { digit($0) != nil }) else { return false }
        let start = find("tel:", in: scalars).map { $0 + 4 } ?? 0
        let number = start < index ? Array(scalars[start..<index]) : []
        scalars = context[0] == 0x2B ? context + number : number
        return true
    }

    /// Whether `phone-context` is the beginning of a number, as RFC 3966 has it: a plus, digits and visual separators.
    private func isGlobalNumber(_ context: [UInt32]) -> Bool {
        guard context.first == 0x2B else { return false }
        let rest = context.dropFirst()
        return rest.contains { digit($0) != nil }
            && rest.allSatisfy { digit($0) != nil || [0x2D, 0x2E, 0x28, 0x29].contains($0) }
    }

    /// Labels of letters, digits and inner hyphens between dots, the last one starting with a letter.
    private static func isDomain(_ context: [UInt32], digit: (UInt32) -> Bool) -> Bool {
        func isLetter(_ scalar: UInt32) -> Bool { scalar < 128 && (65...90).contains(scalar & ~32) }
        func isLabel(_ label: ArraySlice<UInt32>) -> Bool {
            guard let first = label.first, let last = label.last, first != 0x2D, last != 0x2D else { return false }
            return label.allSatisfy { isLetter($0) || digit($0) || $0 == 0x2D }
        }
        var labels = context.split(separator: 0x2E, omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard let top = labels.last, let first = top.first, isLetter(first) else { return false }
        return labels.allSatisfy(isLabel)
    }

    /// A second extension, as in `(530) 583-6985 x302/x2303`, is another number.
    private mutating func cutSecondNumber() {
        for index in scalars.indices where scalars[index] == 0x2F || scalars[index] == 0x5C {
            var next = index + 1
            while next < scalars.count, scalars[next] == 0x20 { next += 1 }
            if next < scalars.count, scalars[next] == 0x78 {
                scalars.removeSubrange(index...)
                return
            }
        }
    }

    /// Where an ASCII text first stands.
    private func find(_ text: StaticString, in scalars: [UInt32]) -> Int? {
        let length = text.utf8CodeUnitCount
        guard scalars.count >= length else { return nil }
        return (0...(scalars.count - length)).first { start in
            (0..<length).allSatisfy { scalars[start + $0] == UInt32(text.utf8Start[$0]) }
        }
    }

    // MARK: Is it a number?

    /// Two digits; or pluses, three digits with punctuation between, any of both and letters, perhaps an extension.
    private func isViable(_ end: Int) -> Bool {
        if end == 2, digit(scalars[0]) != nil, digit(scalars[1]) != nil { return true }
        var index = 0
        while index < end, Self.isPlus(scalars[index]) { index += 1 }
        var found = 0
        while found < 3 {
            guard index < end else { return false }
            if digit(scalars[index]) != nil {
                found += 1
            } else if !Self.isPunctuation(scalars[index]) {
                return false
            }
            index += 1
        }
        var extensionStart = index
        while index < end, isNumberPart(scalars[index]) { index += 1 }
        if index == end { return true }
        while extensionStart <= index {
            if isExtension(extensionStart, end) { return true }
            extensionStart += 1
        }
        return false
    }

    /// Drops an extension (`ext. 12`, `x12`, `#12`): people at one switchboard are not told apart by it.
    private mutating func dropExtension() {
        guard let last = scalars.last, last == 0x23 || digit(last) != nil,
            scalars.contains(where: Self.mayStartExtension)
        else { return }
        let first = scalars.indices.first { isExtension($0, scalars.count) }
        if let first, isViable(first) { scalars.removeSubrange(first...) }
    }

    /// Whether a scalar may stand in a number: punctuation, a digit, a letter.
    private func isNumberPart(_ scalar: UInt32) -> Bool {
        Self.isPunctuation(scalar) || digit(scalar) != nil || Self.isLetter(scalar)
    }

    // MARK: Extensions

    /// Whether an extension may begin with a scalar: everything but digits and signs of plain numbers. Spares most
    /// texts the search.
    private static func mayStartExtension(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x23, 0x2C, 0x3B, 0x7E: true
        case 48...57, 0x20, 0x28...0x2B, 0x2D...0x2F: false
        default: true
        }
    }

    /// Whether the scalars from `start` to `end` are one whole extension in one of libphonenumber's six notations.
    private func isExtension(_ start: Int, _ end: Int) -> Bool {
        if let digits = literal(";ext=", start, end), isDigits(digits, end, most: 20, hash: .no) { return true }
        let label = skip(start, end) { $0 == 0x20 || $0 == 0xA0 || $0 == 0x09 || $0 == 0x2C }
        if let after = explicitLabel(label, end), isNumber(after, end, most: 20) { return true }
        if let after = ambiguousLabel(label, end), isNumber(after, end, most: 9) { return true }
        let hyphens = skip(start, end) { $0 == 0x20 || $0 == 0x2D }
        if hyphens > start, isDigits(hyphens, end, most: 6, hash: .must) { return true }
        let separator = skip(start, end) { $0 == 0x20 || $0 == 0xA0 || $0 == 0x09 }
        guard separator < end else { return false }
        let commas = skip(separator, end) { $0 == 0x2C }
        if scalars[separator] == 0x3B, isNumber(separator + 1, end, most: 15) { return true }
        if commas - separator >= 2, isNumber(separator + 2, end, most: 15) { return true }
        return commas > separator && isNumber(commas, end, most: 9)
    }

    /// Whether a `#` may or must stand before the digits of an extension.
    private enum Hash { case no, may, must }

    /// Punctuation that may follow a label, then digits.
    private func isNumber(_ start: Int, _ end: Int, most: Int) -> Bool {
        var index = start
        if index < end, [0x3A, 0x2E, 0xFF0E].contains(scalars[index]) { index += 1 }
        index = skip(index, end) { $0 == 0x20 || $0 == 0xA0 || $0 == 0x09 || $0 == 0x2C || $0 == 0x2D }
        return isDigits(index, end, most: most, hash: .may)
    }

    /// Whether one to `most` digits, and the `#` that `hash` allows, reach from `start` to `end`.
    private func isDigits(_ start: Int, _ end: Int, most: Int, hash: Hash) -> Bool {
        let after = skip(start, end) { digit($0) != nil }
        guard (1...most).contains(after - start) else { return false }
        let hasHash = after < end && scalars[after] == 0x23
        switch hash {
        case .no: return after == end
        case .may: return after + (hasHash ? 1 : 0) == end
        case .must: return hasHash && after + 1 == end
        }
    }

    /// The index of the first scalar that does not hold, at most `end`.
    private func skip(_ start: Int, _ end: Int, while holds: (UInt32) -> Bool) -> Int {
        var index = start
        while index < end, holds(scalars[index]) { index += 1 }
        return index
    }

    /// The index after an ASCII text that stands at `start`, whatever its case; nil where it does not.
    private func literal(_ text: StaticString, _ start: Int, _ end: Int) -> Int? {
        guard end - start >= text.utf8CodeUnitCount else { return nil }
        for offset in 0..<text.utf8CodeUnitCount
        where Self.folded(scalars[start + offset]) != UInt32(text.utf8Start[offset]) {
            return nil
        }
        return start + text.utf8CodeUnitCount
    }

    /// `ext`, `extn`, `extension`, `extensión`, `xt`…, the same in full width, `доб`, `anexo`.
    private func explicitLabel(_ start: Int, _ end: Int) -> Int? {
        func accept(_ index: Int, _ wanted: UInt32...) -> Bool {
            index < end && wanted.contains(Self.folded(scalars[index]))
        }
        if let after = literal("anexo", start, end) { return after }
        if accept(start, 0x434), accept(start + 1, 0x43E), accept(start + 2, 0x431) { return start + 3 }
        let afterE = accept(start, 0x65) ? start + 1 : start
        if accept(afterE, 0x78), accept(afterE + 1, 0x74) {
            var index = afterE + 2
            if let middle = literal("ensi", index, end), accept(middle, 0x6F, 0xF3) {
                index = middle + 1
                if accept(middle, 0x6F), accept(index, 0x301) { index += 1 }
            }
            return accept(index, 0x6E) ? index + 1 : index
        }
        let afterWide = accept(start, 0xFF45) ? start + 1 : start
        guard accept(afterWide, 0xFF58), accept(afterWide + 1, 0xFF54) else { return nil }
        return accept(afterWide + 2, 0xFF4E) ? afterWide + 3 : afterWide + 2
    }

    /// `x`, `#`, `~`, `int` and the same in full width.
    private func ambiguousLabel(_ start: Int, _ end: Int) -> Int? {
        guard start < end else { return nil }
        let first = Self.folded(scalars[start])
        if [0x78, 0xFF58, 0x23, 0xFF03, 0x7E, 0xFF5E].contains(first) { return start + 1 }
        if let after = literal("int", start, end) { return after }
        let wide: [UInt32] = [0xFF49, 0xFF4E, 0xFF54]
        guard end - start >= 3, (0..<3).allSatisfy({ Self.folded(scalars[start + $0]) == wide[$0] }) else { return nil }
        return start + 3
    }

    // MARK: Classes

    /// The value of a decimal digit of any script; nil for anything else.
    private func digit(_ scalar: UInt32) -> UInt8? {
        if scalar < 128 { return (48...57).contains(scalar) ? UInt8(scalar - 48) : nil }
        let digit = unicode.record(scalar).digit
        return digit < 10 ? digit : nil
    }

    /// A plus, also the full-width one.
    private static func isPlus(_ scalar: UInt32) -> Bool { scalar == 0x2B || scalar == 0xFF0B }

    /// Letters of ASCII, and the four that are equal to one of them when case is ignored.
    private static func isLetter(_ scalar: UInt32) -> Bool {
        scalar < 128 ? (65...90).contains(scalar & ~32) : [0x130, 0x131, 0x17F, 0x212A].contains(scalar)
    }

    /// The punctuation of numbers as libphonenumber has it (`VALID_PUNCTUATION`).
    private static func isPunctuation(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20, 0x28...0x2A, 0x2D...0x2F, 0x5B, 0x5D, 0x58, 0x78, 0x7E, 0xA0, 0xAD, 0x200B, 0x2010...0x2015, 0x2053,
            0x2060, 0x2212, 0x223C, 0x3000, 0x30FC, 0xFF08, 0xFF09, 0xFF0D...0xFF0F, 0xFF3B, 0xFF3D, 0xFF5E:
            true
        default: false
        }
    }

    /// Lower case, for the scripts in which extensions are labelled; equal letters as regular expressions have them.
    private static func folded(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 65...90, 0xFF21...0xFF3A, 0x410...0x42F, 0xD3: scalar + 32
        case 0x130, 0x131: 0x69
        case 0x17F: 0x73
        case 0x1C81: 0x434
        case 0x1C82: 0x43E
        default: scalar
        }
    }

    /// The digit of a letter on a keypad (ITU E.161).
    private static func keypadDigit(_ scalar: UInt32) -> UInt8? {
        switch scalar {
        case 48...57: return UInt8(scalar - 48)
        case 0x131: return 4
        case 0x17F: return 7
        case 65...90, 97...122:
            let digits: StaticString = "22233344455566677778889999"
            return digits.utf8Start[Int((scalar & ~32) - 65)] - 48
        default: return nil
        }
    }
}
