/// The region from which numbers without a country calling code are dialled.
public struct PhoneRegion: Hashable, Sendable {
    /// The number of its plan in the table plus 1.
    let plan: Int

    /// The region of an ISO 3166-1 alpha-2 code in either case; nil where no numbering plan is known for it.
    public init?(_ code: String) {
        guard let code = CountryCode(code) else { return nil }
        self.init(code)
    }

    /// The codes of all regions that have a numbering plan.
    public static var codes: [String] {
        (UInt8(0x41)...0x5A).flatMap { first in (UInt8(0x41)...0x5A).map { CountryCode((first, $0)) } }
            .filter { PhoneRegion($0) != nil }.map(\.description)
    }

    /// The region of a country.
    public init?(_ code: CountryCode) {
        let plan = PhoneTable.shared.plan(ofRegion: (code.place / 26, code.place % 26))
        guard plan != 0 else { return nil }
        self.plan = plan
    }
}

extension NormalForm {
    /// Appends a phone number in E.164, such as `+33612345678`; false where the text holds no valid number.
    ///
    /// The result is what libphonenumber gives (`parse`, then `is_valid_number`, then `format_number` as E.164; the
    /// tables' version is in `scripts/requirements.txt`): text before a number and extensions after it are
    /// dropped, letters of vanity numbers become digits, digits of all scripts count. Without a region only numbers
    /// that start with `+` are understood. What it does not understand is tried once more with white space of all kinds as
    /// blanks and without what is invisible. Seven digits or more with `.0` after them are a number that a spreadsheet wrote: the `.0`
    /// goes, since ten times the number is another line.
    public static func phone(
        _ value: UnsafeBufferPointer<UInt8>, region: PhoneRegion?, into output: inout [UInt8]
    ) -> Bool {
        let value = withoutFraction(value)
        if parsed(value, region, into: &output) { return true }
        if WhiteSpace.isClean(value) { return false }
        var text: [UInt8] = []
        WhiteSpace.visible(value, into: &text)
        return text.withUnsafeBufferPointer { parsed(withoutFraction($0), region, into: &output) }
    }

    /// Without the `.0` after nothing but digits, as many as subscribers have.
    @inline(__always)
    private static func withoutFraction(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let end = value.count - 2
        guard end > 6, value[end] == UInt8(ascii: "."), value[end + 1] == UInt8(ascii: "0"),
            value[..<end].allSatisfy({ $0 &- 0x30 < 10 })
        else { return value }
        return UnsafeBufferPointer(rebasing: value[..<end])
    }

    /// Parses a text without allocating on the heap.
    private static func parsed(
        _ value: UnsafeBufferPointer<UInt8>, _ region: PhoneRegion?, into output: inout [UInt8]
    ) -> Bool {
        guard !value.isEmpty else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * PhoneParser.capacity) { memory in
            guard let start = memory.baseAddress else { return false }
            var parser = PhoneParser(memory: start, region: region?.plan ?? 0)
            guard parser.read(value) else { return false }
            return parser.write(into: &output)
        }
    }
}

/// One number on its way to E.164, step by step as libphonenumber's `parse` does it.
struct PhoneParser {
    /// More than libphonenumber's longest input (250 characters) and a replaced prefix.
    static let capacity = 288
    /// Longer texts are no number, whatever is in them, as in libphonenumber.
    private static let longestInput = 250
    private static let shortestNumber = 2
    /// Digits of a number without its calling code, at most.
    private static let longestNumber = 17

    private let table = PhoneTable.shared
    private let digits: UnsafeMutablePointer<UInt8>
    private let region: Int
    private var count = 0
    private var hasPlus = false

    /// `memory` has room for three numbers; `region` is a plan plus 1, or 0.
    init(memory: UnsafeMutablePointer<UInt8>, region: Int) {
        digits = memory
        self.region = region
    }

    /// Finds the digits; false where the text cannot be a phone number.
    mutating func read(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !readPlain(value) else { return true }
        guard let text = PhoneText(value, longest: Self.longestInput) else { return false }
        hasPlus = text.hasPlus
        count = text.writeDigits(to: digits)
        return true
    }

    /// Reads the common notations, only digits and ASCII punctuation; false where a closer look is needed.
    private mutating func readPlain(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard value.count <= Self.longestInput else { return false }
        var found = 0
        var afterStart = false
        for byte in value {
            let digit = byte &- 48
            if digit < 10 {
                digits[found] = digit
                found &+= 1
                afterStart = true
                continue
            }
            switch byte {
            case 0x20, 0x28, 0x29, 0x2D, 0x2E, 0x2F, 0x5B, 0x5D:
                if hasPlus && !afterStart { afterStart = true }
            case 0x2B where !afterStart:
                hasPlus = true
            default:
                return false
            }
        }
        guard found > Self.shortestNumber else { return false }
        count = found
        return true
    }

