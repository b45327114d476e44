extension CSVOptions {
    /// The bytes that a line that states the delimiter has at most, with its line end.
    static let longestSeparatorLine = 9

    /// The delimiter that the first line of a text states, as spreadsheets write it: `sep=;`, in any case, in quotes or not.
    static func separator(of text: [UInt8]) -> UInt8? {
        var line = text.prefix(longestSeparatorLine)
        if let feed = line.firstIndex(of: 0x0A) {
            line = line[..<feed]
        } else if text.count > longestSeparatorLine - 1 {
            return nil
        }
        if line.last == 0x0D { line = line.dropLast() }
        if line.count == 7, line.first == 0x22, line.last == 0x22 { line = line.dropFirst().dropLast() }
        guard line.count == 5, line.prefix(4).map({ $0 | 0x20 }) == Array("sep=".utf8).map({ $0 | 0x20 }),
            let delimiter = line.last, delimiter < 0x80, !"\"\r\n".utf8.contains(delimiter)
        else { return nil }
        return delimiter
    }

    /// A delimiter as the specs write it.
    public static func written(_ delimiter: UInt8) -> String {
        delimiter == 0x09 ? "tab" : "\"\(Character(UnicodeScalar(delimiter)))\""
    }

    /// The line that states the delimiter, with its line end.
    var separatorLine: [UInt8] { Array("sep=".utf8) + [delimiter, 0x0A] }
}
