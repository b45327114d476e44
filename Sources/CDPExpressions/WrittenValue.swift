/// The value of an attribute as its source wrote it, next to its normal form: `first_name.written`.
///
/// It is a column of records and profiles, which exists only where something in the specs reads it. Names of
/// attributes hold no point, so no other column has such a name. Not for identifiers and contacts: those are
/// compared, and consented to, in normal form.
public enum WrittenValue {
    /// The name after the point.
    public static let member = "written"

    /// Help where the member is read and no such column exists.
    public static let help =
        "`.written` is for texts of the profile that are no identifiers, and kept once a trait, a segment or a destination reads it"

    /// The column of an attribute.
    public static func column(of attribute: String) -> String { "\(attribute).\(member)" }

    /// The attribute whose values a column holds as they were written; nil for other columns.
    public static func attribute(of column: String) -> String? {
        column.hasSuffix(".\(member)") ? String(column.dropLast(member.utf8.count + 1)) : nil
    }
}
