import CDPTypes

extension FunctionTable {
    /// A row of the topic *What advertisers hash*. In SQL each is a macro that the session defines.
    private static func form(
        _ name: String, _ doc: String, _ signatures: [Signature] = [.of(.string, to: .string)],
        constants: [Int: ConstantForm] = [:]
    ) -> FunctionDefinition {
        FunctionDefinition(
            name, .advertisers, signatures, constants: constants, discloses: .settings(1),
            sql: .macro("cdp_" + name), doc)
    }

    /// A text, and the country in which it is read.
    private static let inCountry: [Signature] = [.of(.string, .string, to: .string, optional: 1)]

    /// The texts that advertisers hash, which `sha256` is made of (docs/advertisers.md). What has no form is null.
    static let advertisers: [FunctionDefinition] = [
        form(
            "google_ads_email",
            "For Google: an address in small letters; of `gmail.com` and `googlemail.com` without dots before the `@` and without what follows the first `+`; null where it is no address."
        ),
        form(
            "google_ads_phone",
            "For Google: the number in E.164, as `phone` gives it; null when it is no valid number.",
            inCountry, constants: [1: .phoneCountry]),
        form(
            "google_ads_name",
            "For Google: a first or last name in small letters, composed, without white space around it; null when empty."
        ),
        form(
            "meta_email",
            "For Meta: an address in small letters; null where it is no address or its domain has no dot."),
        form(
            "meta_phone",
            "For Meta: the number in E.164 without `+`, read as `phone` reads it; null when it is no valid number.",
            inCountry, constants: [1: .phoneCountry]),
        form(
            "meta_first_name",
            "For Meta: small letters with their accents, and numbers; white space, punctuation and symbols go; null when nothing is left."
        ),
        form("meta_last_name", "As `meta_first_name`."),
        form(
            "meta_city",
            "For Meta: small letters with their accents; digits, white space and punctuation go; null when nothing is left."
        ),
        form(
            "meta_state",
            "For Meta: in the country `'US'` (or of each row: a code or name) the code of two small letters, of a state's name too, null where there is none; elsewhere as `meta_city`.",
            inCountry, constants: [1: .country]),
        form(
            "meta_zip",
            "For Meta: small letters and digits without white space and hyphens; in the country `'US'` (or of each row: a code or name) the first five digits, in `'GB'` all but the last two letters, null where the shape is another.",
            inCountry, constants: [1: .country]),
        form(
            "meta_country",
            "For Meta: the ISO 3166 code of two letters in small ones; null where no country has it, as a name has not."
        ),
        form("meta_gender", "For Meta: `m` or `f`; null for anything else."),
        form(
            "meta_birthday", "For Meta: the date as `19970216`; null before 1900 and after 2099.",
            [.of(.date, to: .string)]),
        form("tiktok_email", "For TikTok: an address in small letters; null where it is no address."),
        form(
            "tiktok_phone",
            "For TikTok: the number in E.164 without `+`, read as `phone` reads it; null when it is no valid number.",
            inCountry, constants: [1: .phoneCountry]),
        form("linkedin_email", "For LinkedIn: an address in small letters; null where it is no address."),
    ]
}
