/// A text without its last lines: holds back what may be one of them until the text has ended.
///
/// A line feed at the very end begins no line. Holds at most `limit` bytes beside a piece of the text.
final class LineTrimmer {
    private let stream: TextStream
    private let lines: Int
    /// What may be one of the last lines.
    private var held: [UInt8] = []
    /// What of `held` was given away, and what may be.
    private var given = 0
    /// How many of these bytes are known not to be.
    private var free = 0
    /// The offsets in `held` after the last `lines + 1` line feeds, ascending.
    private var starts: [Int] = []
    private var isAtEnd = false

    private static let limit = 16 << 20
    private static let pieceSize = 64 << 10

    /// The text of `stream` without its last `lines` lines.
    init(_ stream: TextStream, lines: Int) {
        self.stream = stream
        self.lines = lines
    }

    /// Reads at most `count` bytes to `target`, at least one unless the text has ended; returns how many.
    func read(into target: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
        while given == free, !isAtEnd { try hold() }
        let count = min(target.count, free - given)
        held.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[given..<given + count])) }
        given += count
        return count
    }

    private func hold() throws(FormatError) {
        held.removeFirst(given)
        starts = starts.map { $0 - given }
        (free, given) = (free - given, 0)
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: LineTrimmer.pieceSize, alignment: 16)
        defer { piece.deallocate() }
        let count = try stream.read(into: piece)
        guard count > 0 else { return end() }
        let before = held.count
        held.append(contentsOf: piece[..<count])
        var found: [Int] = []
        var place = held.count
        while found.count <= lines, let feed = held[before..<place].lastIndex(of: 0x0A) {
            found.append(feed + 1)
            place = feed
        }
        starts = (starts + found.reversed()).suffix(lines + 1)
        if starts.count > lines { free = max(free, starts[0]) }
        guard held.count - free <= LineTrimmer.limit else {
            throw FormatError(
                path: stream.path, what: "the last \(lines) lines, which are skipped, take more than 16 MiB",
                next: "check `skip_last`")
        }
    }

    /// Frees what is in front of the last lines, of which the very last may lack its line end.
    private func end() {
        isAtEnd = true
        let isWhole = held.isEmpty || starts.last == held.count
        let cut = isWhole ? lines + 1 : lines
        if starts.count >= cut { free = max(free, starts[starts.count - cut]) }
    }
}
