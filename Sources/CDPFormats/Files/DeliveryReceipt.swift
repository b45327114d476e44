/// The bytes of what a receiver holds, as far as telling them from others needs.
public struct DeliveryReceipt: Hashable, Sendable, Codable {
    /// How many bytes.
    public var size: Int64
    /// A part of their digest, never negative, as versions in a log are.
    public var digest: Int64

    /// A receipt that was stored.
    public init(size: Int64, digest: Int64) {
        self.size = size
        self.digest = digest
    }

    /// The receipt for what a fingerprint is of.
    public init(_ fingerprint: FileFingerprint) {
        self.init(size: fingerprint.size, digest: Int64(fingerprint.high >> 1))
    }
}
