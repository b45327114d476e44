/// The 64-bit hash that keys, ranges and orders are made of: stable across processes, machines and versions of `cdp`.
///
/// A multiply-fold hash in the manner of wyhash (https://github.com/wangyi-fudan/wyhash). Not for untrusted collision
/// resistance and not secret; `Swift.Hasher` must never be used where this is, it is seeded per process.
public enum Hash64 {
    /// The hash of null.
    public static let null: UInt64 = 0x9E6C_63D0_676A_9A99

    @usableFromInline static let k0: UInt64 = 0xA076_1D64_78BD_642F
    @usableFromInline static let k1: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// Folds two words into one.
    @inline(__always)
    public static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// The hash of one word.
    @inline(__always)
    public static func word(_ value: UInt64, seed: UInt64 = 0) -> UInt64 {
        mix(mix(value ^ k0, seed ^ k1), k0)
    }

    /// The hash of a sequence given by the hash so far and the next hash; the order matters.
    @inline(__always)
    public static func combine(_ hash: UInt64, _ next: UInt64) -> UInt64 {
        mix(hash ^ k0, next ^ k1)
    }

    /// The hash of some bytes.
    @inline(__always)
    public static func bytes(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return mix(k1, mix(k1, seed ^ k0) ^ k0) }
        return hash(UnsafeRawPointer(base), bytes.count, seed)
    }

    /// The hash of a text's UTF-8, for edges.
    public static func text(_ text: String, seed: UInt64 = 0) -> UInt64 {
        var text = text
        return text.withUTF8 { bytes($0, seed: seed) }
    }

    /// The hash of `n` bytes from a state on. Short texts, which most are, take one multiplication; long ones 16 bytes
    /// a step.
    @usableFromInline
    static func hash(_ p: UnsafeRawPointer, _ n: Int, _ start: UInt64) -> UInt64 {
        var seed = start ^ k0
        let a: UInt64
        let b: UInt64
        if n > 16 {
            var i = 0
            while i + 16 < n {
                seed = mix(load(p, i) ^ k1, load(p, i + 8) ^ seed)
                i += 16
            }
            a = load(p, n - 16)
            b = load(p, n - 8)
        } else if n >= 8 {
            a = load(p, 0)
            b = load(p, n - 8)
        } else if n >= 4 {
            a = UInt64(p.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            b = UInt64(p.loadUnaligned(fromByteOffset: n - 4, as: UInt32.self))
        } else {
            let first = UInt64(p.load(fromByteOffset: 0, as: UInt8.self))
            let middle = UInt64(p.load(fromByteOffset: n / 2, as: UInt8.self))
            let last = UInt64(p.load(fromByteOffset: n - 1, as: UInt8.self))
            a = first << 16 | middle << 8 | last
            b = 0
        }
        return mix(k1 ^ UInt64(n), mix(a ^ k1, b ^ seed) ^ k0)
    }

    /// Eight bytes, little endian on every machine, so that hashes are the same on all.
    @inline(__always)
    private static func load(_ p: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        p.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
