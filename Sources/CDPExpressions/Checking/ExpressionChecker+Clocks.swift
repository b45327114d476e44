import CDPTypes

extension ExpressionChecker {
    /// The arguments of a function of time, with the zone that they imply.
    ///
    /// `at_time_zone` gives what clocks show elsewhere, as if it were UTC; so parts of its value are asked for in UTC.
    /// The argument of `to_utc` is no instant yet; so a text or day inside it is not read by the project's clocks.
    func clocked(_ name: String, _ signature: Signature, _ arguments: [Expression]) -> [Expression] {
        if scope.isUTC { return arguments }
        if name == "to_utc" { return [unread(arguments)] + arguments.dropFirst() }
        guard signature.optional == 1, signature.parameters.last == .string,
            arguments.count == signature.parameters.count - 1, arguments.contains(where: \.isReading)
        else { return arguments }
        return arguments + [.literal(.string("UTC"))]
    }

    /// The first argument of `to_utc` without the conversion to an instant.
    private func unread(_ arguments: [Expression]) -> Expression {
        switch arguments[0] {
        case .cast(let inner, .timestamp) where inner.type == .string || inner.type == .date: return inner
        case .call("to_timestamp", let inner, let type) where inner.count == 2:
            return .call("to_timestamp", inner + [.literal(.string("UTC"))], type)
        default: return arguments[0]
        }
    }

    /// A conversion; of the value of `at_time_zone`, by the clocks of UTC.
    func cast(_ expression: Expression, to type: DataType) -> Expression {
        if !scope.isUTC, type == .date, expression.isReading {
            return .call("local_date", [expression, .literal(.string("UTC"))], .date)
        }
        return expression.type == type ? expression : Casting.folded(expression, to: type, isUTC: scope.isUTC)
    }
}

extension Expression {
    /// Whether the value shows what clocks show, as if it were UTC.
    fileprivate var isReading: Bool {
        if case .call("at_time_zone", _, _) = self { true } else { false }
    }
}
