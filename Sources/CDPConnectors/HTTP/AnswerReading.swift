import CDPFormats
import CDPTypes

extension JSONValue {
    /// The value that a way leads to; nil where there is none.
    func value(at path: AnswerPath) -> JSONValue? {
        var found = self
        for part in path.parts {
            if let place = Int(part), let items = found.array {
                guard items.indices.contains(place) else { return nil }
                found = items[place]
            } else if let member = found[part] {
                found = member
            } else {
                return nil
            }
        }
        return found
    }

    /// A text, a number or a truth value as a text; nil for anything else.
    var word: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let text): text
        case .boolean(let value): String(value)
        case .null, .array, .object: nil
        }
    }
}

extension AnswerCondition {
    /// Whether an answer says it; what is no JSON says nothing.
    func holds(for answer: JSONValue?) -> Bool {
        guard let answer else { return false }
        return terms.allSatisfy { term in
            let value = answer.value(at: term.path)
            return term.tests.contains { test in
                switch test {
                case .equal(let json): value?.text == json || value == nil && json == "null"
                case .atLeast(let least): (value?.double).map { $0 >= least } ?? false
                }
            }
        }
    }
}

/// The words by which a service says why it does not take a row.
enum ReasonCode {
    /// A code: what stands before the first blank, colon or comma, where it looks like one. Everything else may quote people, and
    /// is not kept.
    static func code(_ text: String?) -> String? {
        guard let word = text?.split(whereSeparator: { " :,;".contains($0) }).first, word.utf8.count <= 64,
            word.utf8.allSatisfy({
                0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x5F || $0 == 0x2D
            }),
            word.contains(where: { "_-".contains($0) }) || word.allSatisfy({ $0.isUppercase })
                || word.utf8.allSatisfy({ 0x61...0x7A ~= $0 })
                || word.allSatisfy({ $0.isNumber }) && word.utf8.count <= 5
        else { return nil }
        return String(word)
    }
}
