public import CDPTypes

/// The normal forms of semantic types, and the text functions that they share with expressions.
///
/// All have one shape: bytes of UTF-8 in, the result appended to `output`, true; or false for null, `output` as it
/// was. Bytes that are not valid UTF-8 never trap: functions that map scalars copy them, the others see a character
/// that belongs to no class. Each function is a pure function of its bytes: use one from any thread.
public enum NormalForm {
    /// The normal form of one text of the specs, as values of a type have it; nil where it has none. Columns have kernels.
    public static func text(_ value: String, as type: SemanticType, country: String? = nil) -> String? {
        var value = value
        var output: [UInt8] = []
        let isValue = value.withUTF8 { bytes in
            if bytes.isEmpty { return false }
            switch type {
            case .email: return email(bytes, into: &output)
            case .phone: return phone(bytes, region: country.flatMap { PhoneRegion($0) }, into: &output)
            case .personName: return personName(bytes, into: &output)
            case .companyName: return companyName(bytes, into: &output)
            case .postalCode:
                return postalCode(
                    bytes, rules: PostalCodeRules(country: country.flatMap { CountryCode($0) }), into: &output)
            case .iban: return iban(bytes, into: &output)
            case .url: return url(bytes, into: &output)
            case .country: return self.country(bytes, into: &output)
            case .gender: return gender(bytes, into: &output)
            case .string, .integer, .decimal, .money, .float, .boolean, .date, .timestamp:
                WhiteSpace.clean(bytes, into: &output)
                return true
            }
        }
        return isValue && !output.isEmpty ? String(decoding: output, as: Unicode.UTF8.self) : nil
    }
}
