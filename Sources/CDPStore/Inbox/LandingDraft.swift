import CDPFormats
import Glibc

/// A delivery that is being written, and is nothing until it is landed.
package struct LandingDraft: ~Copyable {
    private let folder: String
    private let number: Int
    private var rows: String
    private let isCompressed: Bool
    private var file: Sink
    private var pieces = DigestedPieces()
    private var bytes: Int64 = 0
    private var isLanded = false
    /// The digest of the JSON Schema of the rows; nil where there is none.
    package var schema: String?

    /// Where bytes go.
    private enum Sink: ~Copyable {
        case plain(FileDescriptor)
        case compressed(CompressedFile)

        init(_ path: String, compressed: Bool) throws(StoreError) {
            let access = FileAccess(of: FilePath.folder(of: path))
            guard let file = FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode: access.fileMode) else {
                throw StoreFiles.failure("write", path)
            }
            access.settle(file: file.number)
            if compressed {
                guard let file = CompressedFile(file) else { throw StoreError(.memory, "no memory to compress with") }
                self = .compressed(file)
            } else {
                self = .plain(file)
            }
        }

        /// Writes what is left and makes it durable; false where that fails.
        borrowing func end() -> Bool {
            switch self {
            case .plain(let file): file.sync()
            case .compressed(let file): file.end()
            }
        }
    }

    /// Opens the file of rows in a folder that was made for the delivery.
    init(_ folder: String, number: Int, rows: String, compressed: Bool) throws(StoreError) {
        self.folder = folder
        self.number = number
        self.rows = "\(folder)/\(rows)"
        isCompressed = compressed
        file = try Sink(self.rows, compressed: compressed)
    }

    deinit {
        if !isLanded { try? StoreFiles.removeTree(folder) }
    }

    /// The file in which the source is told where it stopped, and says where it goes on.
    package var positionFile: String { "\(folder)/position" }

    /// Says where the source stopped; nil where it never said.
    package func tell(_ position: String?) throws(StoreError) {
        if let position { try StoreFiles.write(Array(position.utf8), to: positionFile) }
    }

    /// What the source says by now of where it goes on; nil where it says nothing.
    package func position() throws(StoreError) -> String? {
        guard StoreFiles.exists(positionFile) else { return nil }
        guard StoreFiles.size(positionFile) <= 1 << 20,
            let text = String(validating: try StoreFiles.read(positionFile), as: UTF8.self)
        else { throw StoreError(.invalidRequest, "the position is no text, or longer than 1 MiB") }
        return text
    }

    /// Adds bytes of rows.
    package mutating func append(_ new: UnsafeRawBufferPointer) throws(StoreError) {
        pieces.append(new)
        bytes += Int64(new.count)
        if pieces.count >= FingerprintDigest.pieceSize { try flush(all: false) }
    }

    private mutating func flush(all: Bool) throws(StoreError) {
        let isWritten = pieces.withReady(all: all) { ready in
            switch file {
            case .plain(let file): file.write(ready)
            case .compressed(let file): file.append(ready)
            }
        }
        guard isWritten else { throw StoreFiles.failure("write", rows) }
        pieces.take(all: all)
    }

    /// Lets go of the bytes of rows that were added, and begins the file anew, called `rows`.
    package mutating func begin(rows name: String) throws(StoreError) {
        guard file.end() else { throw StoreFiles.failure("write", rows) }
        try StoreFiles.remove(rows)
        rows = "\(folder)/\(name)"
        file = try Sink(rows, compressed: isCompressed)
        (pieces, bytes) = (DigestedPieces(), 0)
    }

    /// Takes ranges of the bytes of rows out again: ascending ones, of all that were added so far.
    package mutating func drop(_ ranges: [Range<Int64>]) throws {
        guard !ranges.isEmpty else { return }
        try flush(all: true)
        guard file.end() else { throw StoreFiles.failure("write", rows) }
        let all = "\(folder)/all"
        guard rename(rows, all) == 0 else { throw StoreFiles.failure("rename", rows) }
        file = try Sink(rows, compressed: isCompressed)
        (pieces, bytes) = (DigestedPieces(), 0)
        let stream = try TextStream(path: all)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { room.deallocate() }
        var (place, left): (Int64, ArraySlice<Range<Int64>>) = (0, ranges[...])
        while case let count = try stream.read(into: room), count > 0 {
            let end = place + Int64(count)
            var start = place
            while let range = left.first, range.lowerBound < end {
                try append(start..<max(start, range.lowerBound), of: room, from: place)
                start = min(end, max(start, range.upperBound))
                if range.upperBound > end { break }
                left.removeFirst()
            }
            try append(start..<end, of: room, from: place)
            place = end
        }
        try StoreFiles.remove(all)
    }

    private mutating func append(_ range: Range<Int64>, of room: UnsafeMutableRawBufferPointer, from place: Int64)
        throws
    {
        let part = Int(range.lowerBound - place)..<Int(range.upperBound - place)
        try append(UnsafeRawBufferPointer(rebasing: room[part]))
    }

    /// Lands the delivery, unless it says nothing: it has no rows where `keepsEmpty` is false, or the same as `before` where
    /// `dropsRepeated`, and the position of before. Returns what was landed.
    package consuming func land(
        after before: Landing?, keepsEmpty: Bool, dropsRepeated: Bool, at now: Int64
    ) throws(StoreError) -> Landing? {
        try flush(all: true)
        let position = try position() ?? before?.position
        let landing = Landing(
            number: number, landedAt: now, bytes: bytes, digest: pieces.fingerprint.digest, position: position,
            schema: schema)
        let isRepeated = dropsRepeated && before?.digest == landing.digest && before?.bytes == bytes
        let isEmpty = bytes == 0 && !keepsEmpty
        if isRepeated || isEmpty, position == before?.position { return nil }
        guard file.end() else { throw StoreFiles.failure("write", rows) }
        if isRepeated || isEmpty { try StoreFiles.remove(rows) }
        try StoreFiles.remove(positionFile)
        try StoreFiles.writeDurably(StoreJSON.seal(landing), to: "\(folder)/\(Inbox.record)")
        try StoreFiles.syncDirectory(folder)
        let around = FilePath.folder(of: folder)
        try StoreFiles.rename(folder, to: "\(around)/\(landing.name)")
        isLanded = true
        return landing
    }
}