    /// Finds calling code and national number and appends them; false where they are not valid.
    func write(into output: inout [UInt8]) -> Bool {
        guard hasPlus || region != 0, let (code, number) = nationalNumber(), table.isValid(number, code: code) else {
            return false
        }
        output.append(0x2B)
        if code >= 100 { output.append(UInt8(48 + code / 100)) }
        if code >= 10 { output.append(UInt8(48 + code / 10 % 10)) }
        output.append(UInt8(48 + code % 10))
        for index in 0..<number.count { output.append(48 + number.start[index]) }
        return true
    }

    /// The calling code and the number without it, without the prefix for calls inside the country.
    private func nationalNumber() -> (code: Int, number: PhoneDigits)? {
        let whole = PhoneDigits(start: digits, count: count)
        var plan = region
        var number = whole
        switch callingCode(whole, hasPlus: hasPlus) {
        case .found(let code, let rest):
            plan = table.mainPlan(ofCode: code)
            number = rest
        case .unknown where hasPlus:
            guard case .found(let code, let rest) = callingCode(whole, hasPlus: false) else { return nil }
            plan = table.mainPlan(ofCode: code)
            number = rest
        case .none where !hasPlus:
            break
        default:
            return nil
        }
        guard plan != 0, number.count >= Self.shortestNumber else { return nil }
        let rules = table.plan(plan)
        let stripped = withoutNationalPrefix(number, rules, scratch: digits + 2 * Self.capacity)
        if !rules.isImpossible(count: stripped.count) { number = stripped }
        guard (Self.shortestNumber...Self.longestNumber).contains(number.count) else { return nil }
        return (rules.code, number)
    }

    /// What the first digits of a number say of its country.
    private enum CallingCode {
        /// A calling code, and the digits after it.
        case found(Int, PhoneDigits)
        /// None was dialled.
        case none
        /// An international number whose calling code does not exist.
        case unknown
        /// An international number that is too short for one.
        case tooShort
    }

    /// The calling code that was dialled, after a plus or the country's prefix for calls abroad.
    private func callingCode(_ number: PhoneDigits, hasPlus: Bool) -> CallingCode {
        if hasPlus { return international(number) }
        guard region != 0 else { return .none }
        let rules = table.plan(region)
        if let prefix = table.match(number, prefix: rules.internationalPrefix) {
            let rest = number.dropping(prefix.count)
            if rest.count == 0 || rest.start[0] != 0 { return international(rest) }
        }
        guard let rest = afterCode(number, rules.code) else { return .none }
        let national = withoutNationalPrefix(rest, rules, scratch: digits + Self.capacity)
        let isBetter = !table.holds(number, language: rules.general) && table.holds(national, language: rules.general)
        return isBetter || rules.isTooLong(count: number.count) ? .found(rules.code, national) : .none
    }

    /// Takes the calling code off the front: one to three digits, and no code begins another.
    private func international(_ number: PhoneDigits) -> CallingCode {
        guard number.count > Self.shortestNumber else { return .tooShort }
        guard number.start[0] != 0 else { return .unknown }
        var code = 0
        for length in 1...3 {
            code = code * 10 + Int(number.start[length - 1])
            if table.mainPlan(ofCode: code) != 0 { return .found(code, number.dropping(length)) }
        }
        return .unknown
    }

    /// The digits after `code`, nil where the number does not start with it.
    private func afterCode(_ number: PhoneDigits, _ code: Int) -> PhoneDigits? {
        let length = code >= 100 ? 3 : code >= 10 ? 2 : 1
        guard number.count >= length else { return nil }
        var start = 0
        for index in 0..<length { start = start * 10 + Int(number.start[index]) }
        return start == code ? number.dropping(length) : nil
    }

    /// The number without its national prefix, or with what replaces it, written to `scratch`.
    private func withoutNationalPrefix(
        _ number: PhoneDigits, _ rules: PhonePlan, scratch: UnsafeMutablePointer<UInt8>
    ) -> PhoneDigits {
        guard number.count > 0, let match = table.match(number, prefix: rules.nationalPrefix) else { return number }
        var stripped = number.dropping(match.count)
        if match.result & 0x8000 != 0, let replacement = table.replacement(rules) {
            let begin = Int(match.result >> 8 & 0x7F)
            let end = match.count - Int(match.result & 0xFF)
            scratch.update(from: replacement.start, count: replacement.count)
            for index in 0..<replacement.count { scratch[index] -= 48 }
            var length = replacement.count
            (scratch + length).update(from: number.start + begin, count: end - begin)
            length += end - begin
            (scratch + length).update(from: stripped.start, count: stripped.count)
            stripped = PhoneDigits(start: scratch, count: length + stripped.count)
        }
        let losesViability =
            table.holds(number, language: rules.general) && !table.holds(stripped, language: rules.general)
        return losesViability ? number : stripped
    }
}
