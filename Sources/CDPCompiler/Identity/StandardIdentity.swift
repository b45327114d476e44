import CDPPlan

/// What `identity: standard` stands for.
///
/// A fixed set of rules, chosen so that a project works on its first day: the same e-mail address, or the same
/// phone with the same last name. Its contents are part of the language. A change here changes who is who in every
/// project that uses the short form, so it belongs into the changelog.
enum StandardIdentity {
    /// Patterns of addresses that belong to nobody, in normal form.
    static let emailPlaceholders = [
        "noreply@*", "no-reply@*", "no.reply@*", "donotreply@*", "do-not-reply@*", "test@*", "tests@*", "none@*",
        "null@*",
        "na@*", "unknown@*", "anonymous@*", "nobody@*", "*@example.com", "*@example.org", "*@example.net", "*@test.com",
        "*@localhost",
    ]

    /// Numbers that were typed to get past a form, in normal form: one digit eight times, or counting up.
    static let phonePlaceholders = (0...9).map { "+*" + String(repeating: String($0), count: 8) } + ["+*12345678"]

    /// The same e-mail address, or the same phone and last name; what no source maps is left out.
    static func plan(mapped: Set<String>) -> IdentityPlan {
        var plan = IdentityPlan()
        plan.rules = [
            IdentityPlan.Rule(name: "same_email", attributes: ["email"]),
            IdentityPlan.Rule(name: "same_phone", attributes: ["phone", "last_name"]),
        ].filter { mapped.isSuperset(of: $0.attributes) }
        for (attribute, patterns) in [("email", emailPlaceholders), ("phone", phonePlaceholders)]
        where mapped.contains(attribute) {
            plan.limits.append(IdentityPlan.Limit(attribute: attribute, maximum: 5))
            let isNamed = mapped.contains("last_name")
            plan.distrust.append(
                IdentityPlan.Distrust(
                    attribute: attribute, patterns: patterns, distinct: isNamed ? "last_name" : nil,
                    moreThan: isNamed ? 5 : nil))
        }
        plan.maximumRecords = 200
        return plan
    }
}
