import CDPDiagnostics

/// The names that users give to resources.
///
/// They become names of columns, tables and folders, so they are ASCII and short.
enum Names {
    /// Whether a key may name a resource: lower-case letters, digits and `_`, a letter first, at most 64. Others are
    /// reported.
    static func check(_ entry: YAMLEntry, _ reader: NodeReader) -> Bool {
        guard !isValid(entry.key) else { return true }
        reader.report(
            Diagnostic(
                .invalidName, "`\(entry.key)` cannot be a name", at: reader.text.keyRange(entry), label: "not a name",
                help: ["use a-z, 0-9 and `_`, a letter first, at most 64: names become columns and folders"]))
        return false
    }

    /// Whether a text may name a resource.
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= maximumLength else { return false }
        return bytes.allSatisfy(isPart)
    }

    /// How long a name may be.
    static let maximumLength = 64

    /// Whether a byte may be part of a name.
    static func isPart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
}
