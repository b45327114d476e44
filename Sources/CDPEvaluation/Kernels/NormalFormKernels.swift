import CDPColumns
import CDPExpressions
import CDPText

/// Normal forms as functions of expressions. Their nulls are no data errors: what has no normal form is no value.
enum NormalFormKernels {
    /// The kernel of a normal form. Throws for a constant country that does not exist; nil for any other name.
    static func kernel(_ name: String, _ arguments: [Expression]) throws -> Kernel? {
        switch name {
        case "unaccent": return TextKernels.map { UTF8Text.unaccent($0, into: &$1) }
        case "clean": return clean
        case "soundex": return TextKernels.map { UTF8Text.soundex($0, into: &$1) }
        case "email": return TextKernels.map { NormalForm.email($0, into: &$1) }
        case "person_name": return TextKernels.map { NormalForm.personName($0, into: &$1) }
        case "company_name": return TextKernels.map { NormalForm.companyName($0, into: &$1) }
        case "iban": return TextKernels.map { NormalForm.iban($0, into: &$1) }
        case "url": return TextKernels.map { NormalForm.url($0, into: &$1) }
        case "country": return TextKernels.map { NormalForm.country($0, into: &$1) }
        case "gender": return TextKernels.map { NormalForm.gender($0, into: &$1) }
        case "phone":
            if let code = text(arguments), PhoneRegion(code) == nil { throw EvaluationError.unknownRegion(code) }
            return inCountry(
                arguments, form: { $0.flatMap { PhoneRegion($0) } },
                { NormalForm.phone($0, region: $1, into: &$2) })
        case "postal_code":
            if let code = text(arguments), CountryCode(code) == nil { throw EvaluationError.unknownRegion(code) }
            return inCountry(
                arguments, form: { NormalForm.PostalCodeRules(country: $0) },
                { NormalForm.postalCode($0, rules: $1, into: &$2) })
        default: return nil
        }
    }

    /// The constant second argument.
    private static func text(_ arguments: [Expression]) -> String? {
        if arguments.count > 1, case .literal(.string(let text)) = arguments[1] { text } else { nil }
    }

    /// A normal form that depends on a country: a constant, which is looked up once, or one of each row's own. A country of a
    /// row that is null or unknown is none.
    private static func inCountry<Form>(
        _ arguments: [Expression], form: @escaping @Sendable (CountryCode?) -> Form,
        _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, Form, inout [UInt8]) -> Bool
    ) -> Kernel where Form: Sendable {
        var isConstant = arguments.count < 2
        if arguments.count > 1, case .literal = arguments[1] { isConstant = true }
        if isConstant {
            let form = form(text(arguments).flatMap { CountryCode($0) })
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

    /// The column itself where all its texts are clean.
    private static func clean(_ input: inout KernelInput) -> Column {
        let texts = input.operands[0]
        let isText = texts.column.validity
        let isClean = (0..<texts.column.count).allSatisfy { row in
            !isText[row] || texts.texts.withBytes(row) { WhiteSpace.isClean($0) }
        }
        if isClean, !texts.isConstant { return texts.column }
        return Rows.texts(&input) { row, output in
            Rows.bytes(texts, row) { WhiteSpace.clean($0, into: &output) }
            return .value
        }
    }
}
