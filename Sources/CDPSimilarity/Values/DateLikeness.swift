import CDPTypes

/// How alike two dates are, each as days since 1970-01-01: slips that are made in dates of birth.
public enum DateLikeness {
    /// Whether day and month changed places: 3 April for 4 March of the same year. False for equal dates.
    public static func dayMonthSwapped(_ first: Int32, _ second: Int32) -> Bool {
        guard first != second else { return false }
        let (a, b) = (CivilTime.civil(days: Int64(first)), CivilTime.civil(days: Int64(second)))
        return a.year == b.year && a.month == b.day && a.day == b.month
    }

    /// How many of year, month and day are equal, 0 to 3.
    public static func partsEqual(_ first: Int32, _ second: Int32) -> Int {
        let (a, b) = (CivilTime.civil(days: Int64(first)), CivilTime.civil(days: Int64(second)))
        return (a.year == b.year ? 1 : 0) + (a.month == b.month ? 1 : 0) + (a.day == b.day ? 1 : 0)
    }

    /// The distance of optimal string alignment between the dates as `YYYYMMDD`: how many digits were mistyped, left out,
    /// doubled or exchanged with a neighbour; 3 for more than 2.
    ///
    /// Years before 0 and after 9999 have no such text: 0 between equal dates, else 3.
    public static func digitDifference(_ first: Int32, _ second: Int32) -> Int {
        guard first != second else { return 0 }
        guard let a = digits(first), let b = digits(second) else { return 3 }
        // The same bits as in `EditKernel`, for eight digits against eight.
        var (more, less, diagonal, equalBefore): (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
        var distance = 8
        for index in 0..<8 {
            let equal = positions(of: b &>> UInt64(index * 8) & 15, in: a)
            diagonal =
                (((equal & more) &+ more) ^ more) | equal | less | (((~diagonal & equal) &<< 1) & equalBefore)
            let right = less | ~(diagonal | more)
            let left = diagonal & more
            distance += Int(right &>> 7 & 1) - Int(left &>> 7 & 1)
            more = (left &<< 1) | ~(diagonal | (right &<< 1 | 1))
            less = (right &<< 1 | 1) & diagonal
            equalBefore = equal
        }
        return min(distance, 3)
    }

    /// The eight digits of a date, a byte for each from the lowest.
    private static func digits(_ day: Int32) -> UInt64? {
        let date = CivilTime.civil(days: Int64(day))
        guard (0...9999).contains(date.year) else { return nil }
        var rest = UInt64(date.year * 10_000 + date.month * 100 + date.day)
        var digits: UInt64 = 0
        for _ in 0..<8 {
            digits = digits &<< 8 | rest % 10
            rest /= 10
        }
        return digits
    }

    /// Bit i is set where byte i of `digits` is `digit`.
    @inline(__always)
    private static func positions(of digit: UInt64, in digits: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // A byte below 16 plus 127 has its highest bit set unless it was 0; the product gathers one bit of each byte.
        let different = (digits ^ digit &* ones) &+ ones &* 0x7F
        return ((~different &>> 7 & ones) &* 0x0102_0408_1020_4080) &>> 56
    }
}
