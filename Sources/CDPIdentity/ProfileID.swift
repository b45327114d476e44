internal import Crypto

/// The name of a profile: 128 bits of HMAC-SHA-256 as 26 characters of base32.
///
/// The seed is the profile's founder, so an id outlives everything but the founder: it depends neither on values nor on
/// the order of arrival, and nobody without the store's secret can tell whose it is. The alphabet is Crockford's in
/// lower case (https://www.crockford.com/base32.html), most significant bits first after two zero bits as in ULID:
/// texts order as their bytes do, and no `i`, `l`, `o` or `u` is misread.
package enum ProfileID {
    /// The number of characters of an id.
    package static let length = 26

    private static let alphabet = [UInt8]("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The id of the profile whose founder is the record `key` of `source`, as 26 ASCII bytes. Many ids of one source are
    /// made faster by one `ProfileSeed`.
    package static func make(secret: [UInt8], source: [UInt8], key: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        key.withUnsafeBytes { ProfileSeed(secret: secret, source: source).appendID(of: $0, to: &result) }
        return result
    }

    /// Adds the 26 characters of 16 bytes.
    @inline(__always)
    fileprivate static func append(_ bytes: UnsafeRawBufferPointer, to result: inout [UInt8]) {
        var buffer: UInt32 = 0
        var bits: UInt32 = 2
        for byte in bytes.prefix(16) {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(alphabet[Int(buffer >> bits & 31)])
            }
        }
    }
}

/// What the ids of all profiles founded by records of one source have in common: HMAC-SHA-256 (RFC 2104) with the secret
/// and the source's name worked in, so that an id costs two blocks of SHA-256.
package struct ProfileSeed: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// The seed of a source's ids.
    ///
    /// `source` is the original name: the first name that the source had, whatever it was renamed to. A zero byte
    /// stands between name and key; names hold none, so no two records share a seed.
    package init(secret: [UInt8], source: [UInt8]) {
        var block = secret.count > SHA256.blockByteCount ? Array(SHA256.hash(data: secret)) : secret
        block += repeatElement(0, count: SHA256.blockByteCount - block.count)
        var inner = SHA256()
        inner.update(data: block.map { $0 ^ 0x36 } + source + [0])
        var outer = SHA256()
        outer.update(data: block.map { $0 ^ 0x5C })
        self.inner = inner
        self.outer = outer
    }

    /// Adds the 26 bytes of the id of the profile whose founder is the record with that key.
    package func appendID(of key: UnsafeRawBufferPointer, to result: inout [UInt8]) {
        var hash = inner
        hash.update(bufferPointer: key)
        let digest = hash.finalize()
        hash = outer
        digest.withUnsafeBytes { hash.update(bufferPointer: $0) }
        hash.finalize().withUnsafeBytes { ProfileID.append($0, to: &result) }
    }
}
