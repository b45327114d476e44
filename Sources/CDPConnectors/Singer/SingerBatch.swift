import CDPFormats
import CDPTypes
import Glibc

/// A message that says that records lie in files: JSON lines, plain or compressed with gzip. The files are the tap's and stay.
struct SingerBatch {
    private let paths: [String]

    /// The batch of a message at a line; throws where its files cannot be read here.
    init(_ message: [UInt8], line: Int) throws {
        func fault(_ what: String, _ help: String) -> ConnectionError {
            ConnectionError("the BATCH in line \(line) \(what)", help: help)
        }
        guard let value = try? JSONValue.parse(message), let manifest = value["manifest"]?.array else {
            throw fault("names no files", "look at what the tap writes")
        }
        let format = value["encoding"]?["format"]?.string ?? "jsonl"
        guard format == "jsonl" else {
            throw fault(
                "is not written as JSON lines",
                "let the tap write `jsonl`: `batch_config: { encoding: { format: jsonl } }`")
        }
        paths = try manifest.map { file in
            guard let url = file.string, let path = Self.path(url) else {
                throw fault(
                    "names a file that is not on this machine",
                    "let the tap write to a folder: `storage: { root: \"file:///…\" }`")
            }
            return path
        }
    }

    /// The path that a `file:` URL names, with its escapes read.
    private static func path(_ url: String) -> String? {
        guard url.hasPrefix("file://") else { return nil }
        var bytes: [UInt8] = []
        var rest = url.dropFirst(7).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = Hexadecimal.bytes(String(decoding: rest.prefix(2), as: UTF8.self)),
                code.count == 1
            {
                bytes += code
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        guard bytes.first == UInt8(ascii: "/") else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Hands on the objects in its files, a line each.
    func read(_ hand: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { room.deallocate() }
        for path in paths {
            let stream = try TextStream(path: path)
            var rest: [UInt8] = []
            while case let count = try stream.read(into: room), count > 0 {
                rest += room[..<count]
                guard let end = rest.lastIndex(of: 0x0A) else { continue }
                try Self.lines(rest[...end], hand)
                rest.removeSubrange(...end)
            }
            try Self.lines(rest[...], hand)
        }
    }

    private static func lines(_ text: ArraySlice<UInt8>, _ hand: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        try text.withUnsafeBufferPointer { text in
            for line in text.split(separator: 0x0A) {
                let isFull = line.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
                if isFull { try hand(UnsafeBufferPointer(rebasing: line)) }
            }
        }
    }
}
