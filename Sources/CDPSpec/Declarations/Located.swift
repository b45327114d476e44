package import CDPDiagnostics

/// A value of the specs with its place.
package struct Located<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value after variables were replaced.
    package var value: Value
    /// Where the value stands, without its key.
    package var range: SourceRange
    /// Where its key stands, for the entries of mappings.
    package var key: SourceRange?

    /// A value at its place.
    package init(_ value: Value, at range: SourceRange, key: SourceRange? = nil) {
        self.value = value
        self.range = range
        self.key = key
    }

    /// Another value at the same place.
    package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(transform(value), at: range, key: key)
    }
}
