import CDPTypes

extension MappingShape {
    /// `identity:` as a mapping.
    static let identity = MappingShape.resource(
        "identity", "the identity", isNamed: false,
        about: """
            Which records are one person. Records that agree on all attributes of a rule are linked; limits and `forbid` refuse links \
            that would join too much. docs/identity.md explains it.
            """,
        yaml: """
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields: { id: string, email: string, phone: string, last_name: string, birth_date: date }
                map: { email: email, phone: { value: phone, country: FR }, last_name: last_name, birth_date: birth_date }
            identity:
              sources: [crm]
              distrust:
                email: { values: ["test@*"], distinct: last_name, more_than: 5 }
              limits: { email: 5, records: 200 }
              forbid: [a.birth_date <> b.birth_date]
              one_to_one: [crm]
              rules:
                same_email: email
                same_phone: [phone, last_name]
            """,
        [
            .optional(
                "sources", .texts, "sources in order",
                doc: "Decides which record founds a profile and settles ties. The others follow by name.",
                example: "[crm]"),
            .optional(
                "distrust", .mapping(isNamed: false, .definition("distrust")), "values that are no evidence",
                doc: "By attribute.", example: "{ email: { values: [\"noreply@*\"] } }"),
            .optional(
                "limits", .mapping(isNamed: false, .number(atLeast: 1)), "the most distinct values in one profile",
                doc: "By identifier; `records` limits the records. A link that would exceed one is refused.",
                example: "{ email: 3, records: 100 }"),
            .optional(
                "forbid", .list(.text), "conditions that two records of one profile never meet",
                doc: "Comparisons of the records `a` and `b`.", example: "[a.birth_date <> b.birth_date]"),
            .optional(
                "one_to_one", .texts, "sources in which nobody stands twice",
                doc: "A profile holds one record of each at most, and two records of one are never compared.",
                example: "[crm]"),
            .optional(
                "decisions", .text, "a CSV file of decisions",
                doc: "What stewards decided of pairs of records; docs/identity.md has its form.",
                example: "identity/decisions.csv"),
            .optional(
                "rules", .resources(.any([.texts, .definition("matching")])), "what makes two records one person",
                doc:
                    "An attribute or several that must all agree, or what is compared; the first rule is the strongest.",
                example: "{ same_email: email }"),
        ])
    /// An entry of `distrust:`.
    static let distrust = MappingShape(
        "distrust", "a distrust",
        about: "Values of an attribute that link nobody. They stay in profiles.",
        yaml: """
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string, email: string, last_name: string }, map: [email, last_name] }
            identity:
              distrust:
                email: { values: ["test@*", "noreply@*"], distinct: last_name, more_than: 5 }
              rules: { same_email: email }
            """,
        [
            .optional(
                "values", .texts, "patterns with `*` and `?`", doc: "Compared with values in their normal form.",
                example: "[\"test@*\"]"),
            .optional(
                "distinct", .text, "what is counted for a value",
                doc: "An attribute or `record`; a value that has `more_than` different ones is no evidence.",
                example: "record"),
            .optional(
                "more_than", .number(atLeast: 1), "the most that a trusted value has", doc: "Together with `distinct`.",
                example: "3"),
        ])
    /// `consents.NAME`.
    static let consent = MappingShape.resource(
        "consent", "a consent",
        about:
            "A kind of consent, given by the owner of a contact value. Destinations that name it send nobody without it.",
        yaml: """
            sources:
              forms:
                read: data/forms.jsonl
                delivers: log
                fields: { email: string, ticked: boolean, sent_at: timestamp }
                map: [email]
                consents:
                  letters: { granted: ticked, at: sent_at, contact: email }
            consents:
              letters: { for: email, legal_basis: consent }
            """,
        [
            .required("for", .text, "the identifier whose values consent", example: "email"),
            .optional(
                "legal_basis", .choice(ConsentDeclaration.LegalBasis.self), "the legal basis",
                doc: "Of article 6(1) GDPR. Shown by plans; changes nothing else.", example: "consent"),
            .optional(
                "policy", .choice(ConsentDeclaration.Policy.self), "which statement counts",
                doc:
                    "`latest`, which holds when it is left out: the last one of any source. `any_denial`: a refusal holds until the source that made it grants again.",
                example: "any_denial"),
        ])
}
