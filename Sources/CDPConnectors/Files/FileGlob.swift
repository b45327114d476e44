package import CDPFormats
import Glibc

/// A pattern of file names: `*` and `?` within a name, `[a-c]` and `[!a-c]` for one character, `**` for any folders, none
/// included. Names that begin with a dot match only a pattern that does, too.
package struct FileGlob: Sendable {
    /// The pattern as written.
    package let pattern: String
    private let isAbsolute: Bool
    private let parts: [[UInt8]]

    /// A pattern; without special characters it is the name of one file.
    package init(_ pattern: String) {
        self.pattern = pattern
        isAbsolute = pattern.hasPrefix("/")
        parts = pattern.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }.filter { $0 != [0x2E] }
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

    private struct Folder: Hashable {
        var device: UInt64
        var number: UInt64
    }

    private func walk(
        _ root: String, _ path: String, _ rest: ArraySlice<[UInt8]>, _ above: Set<Folder>, _ found: inout Set<String>
    ) throws(FormatError) {
        guard let part = rest.first else { return }
        let isLast = rest.count == 1
        let join = { (name: String) in path.isEmpty ? name : path + "/" + name }
        if part == Array("**".utf8) {
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
        let candidates = isSpecial ? try names(root + path) : [String(decoding: part, as: UTF8.self)]
        for name in candidates {
            guard !isSpecial || FileGlob.matches(Array(name.utf8)[...], part[...], isStart: true) else { continue }
            let next = join(name)
            var status = stat()
            guard stat(root + next, &status) == 0 else {
                if isLast, isSpecial, !isGone(root + next) { found.insert(next) }
                continue
            }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            if isLast, !isFolder { found.insert(next) }
            if !isLast, isFolder { try walk(root, next, rest.dropFirst(), above, &found) }
        }
    }

    private func folder(_ path: String) -> Folder? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return Folder(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
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
        var status = stat()
        return lstat(path, &status) != 0 && errno == ENOENT && !path.contains("\u{FFFD}")
    }

    private static func isSpecial(_ part: [UInt8]) -> Bool {
        part.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether a pattern, cut into its names, matches a path, whatever is there.
    package static func matches(_ names: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
        guard let part = pattern.first else { return names.isEmpty }
        guard part == "**" else {
            guard let name = names.first else { return false }
            let isSame = name == part || matches(Array(name.utf8)[...], Array(part.utf8)[...], isStart: true)
            return isSame && matches(names.dropFirst(), pattern.dropFirst())
        }
        // As in `expand`: at the end any file below, else any folders, none included.
        if pattern.count == 1 { return !names.isEmpty }
        return names.indices.contains { matches(names[$0...], pattern.dropFirst()) }
    }

    /// Matches by the last star only, which is enough and linear in practice: an earlier one never has to give more.
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>, isStart: Bool) -> Bool {
        if isStart, name.first == 0x2E, pattern.first != 0x2E { return false }
        var name = name
        var pattern = pattern
        var star: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                star = (name, pattern)
                continue
            }
            if name.isEmpty, pattern.isEmpty { return true }
            var rest = name
            if let next = matchOne(&rest, pattern) {
                name = rest
                pattern = next
                continue
            }
            guard let last = star, !last.name.isEmpty else { return false }
            name = last.name
            _ = popCharacter(&name)
            pattern = last.pattern
            star = (name, pattern)
        }
    }

    /// The rest of the pattern behind what matched the name's first character, nil when it does not match.
    private static func matchOne(_ name: inout ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let first = pattern.first, !name.isEmpty else { return nil }
        if first == UInt8(ascii: "?") {
            _ = popCharacter(&name)
            return pattern.dropFirst()
        }
        if first == UInt8(ascii: "["), let end = pattern.dropFirst(2).firstIndex(of: UInt8(ascii: "]")) {
            let isNegated = pattern[pattern.startIndex + 1] == UInt8(ascii: "!")
            let inner = pattern[(pattern.startIndex + (isNegated ? 2 : 1))..<end]
            let set = Array(String(decoding: inner, as: UTF8.self).unicodeScalars)
            let scalar = popCharacter(&name)
            var isIn = false
            var i = 0
            while i < set.count {
                let isRange = i + 2 < set.count && set[i + 1] == "-"
                isIn = isIn || set[i] <= scalar && scalar <= set[isRange ? i + 2 : i]
                i += isRange ? 3 : 1
            }
            return isIn != isNegated ? pattern[(end + 1)...] : nil
        }
        guard name.first == first else { return nil }
        name = name.dropFirst()
        return pattern.dropFirst()
    }

    private static func popCharacter(_ name: inout ArraySlice<UInt8>) -> Unicode.Scalar {
        var length = 1
        while length < name.count, name[name.startIndex + length] & 0xC0 == 0x80 { length += 1 }
        let scalar = String(decoding: name.prefix(length), as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
        name = name.dropFirst(length)
        return scalar
    }
}
