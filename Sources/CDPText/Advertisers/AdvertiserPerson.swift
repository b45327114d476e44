internal import CDPTypes

extension AdvertiserForm {
    /// For Meta: a telephone number in E.164 without `+`; null where it is no valid number. TikTok asks for the same.
    public static func phoneDigits(
        _ value: UnsafeBufferPointer<UInt8>, region: PhoneRegion?, into output: inout [UInt8]
    ) -> Bool {
        let start = output.count
        guard NormalForm.phone(value, region: region, into: &output) else { return false }
        output.remove(at: start)
        return true
    }

    /// For Google: a first or last name in small letters; hyphens, apostrophes and blanks inside stay. Null where it is empty.
    public static func googleName(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        appendSmall(value, into: &output)
        return output.count > start
    }

    /// For Meta: letters with their accents and numbers of a first or last name, without white space, punctuation and symbols.
    /// Null where nothing is left.
    public static func metaName(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        appendSmall(value, into: &output)
        let table = UnicodeTable.shared
        return keep(from: start, of: &output) { scalar in
            guard scalar != UTF8.invalid else { return false }
            let record = table.record(scalar)
            return record.isLetter || record.isAlphanumeric
        }
    }

    /// For Meta: `m` or `f`; null for anything else.
    public static func metaGender(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        appendSmall(value, into: &output)
        let isOne =
            output.count == start + 1 && (output[start] == UInt8(ascii: "m") || output[start] == UInt8(ascii: "f"))
        return isOne || discard(&output, from: start)
    }

    /// For Meta: a day, given in days since 1970-01-01, as `19970216`; null before 1900 and after 2099.
    public static func metaBirthday(_ days: Int32, into output: inout [UInt8]) -> Bool {
        let date = CivilTime.civil(days: Int64(days))
        guard (1900...2099).contains(date.year) else { return false }
        CalendarText.append(date.year, width: 4, to: &output)
        CalendarText.append(date.month, width: 2, to: &output)
        CalendarText.append(date.day, width: 2, to: &output)
        return true
    }
}
