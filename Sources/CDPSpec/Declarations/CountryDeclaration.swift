package import CDPDiagnostics

/// `country:` of a value: the country in which phone numbers and postal codes without one of their own are read.
package enum CountryDeclaration: Hashable, Sendable {
    /// Two capital letters, for all rows.
    case code(Located<String>)
    /// An expression over the fields, which gives each row's own.
    case expression(EmbeddedText)

    /// The two letters; nil where each row has its own country.
    package var value: String? {
        if case .code(let code) = self { code.value } else { nil }
    }

    /// Where it is written.
    package var range: SourceRange {
        switch self {
        case .code(let code): code.range
        case .expression(let text): text.range
        }
    }
}
