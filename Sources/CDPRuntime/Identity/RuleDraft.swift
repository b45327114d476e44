/// A rule that compares as specs write it.
package struct RuleDraft: Sendable, Hashable {
    /// An entry of `compare:`.
    package struct Comparison: Sendable, Hashable {
        /// The attribute.
        package var attribute: String
        /// The levels; empty for those of its type.
        package var levels: [String] = []
        /// Whether it says `personal: true`.
        package var isPersonal = false
        /// Whether it says `frequencies: false`.
        package var isEven = false

        /// The value of the entry: `{ personal: true }`.
        package var text: String {
            let parts =
                (levels.isEmpty ? [] : ["levels: [\(levels.joined(separator: ", "))]"])
                + (isPersonal ? ["personal: true"] : []) + (isEven ? ["frequencies: false"] : [])
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
        }
    }

    /// The parts of each blocking key.
    package var keys: [[String]]
    /// What is compared.
    package var comparisons: [Comparison]

    /// An entry of `block:`: `[last_name, "soundex(city)"]`.
    package static func text(ofKey parts: [String]) -> String {
        let texts = parts.map { part in
            part.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 &- 48 < 10 || $0 | 32 &- 97 < 26 }
                ? part : "\"\(part)\""
        }
        return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    }

    /// The lines of the rule below its name, each with a comment or none. `indent` stands before all of them.
    package func lines(
        _ indent: String, key: (Int) -> String? = { _ in nil }, comparison: (Int) -> String? = { _ in nil }
    ) -> [String] {
        func noted(_ line: String, _ note: String?) -> String { note.map { "\(line)   # \($0)" } ?? line }
        return ["\(indent)block:"]
            + keys.indices.map { noted("\(indent)  - \(Self.text(ofKey: keys[$0]))", key($0)) } + ["\(indent)compare:"]
            + comparisons.indices.map {
                noted("\(indent)  \(comparisons[$0].attribute): \(comparisons[$0].text)", comparison($0))
            }
    }
}
