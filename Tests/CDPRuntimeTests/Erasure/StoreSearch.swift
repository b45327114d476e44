import CDPColumns
import CDPFormats
import Glibc

@testable import CDPStore

/// Looks for words and numbers in every byte of a folder: in the bytes of files, and in what is packed in Parquet files.
struct StoreSearch {
    /// In lower case.
    let words: [String]
    /// Found as values, and in texts as decimal digits.
    let numbers: Set<Int64>

    /// The files that hold one of them, from the folder.
    func files(in folder: String) throws -> [String] {
        try StoreFiles.list(folder).flatMap { name in
            let path = "\(folder)/\(name)"
            guard !StoreFiles.isDirectory(path) else { return try files(in: path).map { "\(name)/\($0)" } }
            return try holds(path) ? [name] : []
        }
    }

    private func holds(_ path: String) throws -> Bool {
        let bytes = try StoreFiles.read(path)
        let isPacked = bytes.starts(with: Array("PAR1".utf8))
        if holdsWord(bytes) || !isPacked && holdsNumber(bytes) { return true }
        guard isPacked else { return false }
        return try ParquetFile(bytes: bytes, name: path).read().columns.contains { holds($0) }
    }

    private func holdsWord(_ bytes: [UInt8]) -> Bool {
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return words.contains { word in
            let word = Array(word.utf8)
            return lower.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while let place = Self.first(word[0], in: rest) {
                    rest = rest[place...]
                    if rest.count >= word.count, rest.starts(with: word) { return true }
                    rest = rest.dropFirst()
                }
                return false
            }
        }
    }

    /// Where a byte stands first.
    private static func first(_ byte: UInt8, in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let start = bytes.base.baseAddress, !bytes.isEmpty,
            let found = memchr(start + bytes.startIndex, Int32(byte), bytes.count)
        else { return nil }
        return UnsafeRawPointer(found) - start
    }

    private func holdsNumber(_ bytes: [UInt8]) -> Bool {
        let runs = bytes.split { !(0x30...0x39).contains($0) }
        return runs.contains {
            $0.count <= 19 && Int64(String(decoding: $0, as: UTF8.self)).map(numbers.contains) ?? false
        }
    }

    /// Whether a column as it was read holds one of them. All texts of a dictionary count, whether a row has them or not.
    private func holds(_ column: Column) -> Bool {
        switch column {
        case .string(let texts): holdsWord(texts.bytes)
        case .integer(let values): values.values.contains { numbers.contains($0) }
        case .list(let list): holds(list.elements)
        case .structure(let parts): parts.columns.contains { holds($0) }
        default: false
        }
    }
}
