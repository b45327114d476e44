/// How many requests a service takes in a time: `10 per second`.
public struct RequestRate: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The number of requests.
    public var count: Int
    /// The time.
    public var span: TimeSpan

    /// The units of time, by name.
    private static let units = TimeSpan.units.filter { $0.name != "week" }

    /// Reads `10 per second`; nil for anything else.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 3, words[1] == "per", let count = Int(words[0]), count > 0,
            let unit = Self.units.first(where: { $0.name == words[2] })
        else { return nil }
        (self.count, span) = (count, TimeSpan(microseconds: unit.microseconds))
    }

    /// The seconds between two requests that come evenly.
    public var interval: Double { span.seconds / Double(count) }

    /// As it is written.
    public var description: String {
        "\(count) per \(Self.units.first { $0.microseconds == span.microseconds }?.name ?? span.description)"
    }
}
