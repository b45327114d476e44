import CDPTypes

extension Expression {
    /// The value as the text of a key or an identifier.
    ///
    /// It is the printed value without zeros at the end of a decimal: `1001` is one key, whatever scale a file's
    /// decimals have.
    public var keyText: Expression {
        let text = Expression.cast(self, .string)
        switch type {
        case .string: return self
        case .decimal(_, let scale) where scale > 0:
            return .call(
                "regexp_replace",
                [text, .literal(.string(Expression.zerosBehind)), .literal(.string(""))], .string)
        default: return text
        }
    }

    /// The expression as it was written, without what `keyText` adds.
    public var withoutKeyText: Expression {
        switch self {
        case .call("regexp_replace", let parts, _)
        where parts.count == 3 && parts[1] == .literal(.string(Expression.zerosBehind)):
            parts[0].withoutKeyText
        case .cast(let base, .string): base
        default: self
        }
    }

    /// The pattern of those zeros; `withoutKeyText` knows the call by it.
    private static let zerosBehind = "\\.?0+$"
}
