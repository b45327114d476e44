/// Bytes on their way into a file whose fingerprint is taken while it is written. What is digested comes in whole pieces, so a rest
/// waits until more comes, or until all is wanted.
///
///     pieces.append(bytes)
///     guard pieces.withReady(all: false, { file.write($0) }) else { throw … }
///     pieces.take(all: false)
package struct DigestedPieces {
    private var waiting: [UInt8] = []
    private var digest = FingerprintDigest()

    /// No bytes.
    package init() {}

    /// The bytes that were not taken yet.
    package var count: Int { waiting.count }

    /// The fingerprint of the bytes that were taken; only after the last of them no more can come.
    package var fingerprint: FileFingerprint { digest.fingerprint }

    /// Adds bytes.
    package mutating func append(_ bytes: some Sequence<UInt8>) { waiting += bytes }

    /// Hands on the bytes that can be written now: those of whole pieces, or all.
    package func withReady(all: Bool, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        waiting.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<ready(all)])) }
    }

    /// Digests and drops the bytes that were handed on.
    package mutating func take(all: Bool) {
        let size = ready(all)
        waiting.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: size, by: FingerprintDigest.pieceSize) {
                digest.add(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<min(size, start + FingerprintDigest.pieceSize)]))
            }
        }
        waiting.removeFirst(size)
    }

    private func ready(_ all: Bool) -> Int {
        all ? waiting.count : waiting.count - waiting.count % FingerprintDigest.pieceSize
    }
}
