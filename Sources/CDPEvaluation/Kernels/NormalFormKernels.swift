import CDPExpressions

/// Normal forms as functions of expressions. Their nulls are no data errors: what has no normal form is no value.
enum NormalFormKernels {
    static func kernel(_ name: String, _ arguments: [Expression]) throws -> Kernel? {
        switch name {
        case "unaccent": return TextKernels.map { UTF8Text.unaccent($0, into: &$1) }
        case "soundex": return TextKernels.map { UTF8Text.soundex($0, into: &$1) }
        case "email": return TextKernels.map { NormalForm.email($0, into: &$1) }
        case "person_name": return TextKernels.map { NormalForm.personName($0, into: &$1) }
        case "company_name": return TextKernels.map { NormalForm.companyName($0, into: &$1) }
        case "iban": return TextKernels.map { NormalForm.iban($0, into: &$1) }
        case "url": return TextKernels.map { NormalForm.url($0, into: &$1) }
        case "country": return TextKernels.map { NormalForm.country($0, into: &$1) }
        case "gender": return TextKernels.map { NormalForm.gender($0, into: &$1) }
        case "phone":
            let region = try text(arguments).map { code in
                guard let region = PhoneRegion(code) else { throw EvaluationError.unknownRegion(code) }
                return region
            }
            return TextKernels.map { NormalForm.phone($0, region: region, into: &$1) }
        case "postal_code":
            let country = try text(arguments).map { code in
                guard let country = CountryCode(code) else { throw EvaluationError.unknownRegion(code) }
                return country
            }
            let rules = NormalForm.PostalCodeRules(country: country)
            return TextKernels.map { NormalForm.postalCode($0, rules: rules, into: &$1) }
        default: return nil
        }
    }

    /// The constant second argument.
    private static func text(_ arguments: [Expression]) -> String? {
        if arguments.count > 1, case .literal(.string(let text)) = arguments[1] { text } else { nil }
    }
}
