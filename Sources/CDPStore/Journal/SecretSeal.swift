internal import Crypto
import FoundationEssentials

/// What a store keeps sealed with a key that follows from its secret: compiled specs, which may hold an address that is left out
/// or a name that is corrected, and saved plans. Equal content of one store has equal bytes.
struct SecretSeal {
    /// What is sealed; each use has a key of its own.
    enum Use: String {
        /// Compiled specs.
        case manifest = "cdp manifests\n"
        /// A saved plan.
        case plan = "cdp plans\n"
    }

    /// Follows from the store's secret, so that nothing else must be kept.
    private let key: SymmetricKey

    /// What sealed bytes begin with; the JSON of builds of before begins otherwise.
    private static let mark = Array("cdp sealed 1\n".utf8)

    init(_ use: Use, secret: [UInt8]) {
        let code = HMAC<SHA256>.authenticationCode(for: Array(use.rawValue.utf8), using: SymmetricKey(data: secret))
        key = SymmetricKey(data: code)
    }

    /// The bytes to keep. The nonce follows from the content, so that no two contents share one.
    func seal(_ content: [UInt8]) throws(StoreError) -> [UInt8] {
        let nonce = Array(HMAC<SHA256>.authenticationCode(for: content, using: key).prefix(12))
        guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
            let box = try? ChaChaPoly.seal(content, using: key, nonce: nonce)
        else {
            throw StoreError(.damaged, "what is to be kept cannot be sealed", help: "please report this")
        }
        return SecretSeal.mark + box.combined
    }

    /// What was sealed in the bytes that were kept; nil where they are not as they were written. Bytes that were never sealed are
    /// given back.
    func open(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: SecretSeal.mark) else { return bytes }
        guard let box = try? ChaChaPoly.SealedBox(combined: bytes.dropFirst(SecretSeal.mark.count)),
            let content = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        return Array(content)
    }
}

extension ProfileStore {
    /// A saved plan as only those who may read the store can read it.
    package func seal(plan: [UInt8]) throws(StoreError) -> [UInt8] { try SecretSeal(.plan, secret: secret).seal(plan) }

    /// The saved plan in sealed bytes; nil where they are not what this store sealed.
    package func open(plan bytes: [UInt8]) -> [UInt8]? { SecretSeal(.plan, secret: secret).open(bytes) }
}
