/// The way to a value of an answer: names of members and places in lists, as in `errors.0.code`.
public struct AnswerPath: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// As it is written.
    public let rawValue: String
    /// The names and places.
    public let parts: [String]
    /// As it is written.
    public var description: String { rawValue }

    /// A way, as it is written. An empty text leads to the whole answer.
    public init(rawValue: String) {
        self.rawValue = rawValue
        parts = rawValue.split(separator: ".").map(String.init)
    }

    /// A way, as it is written. An empty text leads to the whole answer.
    public init(_ text: String) { self.init(rawValue: text) }
}

/// What an answer says: values that stand in it.
public struct AnswerCondition: Hashable, Sendable, Codable, CustomStringConvertible {
    /// What a value is to be.
    public enum Test: Hashable, Sendable, Codable, CustomStringConvertible {
        /// This value, as JSON writes it.
        case equal(String)
        /// A number that is not less.
        case atLeast(Double)

        /// As it is written.
        public var description: String {
            switch self {
            case .equal(let json): json
            case .atLeast(let number): "{ at_least: \(number) }"
            }
        }
    }

    /// A value and what it is to be: one of the tests holds.
    public struct Term: Hashable, Sendable, Codable {
        /// Where it stands.
        public var path: AnswerPath
        /// What it may be.
        public var tests: [Test]

        /// A term.
        public init(path: AnswerPath, tests: [Test]) { (self.path, self.tests) = (path, tests) }
    }

    /// All of them hold.
    public var terms: [Term]

    /// A condition.
    public init(_ terms: [Term]) { self.terms = terms }

    /// As it is written, on one line.
    public var description: String {
        let written = terms.map { term in
            let tests = term.tests.map(\.description)
            return "\(term.path): " + (tests.count == 1 ? tests[0] : "[\(tests.joined(separator: ", "))]")
        }
        return "{ \(written.joined(separator: ", ")) }"
    }
}
