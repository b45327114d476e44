extension NormalForm {
    /// A web address after RFC 3986, 6.2.2 and 6.2.3: scheme and host in lower case, no default port, no fragment,
    /// hexadecimal of escapes in upper case, an empty path is `/`. Text without a scheme whose first part has a dot is
    /// taken as `https`. White space around it and invisible characters are dropped, and so are `<` and `>` around it. Null where
    /// there is no host, or white space inside.
    public static func url(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        if value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), value.first != UInt8(ascii: "<") {
            return address(value, into: &output)
        }
        var text: [UInt8] = []
        WhiteSpace.visible(value, into: &text)
        if text.first == UInt8(ascii: "<"), text.last == UInt8(ascii: ">") { text = Array(text[1..<(text.count - 1)]) }
        return text.withUnsafeBufferPointer { address($0, into: &output) }
    }

    /// Appends the address of a text without white space around it.
    private static func address(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        guard !text.isEmpty, !text.contains(0x20) else { return false }
        let start = output.count
        let end = text.firstIndex(of: 0x23) ?? text.endIndex
        let authority: Int
        if let separator = schemeEnd(text) {
            for byte in text[..<separator] { output.append(asciiLower(byte)) }
            authority = separator + 3
        } else {
            output.append(contentsOf: "https".utf8)
            authority = text.starts(with: "//".utf8) ? 2 : 0
        }
        let scheme = Array(output[start...])
        output.append(contentsOf: "://".utf8)
        let isDelimiter: (UInt8) -> Bool = { $0 == 0x2F || $0 == 0x3F || $0 == 0x5C }
        guard authority <= end else { return discard(&output, from: start) }
        let path = text[authority..<end].firstIndex(where: isDelimiter) ?? end
        let hostNeedsDot = schemeEnd(text) == nil
        guard appendAuthority(text[authority..<path], scheme: scheme, needsDot: hostNeedsDot, into: &output) else {
            return discard(&output, from: start)
        }
        if path == end || text[path] != 0x2F { output.append(0x2F) }
        appendEscaped(text[path..<end], into: &output)
        return true
    }

    /// Takes back what was appended; always false.
    private static func discard(_ output: inout [UInt8], from start: Int) -> Bool {
        output.removeSubrange(start...)
        return false
    }

    /// A small letter of ASCII; other bytes as they are.
    private static func asciiLower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte + 0x20 : byte }

    /// Where `://` stands after a scheme; nil without one.
    private static func schemeEnd(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let colon = text.firstIndex(of: 0x3A), colon > 0, text.count >= colon + 3,
            text[colon + 1] == 0x2F, text[colon + 2] == 0x2F, (text[0] | 0x20) &- 0x61 < 26
        else { return nil }
        let isScheme = text[..<colon].allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2B || byte == 0x2D || byte == 0x2E
        }
        return isScheme ? colon : nil
    }

    /// Appends user, host and port; false where there is no host or the port is no number.
    private static func appendAuthority(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, scheme: [UInt8], needsDot: Bool, into output: inout [UInt8]
    ) -> Bool {
        var rest = text
        if let at = rest.lastIndex(of: 0x40) {
            output.append(contentsOf: rest[...at])
            rest = rest[(at + 1)...]
        }
        let portStart = rest.lastIndex(of: 0x3A).flatMap { rest[$0...].contains(0x5D) ? nil : $0 }
        var host = rest[..<(portStart ?? rest.endIndex)]
        if host.last == 0x2E { host = host.dropLast() }
        guard !host.isEmpty, !needsDot || host.contains(0x2E) else { return false }
        UTF8Text.lower(UnsafeBufferPointer(rebasing: host), into: &output)
        guard let portStart else { return true }
        let port = rest[(portStart + 1)...]
        guard port.count <= 5, port.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
        let number = port.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        let standard = [Array("http".utf8): 80, Array("https".utf8): 443, Array("ftp".utf8): 21][scheme]
        guard number <= 65535 else { return false }
        if !port.isEmpty, number != standard {
            output.append(0x3A)
            output.append(contentsOf: String(number).utf8)
        }
        return true
    }

    /// Adds a part of an address with its escapes in one spelling, upper-case digits and nothing escaped that needs
    /// none.
    private static func appendEscaped(_ text: Slice<UnsafeBufferPointer<UInt8>>, into output: inout [UInt8]) {
        var digits = 0
        for byte in text {
            output.append(digits > 0 && byte &- 0x61 < 6 ? byte - 0x20 : byte)
            digits = byte == 0x25 ? 2 : max(0, digits - 1)
        }
    }
}
