package import CDPDiagnostics

/// A value of the specs with its range.
///
///     let name = Located("crm", at: range, key: keyRange)
///
/// Every value that a finding may refer to is one. Equality includes the ranges: compare `value` to know whether
/// two specs mean the same.
package struct Located<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value after variables were replaced.
    package var value: Value
    /// Where the value is, without its key.
    package var range: SourceRange
    /// Where its key is, for entries of mappings; else nil.
    package var key: SourceRange?

    /// A value with its range.
    package init(_ value: Value, at range: SourceRange, key: SourceRange? = nil) {
        self.value = value
        self.range = range
        self.key = key
    }

    /// Another value with the same range.
    package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(transform(value), at: range, key: key)
    }
}
