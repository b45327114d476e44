import CDPColumns
import CDPExpressions
import CDPText
import CDPTypes

/// Regular expressions, compiled once.
enum PatternKernels {
    /// The kernel of a `regexp_` function. Throws where pattern, group or replacement is none; nil for any other name.
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) throws -> Kernel? {
        guard name.hasPrefix("regexp_") else { return nil }
        guard let text = text(arguments, 1) else { return { input in Column(nulls: input.count, of: type) } }
        let pattern = try valid(text) { () throws(RegularExpressionError) in try RegularExpression(text) }
        switch name {
        case "regexp_matches":
            return { input in
                let texts = input.operands[0]
                return .boolean(Rows.fixed(&input) { row in Rows.bytes(texts, row) { pattern.matches($0) } ? 1 : 0 })
            }
        case "regexp_extract":
            var group = 0
            if arguments.count > 2, case .literal(.integer(let number)) = arguments[2] {
                group = Int(clamping: number)
                guard (0..<pattern.groupNames.count).contains(group) else {
                    throw EvaluationError.invalidPattern(text, reason: "it has no group \(number)")
                }
            }
            return TextKernels.map { [group] text, output in
                if let range = pattern.firstMatch(text)?[group] { output.append(contentsOf: text[range]) }
                return true
            }
        case "regexp_replace":
            let template = self.text(arguments, 2) ?? ""
            let replacement = try valid(template) { () throws(RegularExpressionError) in
                try RegularExpression.Replacement(template, for: pattern)
            }
            let isGlobal = self.text(arguments, 3)?.contains("g") ?? false
            return TextKernels.map { text, output in
                pattern.replace(text, with: replacement, all: isGlobal, into: &output)
                return true
            }
        default: return nil
        }
    }

    /// The constant text of an argument; nil where there is no such argument or it is a null.
    private static func text(_ arguments: [Expression], _ place: Int) -> String? {
        if place < arguments.count, case .literal(.string(let text)) = arguments[place] { text } else { nil }
    }

    /// What `body` makes, with its error told as one of the evaluation.
    private static func valid<Value>(
        _ text: String, _ body: () throws(RegularExpressionError) -> Value
    ) throws -> Value {
        do throws(RegularExpressionError) {
            return try body()
        } catch {
            throw EvaluationError.invalidPattern(text, reason: error.description)
        }
    }
}
