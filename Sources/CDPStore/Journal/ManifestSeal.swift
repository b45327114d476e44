internal import Crypto
import FoundationEssentials

/// Compiled specs as a store keeps them: they may hold an address that is left out or a name that is corrected, so they are
/// encrypted with a key that follows from the store's secret. Equal specs of one store have equal bytes.
struct ManifestSeal {
    /// Follows from the store's secret, so that nothing else must be kept.
    private let key: SymmetricKey

    /// What sealed bytes begin with; the JSON of builds of before begins otherwise.
    private static let mark = Array("cdp sealed 1\n".utf8)

    init(secret: [UInt8]) {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("cdp manifests\n".utf8), using: SymmetricKey(data: secret))
        key = SymmetricKey(data: code)
    }

    /// The bytes to keep. The nonce follows from the content, so that no two contents share one.
    func seal(_ manifest: [UInt8]) throws(StoreError) -> [UInt8] {
        let nonce = Array(HMAC<SHA256>.authenticationCode(for: manifest, using: key).prefix(12))
        guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
            let box = try? ChaChaPoly.seal(manifest, using: key, nonce: nonce)
        else {
            throw StoreError(.damaged, "the compiled specs cannot be sealed", help: "please report this")
        }
        return ManifestSeal.mark + box.combined
    }

    /// The manifest in the bytes that were kept; nil where they are not as they were written.
    func open(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: ManifestSeal.mark) else { return bytes }
        guard let box = try? ChaChaPoly.SealedBox(combined: bytes.dropFirst(ManifestSeal.mark.count)),
            let manifest = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        return Array(manifest)
    }
}
