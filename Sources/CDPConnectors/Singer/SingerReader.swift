import CDPFormats
import Glibc

/// Reads what a tap writes: records go to those who land them, by their stream; the last state is kept.
///
///     let reader = SingerReader(["deals": 0, "contacts": 1]) { stream, rows in try drafts[stream].append(rows) }
///     let end = try program.run { try reader.take($0) }
///     try reader.finish()
///
/// Records are handed on as lines, with the bytes that the tap wrote: numbers keep their digits. Not for use by two threads at a time.
package final class SingerReader {
    /// Rows that stand one after the other in what was handed on, and the version of the table that they belong to.
    private struct VersionRun {
        var version: Int64?
        var end: Int64
    }

    /// What is known of a stream.
    private struct Stream {
        var records = 0
        var bytes: Int64 = 0
        var runs: [VersionRun] = []
        var activated: Int64?
        var isTold = false
        var waiting: [UInt8] = []
    }

    private let names: [String: Int]
    private var streams: [Stream]
    private let hand: (Int, UnsafeRawBufferPointer) throws -> Void
    /// The spellings of streams that were met, with their numbers.
    private var spellings: [(text: [UInt8], stream: Int?)] = []

    private var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 18)
    private var count = 0
    private var line = 0

    /// The last state as JSON; nil where the tap said none.
    package private(set) var state: [UInt8]?
    /// Records that were passed over, of streams that nobody asked for.
    package private(set) var foreignRecords = 0
    /// Messages that were passed over, of a kind that is not known.
    package private(set) var unknownMessages = 0

    /// Rows wait until there are so many bytes of them.
    private static let pieceSize = 1 << 18
    /// Bytes after the last line that are there to be read.
    private static let margin = 64
    /// The most bytes of a message.
    private static let longestLine = 256 << 20
    /// So many spellings of streams are remembered.
    private static let mostSpellings = 1000

    /// Reads records of streams, of which `hand` is given the numbers: 0 and on, each with a name or several.
    package init(_ names: [String: Int], hand: @escaping (Int, UnsafeRawBufferPointer) throws -> Void) {
        self.names = names
        self.hand = hand
        streams = [Stream](repeating: Stream(), count: (names.values.max() ?? -1) + 1)
    }

    deinit { buffer.deallocate() }

    /// How many records of a stream were handed on.
    package func records(of stream: Int) -> Int { streams[stream].records }

    /// Whether the tap said anything of a stream.
    package func isTold(_ stream: Int) -> Bool { streams[stream].isTold }

    /// Whether the tap said that all rows of other versions than one have left.
    package func hasActivated(_ stream: Int) -> Bool { streams[stream].activated != nil }

    /// The ranges of the bytes that were handed on for a stream that belong to another version than the one that was made valid.
    package func stale(_ stream: Int) -> [Range<Int64>] {
        guard let activated = streams[stream].activated else { return [] }
        var found: [Range<Int64>] = []
        var start: Int64 = 0
        for run in streams[stream].runs {
            if let version = run.version, version != activated { found.append(start..<run.end) }
            start = run.end
        }
        return found
    }

    /// Takes the next bytes.
    package func take(_ bytes: UnsafeRawBufferPointer) throws {
        if count + bytes.count + Self.margin > buffer.count { try grow(to: count + bytes.count + Self.margin) }
        UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]).copyMemory(from: bytes)
        var searched = count
        count += bytes.count
        var start = 0
        while let base = buffer.baseAddress, let found = memchr(base + searched, 0x0A, count - searched) {
            let end = found - UnsafeMutableRawPointer(base)
            try message(start..<end)
            (start, searched) = (end + 1, end + 1)
            if searched == count { break }
        }
        if start > 0, start < count, let base = buffer.baseAddress { memmove(base, base + start, count - start) }
        count -= start
    }

    /// Takes a last line that has no end, and hands on what waits.
    package func finish() throws {
        buffer[count] = 0x0A
        if count > 0 { try message(0..<count) }
        count = 0
        for stream in streams.indices { try flush(stream) }
    }

    private func grow(to size: Int) throws {
        guard size <= Self.longestLine else {
            throw ConnectionError("line \(line + 1) is longer than 256 MiB", help: "look at what the tap writes")
        }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(size, buffer.count * 2))
        _ = larger.update(fromContentsOf: buffer[..<count])
        buffer.deallocate()
        buffer = larger
    }

    private func message(_ range: Range<Int>) throws {
        line += 1
        let text = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[range])
        if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        guard let message = SingerMessage(text) else {
            throw fault("is no message of Singer", "the tap must write nothing but messages to its standard output")
        }
        switch message.kind {
        case .record:
            guard let name = message.stream, let record = message.record else {
                throw fault("is a RECORD without a stream or an object", "look at what the tap writes")
            }
            guard let stream = stream(text, name) else { foreignRecords += 1; return }
            try add(UnsafeBufferPointer(rebasing: text[record]), to: stream, message.version)
        case .state:
            guard let value = message.value else {
                throw fault("is a STATE without a value", "look at what the tap writes")
            }
            state = Array(text[value])
        case .activateVersion:
            if let stream = message.stream.flatMap({ self.stream(text, $0) }), let version = message.version {
                streams[stream].activated = version
            }
        case .batch:
            if let stream = message.stream.flatMap({ self.stream(text, $0) }) {
                try SingerBatch(Array(text), line: line).read { try add($0, to: stream, message.version) }
            }
        case .schema:
            if let stream = message.stream.flatMap({ self.stream(text, $0) }) { streams[stream].isTold = true }
        case .other: unknownMessages += 1
        }
    }

    private func fault(_ what: String, _ help: String) -> ConnectionError {
        ConnectionError("line \(line) of what the tap wrote \(what)", help: help)
    }

    /// The number of the stream whose name stands in a range; nil where nobody asked for it.
    private func stream(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        let spelling = text[range]
        if let known = spellings.first(where: { $0.text.count == spelling.count && spelling.elementsEqual($0.text) }) {
            return known.stream
        }
        let stream = text.baseAddress.flatMap { SingerMessage.text($0, range) }.flatMap { names[$0] }
        if spellings.count < Self.mostSpellings { spellings.append((Array(spelling), stream)) }
        return stream
    }

    private func add(_ record: UnsafeBufferPointer<UInt8>, to stream: Int, _ version: Int64?) throws {
        streams[stream].records += 1
        streams[stream].isTold = true
        streams[stream].bytes += Int64(record.count) + 1
        streams[stream].waiting += record
        streams[stream].waiting.append(0x0A)
        let end = streams[stream].bytes
        if let last = streams[stream].runs.indices.last, streams[stream].runs[last].version == version {
            streams[stream].runs[last].end = end
        } else {
            streams[stream].runs.append(VersionRun(version: version, end: end))
        }
        if streams[stream].waiting.count >= Self.pieceSize { try flush(stream) }
    }

    private func flush(_ stream: Int) throws {
        try streams[stream].waiting.withUnsafeBytes { try hand(stream, $0) }
        streams[stream].waiting.removeAll(keepingCapacity: true)
    }
}
