/// The name of a resource in plans, diffs, errors and commands: `segment.vip`, `identity`, `source.crm.email`.
///
/// A resource keeps its address when its file moves.
public struct Address: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The kinds of resource that specs declare.
    public enum Kind: String, CaseIterable, Sendable, Codable {
        case connection, source, profile, identity, consent, enrichment, trait, segment, destination, guards, project
    }

    /// What kind of resource it is.
    public var kind: Kind
    /// The declared name and, where there is one, the member's name (`crm`, `email`); empty for what is declared once.
    public var path: [String]

    /// An address of the given kind.
    public init(_ kind: Kind, _ path: String...) {
        self.kind = kind
        self.path = path
    }

    /// Reads `kind.name.member`; nil when the kind is unknown or a part is empty.
    public init?(_ text: String) {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let kind = Kind(rawValue: parts.removeFirst()), !parts.contains("") else { return nil }
        self.kind = kind
        path = parts
    }

    /// The address as users write it.
    public var description: String {
        ([kind.rawValue] + path).joined(separator: ".")
    }

    /// By the text of the address.
    public static func < (left: Address, right: Address) -> Bool {
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        if left.path.count == 1, right.path.count == 1 { return left.path[0] < right.path[0] }
        return left.description < right.description
    }

    /// Reads the text of an address.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = Address(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an address: \(text)")
        }
        self = address
    }

    /// Writes the text of the address.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
