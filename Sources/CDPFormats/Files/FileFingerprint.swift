import CDPColumns
import CDPTypes

/// Size and digest of a file's bytes as stored: a file is known by its path and this.
///
/// The digest is 128 bits: two chains of `Hash64` with different seeds over pieces of 256 KiB, the last one shorter. It is
/// the same for the same bytes on every machine; it is no protection against somebody who forges files.
public struct FileFingerprint: Hashable, Sendable, Codable {
    /// Bytes of the file.
    public var size: Int64
    /// The first half of the digest.
    public var high: UInt64
    /// The second half of the digest.
    public var low: UInt64

    /// A fingerprint that was stored.
    public init(size: Int64, high: UInt64, low: UInt64) {
        self.size = size
        self.high = high
        self.low = low
    }

    /// The digest in 32 hexadecimal digits.
    public var digest: String {
        var digits: [UInt8] = []
        Hexadecimal.append(high, to: &digits)
        Hexadecimal.append(low, to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    /// The fingerprints of a whole file and of its first `prefixLength` bytes, in one pass; the prefix is nil when the file
    /// is shorter. A file whose prefix has the fingerprint it once had as a whole has grown by appending.
    public static func of(
        _ path: String, prefixLength: Int64? = nil
    ) throws(FormatError) -> (whole: FileFingerprint, prefix: FileFingerprint?) {
        let file = try InputFile(path)
        var digest = FingerprintDigest()
        var prefix: FileFingerprint?
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: FingerprintDigest.pieceSize, alignment: 64)
        defer { piece.deallocate() }
        while true {
            let count = try file.read(into: piece)
            if let prefixLength, prefix == nil, prefixLength <= digest.size + Int64(count) {
                var upTo = digest
                upTo.add(UnsafeRawBufferPointer(rebasing: piece[..<Int(prefixLength - digest.size)]))
                prefix = upTo.fingerprint
            }
            digest.add(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            if count < piece.count { return (digest.fingerprint, prefix) }
        }
    }
}

/// A fingerprint in the making: pieces of exactly `pieceSize` bytes, but for the last.
package struct FingerprintDigest {
    /// The bytes of every piece but the last.
    package static let pieceSize = 256 << 10

    private(set) var size: Int64 = 0
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    /// Of no bytes.
    package init() {}

    /// The fingerprint of the pieces so far.
    package var fingerprint: FileFingerprint { FileFingerprint(size: size, high: high, low: low) }

    /// Adds a piece.
    package mutating func add(_ piece: UnsafeRawBufferPointer) {
        guard !piece.isEmpty else { return }
        piece.withMemoryRebound(to: UInt8.self) { bytes in
            high = Hash64.combine(high, Hash64.bytes(bytes, seed: 0x6669_6C65))
            low = Hash64.combine(low, Hash64.bytes(bytes, seed: 0x7072_696E_74))
        }
        size += Int64(piece.count)
    }
}
