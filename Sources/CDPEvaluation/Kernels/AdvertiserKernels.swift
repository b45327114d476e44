import CDPExpressions
import CDPText

/// What advertisers hash. Their nulls are no data errors: what has no form is left out of an audience.
enum AdvertiserKernels {
    /// The kernel of a function of this family. Throws for a constant country that does not exist; nil for any other name.
    static func kernel(_ name: String, _ arguments: [Expression]) throws -> Kernel? {
        switch name {
        case "google_ads_email": return TextKernels.map { AdvertiserForm.googleEmail($0, into: &$1) }
        case "google_ads_name": return TextKernels.map { AdvertiserForm.googleName($0, into: &$1) }
        case "google_ads_phone":
            return try CountryKernels.dialled(arguments) { NormalForm.phone($0, region: $1, into: &$2) }
        case "meta_email": return TextKernels.map { AdvertiserForm.metaEmail($0, into: &$1) }
        case "meta_phone", "tiktok_phone":
            return try CountryKernels.dialled(arguments) { AdvertiserForm.phoneDigits($0, region: $1, into: &$2) }
        case "meta_first_name", "meta_last_name": return TextKernels.map { AdvertiserForm.metaName($0, into: &$1) }
        case "meta_city": return TextKernels.map { AdvertiserForm.metaCity($0, into: &$1) }
        case "meta_state":
            return try CountryKernels.inCountry(
                arguments, form: { $0 }, { AdvertiserForm.metaState($0, country: $1, into: &$2) })
        case "meta_zip":
            return try CountryKernels.inCountry(
                arguments, form: { $0 }, { AdvertiserForm.metaZip($0, country: $1, into: &$2) })
        case "meta_country": return TextKernels.map { AdvertiserForm.metaCountry($0, into: &$1) }
        case "meta_gender": return TextKernels.map { AdvertiserForm.metaGender($0, into: &$1) }
        case "meta_birthday":
            return { input in
                let days = input.operands[0].dates
                let mask = input.operands[0].mask
                return Rows.texts(&input) { row, output in
                    AdvertiserForm.metaBirthday(days[row & mask], into: &output) ? .value : .null
                }
            }
        case "tiktok_email", "linkedin_email": return TextKernels.map { AdvertiserForm.email($0, into: &$1) }
        default: return nil
        }
    }
}
