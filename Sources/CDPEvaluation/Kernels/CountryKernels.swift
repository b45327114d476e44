import CDPColumns
import CDPExpressions
import CDPText

/// Functions of a text that is read in a country: a constant, which is looked up once, or one of each row's own, a code or a
/// name. A country of a row that is null or unknown is none.
enum CountryKernels {
    /// A function of numbers as they are dialled in a country. Throws for a constant without a numbering plan.
    static func dialled(
        _ arguments: [Expression],
        _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, PhoneRegion?, inout [UInt8]) -> Bool
    ) throws -> Kernel {
        if let code = constant(arguments), PhoneRegion(code) == nil { throw EvaluationError.unknownRegion(code) }
        return kernel(arguments, form: { $0.flatMap { PhoneRegion($0) } }, body)
    }

    /// A function of texts that depend on a country, by what `form` makes of it. Throws for a constant that is no code.
    static func inCountry<Form: Sendable>(
        _ arguments: [Expression], form: @escaping @Sendable (CountryCode?) -> Form,
        _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, Form, inout [UInt8]) -> Bool
    ) throws -> Kernel {
        if let code = constant(arguments), CountryCode(code) == nil { throw EvaluationError.unknownRegion(code) }
        return kernel(arguments, form: form, body)
    }

    /// The constant second argument.
    private static func constant(_ arguments: [Expression]) -> String? {
        if arguments.count > 1, case .literal(.string(let text)) = arguments[1] { text } else { nil }
    }

    private static func kernel<Form: Sendable>(
        _ arguments: [Expression], form: @escaping @Sendable (CountryCode?) -> Form,
        _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, Form, inout [UInt8]) -> Bool
    ) -> Kernel {
        var isConstant = arguments.count < 2
        if arguments.count > 1, case .literal = arguments[1] { isConstant = true }
        if isConstant {
            let form = form(constant(arguments).flatMap { CountryCode($0) })
            return TextKernels.map { body($0, form, &$1) }
        }
        return { input in
            let texts = input.operands[0]
            let countries = input.operands[1]
            let isText = texts.column.validity
            let isCountry = countries.column.validity
            let none = form(nil)
            var known: [UInt64: Form] = [:]
            return Rows.texts(&input, skipsNulls: false) { row, output in
                guard isText[row & texts.mask] else { return .null }
                var own = none
                if isCountry[row & countries.mask] {
                    own = Rows.bytes(countries, row) { name in
                        let hash = Hash64.bytes(name)
                        if let form = known[hash] { return form }
                        let made = form(NormalForm.countryCode(name).map { CountryCode($0) })
                        known[hash] = made
                        return made
                    }
                }
                return Rows.bytes(texts, row) { body($0, own, &output) } ? .value : .null
            }
        }
    }
}
