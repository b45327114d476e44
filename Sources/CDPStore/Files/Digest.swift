internal import CDPTypes
internal import Crypto

/// SHA-256 in the store's spelling.
public enum Digest {
    /// The lower-case hexadecimal SHA-256 of some bytes.
    public static func sha256(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(data: bytes))
    }
}
