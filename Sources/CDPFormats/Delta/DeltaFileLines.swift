internal import Glibc

extension DeltaAction {
    /// The files that a log entry adds and removes, for readers that need nothing else: files come without their statistics,
    /// and what describes the table is left out. Several times faster than `decode`, which it falls back to for every line
    /// that is written in an unusual way.
    public static func decodeFiles(_ bytes: [UInt8], path: String) throws(FormatError) -> [DeltaAction] {
        var actions: [DeltaAction] = []
        var start = 0
        while start < bytes.count {
            let end = lineEnd(bytes, from: start)
            let line = start..<end
            start = end + 1
            var scanner = FileLineScanner(bytes, line)
            switch scanner.scan() {
            case .file(let action): actions.append(action)
            case .table: break
            case .unknown: actions += try decode(Array(bytes[line]), path: path)
            }
        }
        return actions
    }

    /// The index of the next line feed, or of the end.
    private static func lineEnd(_ bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return bytes.count }
            return UnsafeRawPointer(found) - base
        }
    }
}

/// Reads a log line that adds or removes a file, without making a tree of it.
///
/// A log of a large table has a line for each file, and a tree of it costs more than the rest of opening the table. So
/// the form in which cdp writes such lines is read byte by byte; any other line, and any doubt, is left to the parser
/// of JSON.
private struct FileLineScanner {
    /// What a line turned out to be.
    enum Outcome {
        /// The line is the action of one file.
        case file(DeltaAction)
        /// The line describes the table.
        case table
        /// The line is not of a form that is known here.
        case unknown
    }

    private let bytes: [UInt8]
    private let end: Int
    private var position: Int

    init(_ bytes: [UInt8], _ line: Range<Int>) {
        self.bytes = bytes
        end = line.upperBound
        position = line.lowerBound
    }

    /// What the line is. `unknown` is no fault: the line is read as JSON then.
    mutating func scan() -> Outcome {
        guard accept("{"), let kind = plainText(), accept(":"), accept("{") else { return .unknown }
        let action: DeltaAction?
        switch kind {
        case "metaData", "commitInfo": return .table
        case "add": action = add()
        case "remove": action = remove()
        default: return .unknown
        }
        guard let action, accept("}"), position == end else { return .unknown }
        return .file(action)
    }

    /// A file that is added; nil where the line has another form.
    private mutating func add() -> DeltaAction? {
        var path: String?
        var size: Int64?
        var modifiedAt: Int64?
        var tags: [(String, String)] = []
        let isWhole = members { scanner, name in
            switch name {
            case "path": path = scanner.plainText()
            case "size": size = scanner.integer()
            case "modificationTime": modifiedAt = scanner.integer()
            case "tags":
                return scanner.accept("{")
                    && scanner.members { scanner, name in
                        guard let text = scanner.plainText() else { return false }
                        tags.append((name, text))
                        return true
                    }
            case "stats": return scanner.skipStatistics() || scanner.skipValue()
            case "deletionVector": return false
            default: return scanner.skipValue()
            }
            return true
        }
        guard isWhole, let path, let size, let modifiedAt else { return nil }
        return .add(DeltaFile(path: path, size: size, modifiedAt: modifiedAt, statistics: "", tags: tags))
    }

    /// A file that is removed; nil where the line has another form.
    private mutating func remove() -> DeltaAction? {
        var path: String?
        var deletedAt: Int64?
        let isWhole = members { scanner, name in
            switch name {
            case "path": path = scanner.plainText()
            case "deletionTimestamp": deletedAt = scanner.integer()
            case "deletionVector": return false
            default: return scanner.skipValue()
            }
            return true
        }
        guard isWhole, let path, let deletedAt else { return nil }
        return .remove(path: path, deletionVector: nil, deletedAt: deletedAt)
    }

    /// The members of an object after its brace; false where `body` or the text gives up.
    private mutating func members(_ body: (inout FileLineScanner, String) -> Bool) -> Bool {
        if accept("}") { return true }
        repeat {
            guard let name = plainText(), accept(":"), body(&self, name) else { return false }
        } while accept(",")
        return accept("}")
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// A string without escapes.
    private mutating func plainText() -> String? {
        guard accept("\"") else { return nil }
        let start = position
        while position < end, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\") { return nil }
            position += 1
        }
        guard position < end else { return nil }
        position += 1
        return String(validating: bytes[start..<position - 1], as: UTF8.self)
    }

    private mutating func integer() -> Int64? {
        var value: Int64 = 0
        let start = position
        while position < end, position - start < 18, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10 {
            value = value * 10 + Int64(digit)
            position += 1
        }
        return position > start ? value : nil
    }

    /// Passes a value; the members and elements of what has some are not looked at beyond their strings.
    private mutating func skipValue() -> Bool {
        var depth = 0
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return true }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return true }
            default: break
            }
            position += 1
        }
        return false
    }

    /// Passes a long text that the tags follow as the last member, without looking at it: a quote inside a text has a
    /// backslash in front. The tags are short, so they are looked for from the end.
    private mutating func skipStatistics() -> Bool {
        let next = FileLineScanner.tagsBehindText
        guard position < end, bytes[position] == UInt8(ascii: "\"") else { return false }
        let found = bytes.withUnsafeBufferPointer { bytes -> Int? in
            var place = end - next.count
            let limit = max(position + 1, end - 800)
            while place >= limit {
                if bytes[place] == next[0], bytes[place - 1] != UInt8(ascii: "\\"),
                    (1..<next.count).allSatisfy({ bytes[place + $0] == next[$0] })
                {
                    return place
                }
                place -= 1
            }
            return nil
        }
        guard let found else { return false }
        position = found + 1
        return true
    }

    /// What stands between a file's statistics, a text of JSON in JSON, and its tags.
    private static let tagsBehindText = Array("\",\"tags\":{".utf8)

    private mutating func skipString() -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var place = position + 1
            while place < end, bytes[place] != UInt8(ascii: "\"") {
                place &+= bytes[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            position = place + 1
            return place < end
        }
    }
}
