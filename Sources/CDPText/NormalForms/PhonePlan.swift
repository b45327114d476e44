/// The numbering plans of the world, as libphonenumber's metadata describes them; `scripts/tables/phone.py` makes
/// the table. Numbers are digits 0...9, one a byte.
struct PhoneTable: @unchecked Sendable {
    /// The one table; it points into the executable.
    static let shared = PhoneTable()

    /// State tables that accept the numbers of a plan: a look-up a digit, no pattern is interpreted.
    private let languages = TableFile.phone.part(1, of: UInt16.self)
    private let prefixes = TableFile.phone.part(2, of: UInt16.self)
    private let plans = TableFile.phone.part(3, of: UInt32.self)
    private let regions = TableFile.phone.part(4, of: UInt16.self)
    /// By calling code, the regions that share it, the main one first.
    private let codes = TableFile.phone.part(5, of: UInt16.self)
    private let literals = TableFile.phone.part(6, of: UInt8.self)

    private static let rowWidth = 12

    /// The number of a region's plan plus 1, or 0; `letters` are 0...25.
    func plan(ofRegion letters: (Int, Int)) -> Int {
        Int(regions[letters.0 * 26 + letters.1])
    }

    /// The plan of that number plus 1.
    @inline(__always)
    func plan(_ number: Int) -> PhonePlan {
        PhonePlan(fields: plans + (number - 1) * 8)
    }

    /// The number of the main plan of a calling code plus 1, or 0 where there is no such code.
    @inline(__always)
    func mainPlan(ofCode code: Int) -> Int {
        Int(codes[code * 2])
    }

    /// Whether a national number is valid under a calling code that exists.
    @inline(__always)
    func isValid(_ number: PhoneDigits, code: Int) -> Bool {
        holds(number, language: Int(codes[code * 2 + 1]))
    }

    /// Whether the number is one of those that `language`, a state of the table, describes.
    @inline(__always)
    func holds(_ number: PhoneDigits, language: Int) -> Bool {
        var state = language
        for index in 0..<number.count {
            state = Int(languages[state * Self.rowWidth + Int(number.start[index])])
            if state == 0 { return false }
        }
        return languages[state * Self.rowWidth + 10] != 0
    }

    /// How many digits a prefix pattern matches, and its result (see `digit_patterns.py`); nil where it does not.
    @inline(__always)
    func match(_ number: PhoneDigits, prefix: Int) -> (count: Int, result: UInt16)? {
        var state = prefix
        var found: (count: Int, result: UInt16)?
        var index = 0
        while state != 0 {
            let row = prefixes + state * Self.rowWidth
            if row[10] != 0 { found = (index, row[10]) }
            if index == number.count {
                if row[11] != 0 { found = (index, row[11]) }
                break
            }
            state = Int(row[Int(number.start[index])])
            index += 1
        }
        return found
    }

    /// The digits that replace a national prefix, before the group that stays; nil where nothing replaces it.
    func replacement(_ plan: PhonePlan) -> PhoneDigits? {
        let field = plan.replacement
        guard field != 0 else { return nil }
        return PhoneDigits(start: literals + Int(field & 0xFF_FFFF), count: Int(field >> 24 & 0x7F))
    }
}

/// Digits of a number: not owned, never longer than 255.
struct PhoneDigits {
    let start: UnsafePointer<UInt8>
    let count: Int

    /// The digits but for the first `count`.
    func dropping(_ dropped: Int) -> PhoneDigits {
        PhoneDigits(start: start + dropped, count: count - dropped)
    }
}

/// A view of one plan of the table.
struct PhonePlan {
    fileprivate let fields: UnsafePointer<UInt32>

    /// The country calling code, 1...999.
    var code: Int { Int(fields[0]) }
    /// Pattern of the prefixes for calls abroad, 0 for none.
    var internationalPrefix: Int { Int(fields[1]) }
    /// Pattern of the prefixes for calls inside the country, 0 for none.
    var nationalPrefix: Int { Int(fields[2]) }
    /// The numbers that the general description knows.
    var general: Int { Int(fields[3]) }
    /// Bit n: a national number may have n digits.
    var lengths: UInt32 { fields[4] }
    /// Bit n: n digits can be dialled locally only.
    var localLengths: UInt32 { fields[5] }
    fileprivate var replacement: UInt32 { fields[6] }

    /// Whether a number is shorter, between or locally only, so that it cannot be a whole national number.
    func isImpossible(count: Int) -> Bool {
        if count > 31 { return false }
        let bit: UInt32 = 1 << UInt32(count)
        if localLengths & bit != 0 { return true }
        return lengths & bit == 0 && !isTooLong(count: count)
    }

    /// Whether a number has more digits than any of the plan.
    func isTooLong(count: Int) -> Bool {
        if count > 31 { return true }
        let bit: UInt32 = 1 << UInt32(count)
        return localLengths & bit == 0 && lengths < bit
    }
}
