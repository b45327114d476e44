package import CDPFormats

/// The files of a source: a path or pattern, and how they are written.
package struct FileSource: Sendable {
    /// Where relative paths start.
    package let base: String
    /// The path or pattern.
    package let glob: FileGlob
    /// How the files are written.
    package let format: SourceFormat

    /// The files that match `pattern` in `base`.
    package init(_ pattern: String, in base: String, format: SourceFormat) {
        self.base = base
        self.format = format
        glob = FileGlob(pattern)
    }

    /// The files that are there now, in byte order of their paths. Throws when there is none.
    package func files() throws(FormatError) -> [SourceFile] {
        try glob.expand(in: base).map { name in
            SourceFile(name: name, path: name.hasPrefix("/") ? name : base + "/" + name, format: format)
        }
    }
}

/// How a source's files are written.
package enum SourceFormat: Hashable, Sendable {
    /// Text, a row a line.
    case rows(RowFormat)
    /// Columns in row groups.
    case parquet
}

/// One file of a source.
package struct SourceFile: Hashable, Sendable {
    /// The name by which the file is known: its path as the pattern gives it.
    package let name: String
    /// Where it can be opened.
    package let path: String
    /// How it is written.
    package let format: SourceFormat

    /// A file.
    package init(name: String, path: String, format: SourceFormat) {
        self.name = name
        self.path = path
        self.format = format
    }

    /// The fingerprint of the file, and of its first `prefixLength` bytes where it is that long.
    package func fingerprint(
        prefixLength: Int64? = nil
    ) throws(FormatError) -> (whole: FileFingerprint, prefix: FileFingerprint?) {
        try FileFingerprint.of(path, prefixLength: prefixLength)
    }
}
