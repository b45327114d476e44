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
            return try CountryKernels.dialled(arguments) { NormalForm.phone($0, region: $1, into: &$2) }
        case "postal_code":
            return try CountryKernels.inCountry(
                arguments, form: { NormalForm.PostalCodeRules(country: $0) },
                { NormalForm.postalCode($0, rules: $1, into: &$2) })
        default: return nil
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
