package import CDPDiagnostics
package import CDPTypes

/// One field of a contract (`fields:`).
///
/// Its type may be nested; all options hold for the field of the row, never for what is inside.
package struct FieldDeclaration: Hashable, Sendable {
    /// What happens to a value that cannot be read.
    package enum OnError: String, CaseIterable, Hashable, Sendable {
        /// It becomes null and counts against the row's quality.
        case null
        /// It sends the row to quarantine.
        case reject
    }

    /// The name in the file, at its key.
    package var name: Located<String>
    /// The type.
    package var type: FieldType
    /// `required:`.
    package var required: Located<Bool>?
    /// `format:`, how dates and timestamps are written, strptime style or a word for a count of time since 1970.
    package var format: Located<String>?
    /// `time_zone:`, of the clocks that wrote times without an offset.
    package var timeZone: Located<String>?
    /// `decimal:`, the sign before the decimals of numbers in texts.
    package var decimal: Located<String>?
    /// `one_of:`.
    package var oneOf: [Located<String>]?
    /// `on_error:`.
    package var onError: Located<OnError>?
}

/// The type of a field, with the ranges of its parts.
package indirect enum FieldType: Hashable, Sendable {
    /// A type that is one word, or `list of` such.
    case simple(Located<DataType>)
    /// `{ type: list, of: … }`.
    case list(of: FieldType, at: SourceRange)
    /// `{ type: struct, fields: … }`, or the mapping after `of:`.
    case structure([FieldDeclaration], at: SourceRange)

    /// The type itself.
    package var dataType: DataType {
        switch self {
        case .simple(let type): type.value
        case .list(let element, _): .list(element.dataType)
        case .structure(let fields, _): .structure(fields.map { Field($0.name.value, $0.type.dataType) })
        }
    }

    /// Where it is written.
    package var range: SourceRange {
        switch self {
        case .simple(let type): type.range
        case .list(_, let range), .structure(_, let range): range
        }
    }
}
