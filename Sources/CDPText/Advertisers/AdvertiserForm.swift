/// The texts that advertisers hash, by the rules that each of them publishes (docs/advertisers.md). Whoever sends a hash must
/// make it of the same text; so what has no form is null, and never a guess.
///
/// All have the shape of `NormalForm`: bytes of UTF-8 in, the result appended to `output`, true; or false for null, `output`
/// as it was.
public enum AdvertiserForm {
    /// Appends the text in small letters, composed (NFC), without white space at its ends.
    static func appendSmall(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        let text = WhiteSpace.trimmedWhite(value)
        guard UTF8Text.asciiPrefix(text) < text.count else {
            UTF8Text.lower(text, into: &output)
            return
        }
        var small: [UInt8] = []
        UTF8Text.lowerInFull(text, into: &small)
        small.withUnsafeBufferPointer { _ = UTF8Text.compose($0, into: &output) }
    }

    /// Takes out of `output`, from `start` on, the scalars that are not wanted; false, and nothing stays, where none is.
    /// A byte that is no UTF-8 comes as `UTF8Scalars.invalid`.
    @inline(__always)
    static func keep(from start: Int, of output: inout [UInt8], where isWanted: (UInt32) -> Bool) -> Bool {
        let end = output.withUnsafeMutableBufferPointer { bytes in
            let text = UnsafeBufferPointer(bytes)
            var index = start
            var end = start
            while index < text.count {
                let first = index
                let scalar = UTF8.decode(text, at: &index)
                guard isWanted(scalar) else { continue }
                for place in first..<index {
                    bytes[end] = bytes[place]
                    end += 1
                }
            }
            return end
        }
        output.removeSubrange(end...)
        return end > start
    }

    /// Takes back what was appended; always false.
    static func discard(_ output: inout [UInt8], from start: Int) -> Bool {
        output.removeSubrange(start...)
        return false
    }
}
