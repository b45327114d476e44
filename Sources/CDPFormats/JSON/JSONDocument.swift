/// The rows of a JSON document: the elements of a list, or of the lists to which a path leads.
///
/// Reads from front to back and holds a block of rows and a piece of text, whatever the size of the document. Each row becomes a line:
/// white space inside it that ends lines becomes blanks. Rows are parsed, and rejected, like lines of JSON; what is around them
/// must be whole, or the file is refused. Where the path meets lists, each element is followed. Several documents may follow each
/// other. The line of a row is its number. Not for use by two threads at a time.
final class JSONDocument {
    /// What the reader is inside of on its way to the rows.
    private enum Level {
        /// An object in which the name of that number on the path is looked for.
        case object(Int)
        /// A list whose elements are followed from that number on, or are rows.
        case list(Int)
    }

    private let stream: TextStream
    private let limits: ReadLimits
    private let path: [[UInt8]]
    private let pathText: String

    /// The text at work.
    private let piece: UnsafeMutableBufferPointer<UInt8>
    /// The next byte of it.
    private var place = 0
    /// The end of it.
    private var end = 0
    private var waiting: [UInt8]
    /// What is open around the current byte, from the outside in.
    private var levels: [Level] = []
    /// Whether a list of rows was met: a path that leads nowhere is told.
    private var isFound: Bool
    private var isEmpty = true
    private var isDone = false

    /// The lines of the block in the making.
    private var rows: [UInt8] = []
    private var lines: [Int64] = []
    private var rejected: [RejectedRow] = []
    private var count: Int64 = 0
    private var number = 0
    /// Bytes of text of all rows so far.
    private(set) var byteCount: Int64 = 0

    private static let depthLimit = 64
    /// The most bytes of a name that is compared with the path.
    private static let longestName = 4096

    /// The document of which a carver has read the first bytes and no row.
    init(_ carver: RowCarver, path: [String]) {
        stream = carver.stream
        limits = carver.limits
        self.path = path.map { Array($0.utf8) }
        pathText = path.joined(separator: ".")
        isFound = path.isEmpty
        waiting = carver.takeCarry()
        piece = .allocate(capacity: (64 << 10) + 64)
    }

    deinit { piece.deallocate() }

    /// The next block of rows; nil at the end. Throws when the document is none, or has no such path.
    func next() throws(FormatError) -> RowBlock? {
        while !isDone, rows.count < limits.blockSize, rejected.count < 1024 { try step() }
        guard !rows.isEmpty || !rejected.isEmpty else { return nil }
        let block = RowBlock(rows: rows, lines: lines, rejected: rejected, number: number)
        byteCount += Int64(rows.count)
        number += 1
        (rows, lines, rejected) = ([], [], [])
        return block
    }

    // MARK: what is around the rows

    /// Reads up to the next row, or the next end of a list or object.
    private func step() throws(FormatError) {
        guard let level = levels.last else {
            guard try nonBlank() != nil else {
                isDone = true
                guard isFound || isEmpty else {
                    throw FormatError(
                        path: stream.path, what: "the document has no `\(pathText)`",
                        next: "check `path`, the names that lead to the list of rows")
                }
                return
            }
            isEmpty = false
            try value(0)
            return try separate()
        }
        switch level {
        case .list(let name):
            try value(name)
        case .object(let name):
            let isWanted = try key() == path[name]
            guard try nonBlank() == UInt8(ascii: ":") else { throw fault("no `:` after a name") }
            place += 1
            try isWanted ? value(name + 1) : pass(keeping: false)
        }
        try separate()
    }

    /// Passes over what stands after a value: a comma, or the ends of lists and objects.
    private func separate() throws(FormatError) {
        while let level = levels.last {
            if isFresh {
                isFresh = false
                return
            }
            let closing: UInt8 = if case .list = level { UInt8(ascii: "]") } else { UInt8(ascii: "}") }
            switch try nonBlank() {
            case UInt8(ascii: ","):
                place += 1
                return
            case closing:
                place += 1
                levels.removeLast()
            case nil: throw fault("it ends too early")
            default: throw fault("neither a comma nor the end of a list or object")
            }
        }
    }

    /// Whether a list or object was opened that is not empty, so that no comma stands before what comes.
    private var isFresh = false

    /// Follows a value, of which the first `name` names of the path were met.
    private func value(_ name: Int) throws(FormatError) {
        guard let first = try nonBlank() else { throw fault("it ends too early") }
        let isAtRows = name == path.count
        let isInRows = if case .list(path.count)? = levels.last { true } else { false }
        if isAtRows, isInRows || first == UInt8(ascii: "{") {
            isFound = true
            return try pass(keeping: true)
        }
        switch first {
        case UInt8(ascii: "["): try open(.list(name), closing: UInt8(ascii: "]"))
        case UInt8(ascii: "{"): try open(.object(name), closing: UInt8(ascii: "}"))
        case UInt8(ascii: "n") where isAtRows: try pass(keeping: false)
        default:
            guard !isAtRows else {
                throw fault(path.isEmpty ? "no list and no object" : "`\(pathText)` is no list of objects")
            }
            try pass(keeping: false)
        }
        if isAtRows { isFound = true }
    }

