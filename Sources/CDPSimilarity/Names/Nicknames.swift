import CDPText

/// The forms of first names that one person may go by: `Bill` and `William`, `Hans` and `Johannes`, `Kasia` and `Katarzyna`.
///
/// A group is a formal name, its other spellings and its short forms. A form may stand in several groups, as `Alex` does in those
/// of Alexander and Alexandra: two names may be one person's where they share a group. Translations are no forms of a name.
public struct Nicknames: Sendable {
    /// Common forms in English, German, Dutch, Polish, French, Spanish, Italian and Portuguese.
    public static let common = Nicknames(NicknameTable.languages)

    /// By normal form, the numbers of its groups in ascending order.
    private var groups: [String: [UInt32]] = [:]
    /// The number of groups.
    public private(set) var count: UInt32 = 0

    /// Reads tables: groups are parted by commas, names in a group by blanks, and a hyphen stands where a name has a blank.
    init(_ tables: [String]) {
        for group in tables.joined(separator: ",").split(separator: ",") {
            for name in group.split(whereSeparator: \.isWhitespace) {
                guard let form = Self.form(Array(name.utf8)), groups[form]?.last != count else { continue }
                groups[form, default: []].append(count)
            }
            count += 1
        }
    }

    /// The numbers of the groups of a name, whatever its case and accents; none for one that is not known. The whole name is
    /// looked up: `Anna Maria` is no form of `Anna`.
    public func groups(of name: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        Self.form(name).flatMap { groups[$0] } ?? []
    }

    /// The name as normal forms of persons are written; nil for an empty one.
    private static func form(_ name: some Sequence<UInt8>) -> String? {
        var form: [UInt8] = []
        let isName = Array(name).withUnsafeBufferPointer { NormalForm.personName($0, into: &form) }
        return isName ? String(decoding: form, as: UTF8.self) : nil
    }
}
