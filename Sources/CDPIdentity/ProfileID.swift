internal import Crypto

/// The name of a profile: 128 bits of HMAC-SHA-256 as 26 characters of base32.
///
/// The seed is the profile's founder, so an id outlives everything but the founder: it depends neither on values nor on
/// the order of arrival, and nobody without the store's secret can tell whose it is. The alphabet is Crockford's in
/// lower case (https://www.crockford.com/base32.html), most significant bits first behind two zero bits as in ULID:
/// texts order as their bytes do, and no `i`, `l`, `o` or `u` is misread.
package enum ProfileID {
    /// The number of characters of an id.
    package static let length = 26

    private static let alphabet = [UInt8]("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The id of the profile whose founder is the record `key` of `source`, as 26 ASCII bytes.
    ///
    /// `source` is the original name: the first name that the source had, whatever it was renamed to. A zero byte
    /// stands between name and key; names hold none, so no two records share a seed.
    package static func make(secret: [UInt8], source: [UInt8], key: [UInt8]) -> [UInt8] {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: secret))
        hmac.update(data: source + [0])
        hmac.update(data: key)
        return text(of: hmac.finalize().prefix(16))
    }

    /// The 26 characters of 16 bytes.
    static func text(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(length)
        var buffer: UInt32 = 0
        var bits = 2
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        return result
    }
}