    /// Goes into a list or an object; one that is empty is passed over.
    private func open(_ level: Level, closing: UInt8) throws(FormatError) {
        guard levels.count < JSONDocument.depthLimit else { throw fault("it is nested too deep") }
        place += 1
        if try nonBlank() == closing {
            place += 1
        } else {
            levels.append(level)
            isFresh = true
        }
    }

    /// The name before a `:`; nothing for one that is too long to be on the path.
    private func key() throws(FormatError) -> [UInt8] {
        guard try nonBlank() == UInt8(ascii: "\"") else { throw fault("no name where an object needs one") }
        var text: [UInt8] = []
        var isEscaped = false
        place += 1
        while true {
            guard try hasMore() else { throw fault("it ends too early") }
            let byte = piece[place]
            place += 1
            if !isEscaped, byte == UInt8(ascii: "\"") { break }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            if text.count <= JSONDocument.longestName { text.append(byte) }
        }
        guard text.contains(UInt8(ascii: "\\")), text.count <= JSONDocument.longestName else { return text }
        let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        return (try? JSONValue.parse(quoted))?.string.map { Array($0.utf8) } ?? text
    }

    /// Why this is no document, with the number of the last whole row.
    private func fault(_ what: String) -> FormatError {
        FormatError(
            path: stream.path, what: "it is no whole JSON document: \(what)",
            location: count == 0 ? "before the first row" : "after row \(count)",
            next: "deliver the file again, or read JSON Lines if each line is a value of its own")
    }

    // MARK: bytes

    /// Whether there is another byte, after the next piece was read where that is needed.
    private func hasMore() throws(FormatError) -> Bool {
        if place < end { return true }
        place = 0
        end = 0
        let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(piece)[..<(64 << 10)])
        if waiting.isEmpty {
            end = try stream.read(into: room)
        } else {
            end = min(waiting.count, room.count)
            room.copyBytes(from: waiting[..<end])
            waiting.removeFirst(end)
        }
        return end > 0
    }

    /// The next byte that is no blank, which is not passed over.
    private func nonBlank() throws(FormatError) -> UInt8? {
        while try hasMore() {
            switch piece[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return piece[place]
            }
        }
        return nil
    }

    /// Passes over a value whose first byte is the next; as a row where it is kept.
    private func pass(keeping: Bool) throws(FormatError) {
        let start = rows.count
        var scan = ValueScan()
        guard try nonBlank() != nil else { throw fault("it ends too early") }
        var length = 0
        repeat {
            guard try hasMore() else {
                guard scan.isScalar, levels.isEmpty else { throw fault("it ends too early") }
                break
            }
            let from = place
            place = scan.pass(piece, from: place, to: end)
            if keeping {
                // Only as much of a row that is too long as its quarantine shows.
                let room = max(0, max(limits.rowSize + 1, limits.rawSize) - length)
                rows.append(contentsOf: piece[from..<min(place, from + room)])
            }
            length += place - from
        } while !scan.isDone
        guard length > 0 else { throw fault("no value where one is needed") }
        guard keeping else { return }
        count += 1
        if length > limits.rowSize {
            rows[start...].withUnsafeBufferPointer { raw in
                rejected.append(
                    RejectedRow(
                        line: count, reason: .rowTooLong(limit: limits.rowSize), raw: raw, limit: limits.rawSize))
            }
            rows.removeSubrange(start...)
        } else {
            rows.append(0x0A)
            lines.append(count)
        }
    }
}

/// Finds the end of a JSON value in pieces of text by its brackets and quotes; whether it is one, its parser says.
private struct ValueScan {
    private var depth = 0
    /// Whether the current byte is inside a string, where brackets are text.
    private var isText = false
    private var isEscaped = false
    /// Whether the value is a number or a word.
    private(set) var isScalar = false
    private(set) var isDone = false

    /// The offset after the part of the value that stands in a range. Line ends between its parts become blanks; inside a text,
    /// where there may be none, a byte that is as wrong.
    mutating func pass(_ text: UnsafeMutableBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        var place = start
        while place < end {
            let byte = text[place]
            if isText {
                if byte < 0x20 { text[place] = 0x01 }
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                    if depth == 0 { isDone = true }
                } else {
                    isEscaped = byte == UInt8(ascii: "\\")
                }
                place += 1
                if isDone { return place }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                if isScalar { return finish(place) }
                isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if isScalar { return finish(place) }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return finish(place) }
                depth -= 1
                if depth == 0 { return finish(place + 1) }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return finish(place) }
                if byte == 0x0A || byte == 0x0D { text[place] = 0x20 }
            default: if depth == 0 { isScalar = true }
            }
            place += 1
        }
        return place
    }

    /// Ends the value before the byte at `place`.
    private mutating func finish(_ place: Int) -> Int {
        isDone = true
        return place
    }
}
