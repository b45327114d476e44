package import CDPFormats
import Glibc

/// A pattern of file names: `*` and `?` within a name, `[a-c]` and `[!a-c]` for one character, `**` for any folders, none
/// included. Names that begin with a dot match only a pattern that does, too.
package struct FileGlob: Sendable {
    /// The pattern as written.
    package let pattern: String
    private let isAbsolute: Bool
    private let parts: [String]

    /// A pattern; without special characters it is the name of one file.
    package init(_ pattern: String) {
        self.pattern = pattern
        isAbsolute = pattern.hasPrefix("/")
        parts = pattern.split(separator: "/").filter { $0 != "." }.map(String.init)
    }

    /// Whether it has special characters.
    package var isPattern: Bool { parts.contains { FileGlob.isSpecial($0) } }

    /// The files that match, in natural order of their paths; those of a relative pattern relative to `base`. A folder that a link
    /// leads back into is not entered again. What matches and cannot be reached, such as a link to nowhere, is among them, so
    /// that reading it says why. Throws when nothing matches, since a file that is not delivered is a finding and not an empty
    /// delivery, and when a folder cannot be read.
    package func expand(in base: String) throws(FormatError) -> [String] {
        var found: Set<String> = []
        try walk(isAbsolute ? "/" : base + "/", "", parts[...], [], &found)
        guard !found.isEmpty else {
            let isFolder = !isPattern && folder(isAbsolute ? pattern : "\(base)/\(pattern)") != nil
            throw FormatError(
                path: pattern,
                what: isFolder ? "is a folder, not a file" : isPattern ? "no file matches" : "there is no such file",
                next: isFolder
                    ? "name the files in it, as in `\(pattern)/*.csv`"
                    : "check the path, which is relative to \(base.isEmpty ? "the current folder" : base)")
        }
        return found.sorted { NaturalOrder.precedes($0, $1) }.map { isAbsolute ? "/" + $0 : $0 }
    }

    /// Adds what matches `rest` below a folder. `above` holds the folders on the way, by identity, so that a link
    /// cannot lead in a circle.
    private func walk(
        _ root: String, _ path: String, _ rest: ArraySlice<String>, _ above: Set<FileIdentity>,
        _ found: inout Set<String>
    ) throws(FormatError) {
        guard let part = rest.first else { return }
        let isLast = rest.count == 1
        let join = { (name: String) in path.isEmpty ? name : path + "/" + name }
        if part == "**" {
            if !isLast { try walk(root, path, rest.dropFirst(), above, &found) }
            for name in try names(root + path) where !name.hasPrefix(".") {
                let next = join(name)
                if let folder = folder(root + next) {
                    guard !above.contains(folder) else { continue }
                    try walk(root, next, rest, above.union([folder]), &found)
                } else if isLast {
                    found.insert(next)
                }
            }
            return
        }
        let isSpecial = FileGlob.isSpecial(part)
        let glob = GlobPattern(part, hasSets: true)
        for name in isSpecial ? try names(root + path) : [part] {
            guard !isSpecial || FileGlob.matches(name, part, glob) else { continue }
            let next = join(name)
            guard let status = stat(following: root + next) else {
                if isLast, isSpecial, !isGone(root + next) { found.insert(next) }
                continue
            }
            let isFolder = status.isFolder
            if isLast, !isFolder { found.insert(next) }
            if !isLast, isFolder { try walk(root, next, rest.dropFirst(), above, &found) }
        }
    }

    private func folder(_ path: String) -> FileIdentity? {
        stat(following: path).flatMap { $0.isFolder ? FileIdentity($0) : nil }
    }

    private func names(_ path: String) throws(FormatError) -> [String] {
        if let names = FolderNames.read(path) { return names }
        if errno == ENOENT || errno == ENOTDIR { return [] }
        let place = path.hasSuffix("/") ? String(path.dropLast()) : path
        throw FormatError(
            path: place, what: "the folder cannot be read: \(String(cString: strerror(errno)).lowercased())")
    }

    /// Whether a name was listed and is no longer there. A name that is no UTF-8 cannot be asked for, but is there.
    private func isGone(_ path: String) -> Bool {
        stat(of: path) == nil && errno == ENOENT && !path.contains("\u{FFFD}")
    }

    /// Whether a part of the pattern may match other names than itself.
    private static func isSpecial(_ part: String) -> Bool {
        part.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether a name matches one of a pattern. Hidden names match only where the dot is written.
    private static func matches(_ name: String, _ part: String, _ glob: GlobPattern) -> Bool {
        (!name.hasPrefix(".") || part.hasPrefix(".")) && glob.matches(name)
    }

    /// Whether a pattern, cut into its names, matches a path, whatever is there.
    package static func matches(_ names: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
        guard let part = pattern.first else { return names.isEmpty }
        guard part == "**" else {
            guard let name = names.first else { return false }
            let isSame = name == part || matches(name, part, GlobPattern(part, hasSets: true))
            return isSame && matches(names.dropFirst(), pattern.dropFirst())
        }
        // As in `expand`: at the end any file below, else any folders, none included.
        if pattern.count == 1 { return !names.isEmpty }
        return names.indices.contains { matches(names[$0...], pattern.dropFirst()) }
    }
}
