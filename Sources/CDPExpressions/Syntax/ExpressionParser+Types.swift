import CDPDiagnostics
package import CDPTypes

extension ExpressionParser {
    /// Types of one word, with the names that SQL has for them.
    private static let types: [String: DataType] = [
        "string": .string, "text": .string, "varchar": .string, "integer": .integer, "int": .integer,
        "bigint": .integer,
        "float": .float, "double": .float, "boolean": .boolean, "bool": .boolean, "date": .date,
        "timestamp": .timestamp,
        "money": .money, "duration": .duration,
    ]

    /// The type after `as`, by the language's name or SQL's.
    mutating func type() throws(Failure) -> DataType {
        nesting += 1
        defer { nesting -= 1 }
        if nesting > ExpressionParser.maximumDepth { try failTooDeep(current.range) }
        if takeSymbol("{") { return try structure() }
        let token = current
        guard case .word(let word) = token.kind else {
            try fail("expected a type, found \(token.description)", token.range)
            throw Failure()
        }
        advance()
        let name = word.lowercased()
        if let type = ExpressionParser.types[name] { return type }
        if name == "decimal" || name == "numeric" { return try decimal(token.range) }
        if name == "list" {
            try expectWord("of")
            return .list(try type())
        }
        let known = ExpressionParser.types.keys.sorted() + ["decimal", "list"]
        try fail(
            "unknown type `\(word)`", token.range,
            help: [
                Suggestions.didYouMean(name, in: known)
                    ?? "types are \(known.map { "`\($0)`" }.joined(separator: ", "))"
            ],
            code: .unknownType)
        throw Failure()
    }

    /// The fields of a structure after `{`.
    private mutating func structure() throws(Failure) -> DataType {
        var fields: [Field] = []
        repeat {
            let name = try self.name()
            try expectSymbol(":")
            fields.append(Field(name.text, try type()))
        } while takeSymbol(",")
        try expectSymbol("}")
        return .structure(fields)
    }

    /// Precision and scale of a decimal; 18 and 3 where they are left out, as in DuckDB.
    private mutating func decimal(_ range: Range<Int>) throws(Failure) -> DataType {
        guard takeSymbol("(") else { return .decimal(precision: 18, scale: 3) }
        let precision = try digits()
        let scale = takeSymbol(",") ? try digits() : 0
        let end = current.range.upperBound
        try expectSymbol(")")
        if !(1...18).contains(precision) || scale > precision {
            try fail(
                "a decimal has 1 to 18 digits and no more than all of them after the point", range.lowerBound..<end,
                help: ["write for example `decimal(12, 2)`, or `money`"], code: .unknownType)
        }
        return .decimal(precision: precision, scale: scale)
    }

    /// A whole number.
    private mutating func digits() throws(Failure) -> Int {
        guard case .number(let digits) = current.kind, let count = Int(digits) else {
            try fail("expected a number of digits, found \(current.description)", current.range)
            throw Failure()
        }
        advance()
        return count
    }

    /// The type that a text names, as the language or SQL write it; nil for anything else.
    package static func type(named text: String) -> DataType? {
        parse(EmbeddedText(text: "cast(null as \(text))", file: "")).syntax.flatMap {
            if case .cast(_, let type, _) = $0.kind { type } else { nil }
        }
    }
}
