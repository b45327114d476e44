/// A place in the log of a server of PostgreSQL (an LSN): greater is later.
package struct LogPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The bytes of the log before it.
    package let bytes: UInt64

    /// A place with so many bytes before it.
    package init(_ bytes: UInt64) { self.bytes = bytes }

    /// Reads `16/B374D848`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16) else {
            return nil
        }
        bytes = UInt64(high) << 32 | UInt64(low)
    }

    /// As the server writes it.
    package var description: String {
        String(bytes >> 32, radix: 16, uppercase: true) + "/"
            + String(bytes & 0xFFFF_FFFF, radix: 16, uppercase: true)
    }

    /// The earlier one first.
    package static func < (left: LogPosition, right: LogPosition) -> Bool { left.bytes < right.bytes }
}

extension LogPosition: Codable {
    /// Reads it from a text.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let position = LogPosition(text) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no place in a log"))
        }
        self = position
    }

    /// Writes it as a text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
