/// The list of groups that `/etc/group` holds.
///
/// Not by `getgrnam`: that loads libraries of the machine, which a static executable cannot rely on. A group that only a
/// directory service knows is given by its number.
public enum GroupList {
    /// The number of the group that `text` names, or is; nil when the list has no group of that name.
    public static func number(of text: String, in list: [UInt8]) -> UInt32? {
        if let number = UInt32(text) { return number }
        for line in list.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 2, String(decoding: fields[0], as: UTF8.self) == text else { continue }
            return UInt32(String(decoding: fields[2], as: UTF8.self))
        }
        return nil
    }
}
