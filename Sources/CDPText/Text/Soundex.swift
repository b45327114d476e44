extension UTF8Text {
    /// The first letter and three digits for the sound of what follows: `Robert` and `Rupert` are `R163`.
    ///
    /// As PostgreSQL has it: letters of one sound count once only when they touch, and what is no letter between them
    /// parts them. Accents are removed first; null where there is no ASCII letter.
    public static func soundex(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        if asciiPrefix(value) == value.count { return appendSoundex(value, into: &output) }
        var bare: [UInt8] = []
        unaccent(value, into: &bare)
        return bare.withUnsafeBufferPointer { appendSoundex($0, into: &output) }
    }

    private static func appendSoundex(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        guard let first = value.firstIndex(where: isLetter) else { return false }
        output.append(value[first] & ~0x20)
        var length = 1
        var before = code(value[first])
        for byte in value[(first + 1)...] where length < 4 {
            let sound = isLetter(byte) ? code(byte) : 0
            if sound != before, sound > 0x30 {
                output.append(sound)
                length += 1
            }
            before = sound
        }
        for _ in length..<4 { output.append(0x30) }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte & ~0x20) &- 0x41 < 26 }

    /// The digit of a letter; 0 for vowels, and for `h` and `w`, which part nothing.
    private static func code(_ letter: UInt8) -> UInt8 {
        let codes: StaticString = "01230120022455012623010202"
        return codes.utf8Start[Int((letter & ~0x20) - 0x41)]
    }
}
