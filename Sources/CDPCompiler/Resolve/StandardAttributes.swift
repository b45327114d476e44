import CDPPlan
import CDPTypes

/// The attributes that exist without declaration.
///
/// `email`, `phone`, `first_name` and others: an attribute of such a name that declares no semantic type has the one
/// here, and with it its normal form and its class of personal data.
enum StandardAttributes {
    /// The single list; `all` is made from it.
    private static let definitions: [(name: String, semantic: SemanticType, pii: PersonalDataClass)] = [
        ("email", .email, .contact), ("phone", .phone, .contact), ("first_name", .personName, .identity),
        ("last_name", .personName, .identity), ("birth_date", .date, .identity), ("street", .string, .location),
        ("postal_code", .postalCode, .location), ("city", .personName, .location), ("country", .country, .location),
        ("gender", .gender, .identity),
    ]

    /// The attributes by name. Cities have the normal form of names of people, without accents and case, so that they
    /// can be compared.
    static let all: [String: AttributePlan] = Dictionary(
        uniqueKeysWithValues: definitions.map { definition in
            var plan = AttributePlan(name: definition.name, semantic: definition.semantic)
            plan.personalData = definition.pii
            return (definition.name, plan)
        })
}
