import CDPColumns
import CDPTypes
import Crypto

/// Digests in hexadecimal.
///
/// What advertisers ask for (`sha256(lower(trim(email)))`) and old systems have (`md5`). They hide nothing from whoever
/// can guess the value: a destination that sends them sends personal data.
enum HashKernels {
    /// The kernel of a function of this family; nil for any other name.
    static func kernel(_ name: String) -> Kernel? {
        switch name {
        case "sha256": digest(SHA256.self)
        case "sha1": digest(Insecure.SHA1.self)
        case "md5": digest(Insecure.MD5.self)
        default: nil
        }
    }

    /// The digest of each text as small hexadecimal letters, two for each byte.
    private static func digest<Function: HashFunction>(_ function: Function.Type) -> Kernel {
        TextKernels.map { text, output in
            var hash = Function()
            hash.update(bufferPointer: UnsafeRawBufferPointer(text))
            for byte in hash.finalize() {
                Hexadecimal.append(byte, to: &output)
            }
            return true
        }
    }
}
