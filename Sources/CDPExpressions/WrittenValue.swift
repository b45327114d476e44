/// The value of an attribute as its source wrote it, beside its normal form: `first_name.written`.
///
/// A column of records and profiles of that name, which is there only where something in the specs reads it. Names of
/// attributes hold no point, so that no other column is called like it.
public enum WrittenValue {
    /// What stands behind the point.
    public static let member = "written"

    /// Said where the member is asked for and no such column is there.
    public static let help =
        "`.written` is for texts of the profile that are no identifiers, and kept once a trait, a segment or a destination reads it"

    /// The column of an attribute.
    public static func column(of attribute: String) -> String { "\(attribute).\(member)" }

    /// The attribute whose values a column holds as they were written; nil for other columns.
    public static func attribute(of column: String) -> String? {
        column.hasSuffix(".\(member)") ? String(column.dropLast(member.utf8.count + 1)) : nil
    }
}
