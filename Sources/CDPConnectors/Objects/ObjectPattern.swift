import CDPFormats

/// Objects of a bucket by the pattern of their keys: `s3://lake/clicks/*.parquet`. Its signs are those of files (`FileGlob`); each
/// part of a key between slashes is a name.
package struct ObjectPattern: Hashable, Sendable {
    /// The bucket.
    package let bucket: String
    /// The pattern of keys.
    package let key: String

    /// How patterns begin.
    package static let scheme = "s3://"

    /// Reads a pattern; nil without a bucket or a key.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        let rest = text.dropFirst(Self.scheme.count)
        guard let slash = rest.firstIndex(of: "/"), slash > rest.startIndex else { return nil }
        bucket = String(rest[..<slash])
        key = String(rest[rest.index(after: slash)...])
        guard !key.isEmpty, !key.hasSuffix("/") else { return nil }
    }

    /// Whether it may match other keys than itself.
    package var isPattern: Bool { FileGlob(key).isPattern }

    /// What all keys that match begin with.
    package var prefix: String { String(key.prefix { !"*?[".contains($0) }) }

    /// Whether a key matches. One that ends with a slash is what tools make for a folder, and no object with rows.
    package func matches(_ key: String) -> Bool {
        guard !key.hasSuffix("/") else { return false }
        if key == self.key { return true }
        func names(_ text: String) -> [String] {
            text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        }
        return FileGlob.matches(names(key)[...], names(self.key)[...])
    }

    /// What an object is called.
    package func name(_ key: String) -> String { "\(Self.scheme)\(bucket)/\(key)" }
}
