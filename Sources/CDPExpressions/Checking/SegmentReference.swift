import CDPDiagnostics
public import CDPTypes

/// A use of `in_segment` in an expression: the column that the runtime provides for it. Its values are never null.
///
/// The column's name is the call as it prints, so it needs no table of names: `SegmentReference(column: name)`
/// reads it back.
public struct SegmentReference: Hashable, Sendable {
    /// The segment's name.
    public var segment: String
    /// Whether membership at any time in that span before `as_of` counts, instead of membership now.
    public var within: TimeSpan?

    /// A use of a segment.
    public init(_ segment: String, within: TimeSpan? = nil) {
        self.segment = segment
        self.within = within
    }

    /// The name of its column: the call as written, `in_segment('vip') within 365 days`.
    public var column: String {
        let call =
            "in_segment('\(segment.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))')"
        return within.map { "\(call) within \($0)" } ?? call
    }

    /// Reads a column's name; nil when it is no use of a segment.
    public init?(column: String) {
        guard column.hasPrefix("in_segment('"),
            let syntax = ExpressionParser.parse(.init(text: column, file: "")).syntax,
            case .segment(let segment, let within) = syntax.kind
        else { return nil }
        self.init(segment, within: within)
    }

    /// The uses of segments in an expression, by column name.
    public static func all(in expression: Expression) -> [SegmentReference] {
        expression.columns.compactMap { SegmentReference(column: $0) }
    }
}
