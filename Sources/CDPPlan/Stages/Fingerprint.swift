internal import CDPTypes
internal import Crypto
internal import FoundationEssentials

/// A digest that tells two definitions apart, the same in every process and on every machine.
///
/// It is the SHA-256 of a canonical encoding (JSON with sorted keys), unlike `Hasher`, which differs from process to process.
/// Equal values have equal fingerprints as long as a build encodes them alike: one that adds a property to a plan gives other
/// ones, so what was computed before is computed again. **Not for** values of data, which must not leave the store.
public struct Fingerprint: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The 32 bytes of the digest.
    private let bytes: [UInt8]

    /// The first 12 hexadecimal digits, which is what people are shown.
    public var description: String { Hexadecimal.text(bytes.prefix(6)) }

    /// Makes a fingerprint of several values. Lengths are hashed too, so `add(a)` and `add(b)` never equal `add(ab)`.
    struct Builder {
        /// The digest so far.
        private var hash = SHA256()

        /// Starts with the name of what is described.
        init(_ name: String) {
            add(Array(name.utf8))
        }

        /// Adds a part of a plan.
        mutating func add(_ value: some Encodable) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            guard let encoded = try? encoder.encode(value) else {
                preconditionFailure("a part of a plan that no manifest could hold: \(type(of: value))")
            }
            add(Array(encoded))
        }

        /// Adds the fingerprint of something else.
        mutating func add(_ other: Fingerprint) {
            add(other.bytes)
        }

        /// Adds bytes with their length.
        private mutating func add(_ bytes: [UInt8]) {
            withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: bytes)
        }

        /// The fingerprint of all that was added so far.
        var finished: Fingerprint { Fingerprint(bytes: Array(hash.finalize())) }
    }
}
