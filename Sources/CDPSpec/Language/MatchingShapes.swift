import CDPTypes

extension MappingShape {
    /// `identity.rules.NAME` as a mapping.
    static let matching = MappingShape(
        "matching", "a rule that compares",
        about: """
            Records that resemble each other enough are one person, though no attribute may be the same. Pairs that share a blocking \
            key are compared, and their likeness is weighed by what `cdp identity train` learnt of the data. docs/matching.md explains it.
            """,
        yaml: """
            sources:
              patients:
                read: patients.csv
                key: number
                map: [first_name, last_name, birth_date, postal_code]
                fields: { number: string, first_name: string, last_name: string, birth_date: date, postal_code: string }
            identity:
              rules:
                likely_same_person:
                  block: [[postal_code, last_name], [birth_date], ["soundex(last_name)", first_name]]
                  compare: [first_name, last_name, birth_date, postal_code]
            """,
        [
            .required(
                "compare", .any([.texts, .mapping(isNamed: false, .any([.texts, .definition("comparison")]))]),
                "what is compared",
                doc: "Attributes, compared as befits their types, or attributes with their levels of likeness.",
                example: "{ last_name: [equal, jaro_winkler >= 0.9] }"),
            .optional(
                "block", .list(.texts), "which pairs are compared",
                doc:
                    "Keys of one expression or several over attributes; pairs that agree in one key are compared. Each compared attribute is a key when it is left out.",
                example: "[[postal_code, last_name], birth_date]"),
            .optional(
                "weights", .text, "the file of weights",
                doc: "Written by `cdp identity train`, kept in git. `identity/NAME.weights.yaml` when it is left out.",
                example: "identity/person.weights.yaml"),
            .optional(
                "accept", .form("^0?[.][0-9]+$", said: "chance"), "the chance from which on two records are one person",
                standard: "0.75", example: "0.9"),
            .optional(
                "review", .form("^0?[.][0-9]+$", said: "chance"), "the chance from which on stewards are asked",
                doc: "That of `accept` when it is left out: nobody is asked.", example: "0.5"),
        ])
    /// An entry of `compare:`.
    static let comparison = MappingShape(
        "comparison", "a comparison",
        about: "How the values of one attribute of two records are compared.",
        yaml: """
            sources:
              patients:
                read: patients.csv
                key: number
                map: [last_name, birth_date]
                fields: { number: string, last_name: string, birth_date: date }
            identity:
              rules:
                likely_same_person:
                  block: [birth_date]
                  compare:
                    last_name: { levels: [equal, jaro_winkler >= 0.9], frequencies: true }
                    birth_date: [equal, edits <= 1]
            """,
        [
            .optional(
                "levels", .texts, "degrees of likeness, the strictest first",
                doc: "The first that holds counts. Those of the attribute's type when left out.",
                example: "[equal, edits <= 2]"),
            .optional(
                "frequencies", .boolean, "whether rare values weigh more",
                doc: "Two records with the same rare name are likelier one person than two with a common one.",
                standard: "true", example: "false"),
            .optional(
                "personal", .boolean, "whether relatives differ in it as strangers do",
                doc:
                    "Two people of one household share a phone and a street, but not what is personal, and are told apart by that. True of `first_name`, `birth_date`, `name`, `full_name`, `company_name` and `title` when left out, false of others.",
                example: "true"),
        ])
    /// A file of weights.
    static let weights = MappingShape(
        "weights", "a file of weights",
        [
            .required("rule", .text, "the rule", example: "likely_same_person"),
            .optional("learnt", .text, "what it was learnt from", example: "{ records: 1000 }"),
            .required("prior", .text, "the odds that two records are one person", example: "-12.5"),
            .optional("relatives", .text, "the odds that two records are relatives", example: "-11"),
            .required("comparisons", .text, "the weights of levels", example: "{}"),
            .optional("together", .text, "what comparisons weigh together", example: "[]"),
            .optional("frequencies", .text, "the file of weights of values", example: "{ file: f.csv, digest: ab }"),
        ])
    /// The data that a file of weights is of.
    static let learnt = MappingShape(
        "learnt", "the data of a file of weights",
        [
            .optional("records", .number(atLeast: 0), "the number of records", example: "1000"),
            .optional("pairs", .number(atLeast: 0), "those that share a blocking key", example: "5000"),
            .optional("matches", .number(atLeast: 0), "how many of them are one person", example: "400"),
            .optional("labels", .number(atLeast: 0), "the pairs of which somebody said who they are", example: "300"),
            .optional("random_pairs", .number(atLeast: 0), "the pairs that u comes from", example: "499500"),
            .optional("rounds", .number(atLeast: 0), "the rounds of expectation and maximisation", example: "30"),
            .optional("values", .text, "how values are spread", example: "{ city: { held: 900 } }"),
        ])
    /// How the values of an attribute are spread, in a file of weights.
    static let learntValues = MappingShape(
        "learnt_values", "how values are spread",
        [
            .required("held", .number(atLeast: 0), "the records that have a value", example: "900"),
            .optional("equal", .number(atLeast: 0), "the pairs of these that have the same one", example: "5000"),
            .optional("two_people", .number(atLeast: 0), "how many of those pairs are two people", example: "4700"),
        ])
    /// What two comparisons weigh together, in a file of weights.
    static let together = MappingShape(
        "together", "two comparisons",
        [
            .required("of", .texts, "the comparisons", example: "[city, postal_code]"),
            .required("weights", .texts, "nine weights in bits", example: "[-5.9, 0, 0.4, 0, 0, 0, 0.3, 0, 1.1]"),
            .optional("relatives", .texts, "the same for relatives", example: "[0, 0, 0, 0, 0, 0, 0, 0, 0]"),
        ])
    /// A level in a file of weights.
    static let weightedLevel = MappingShape(
        "weighted_level", "a weighted level",
        [
            .required("level", .text, "the level", example: "equal"),
            .optional("m", .text, "the share of pairs of one person", example: "0.9"),
            .optional("u", .text, "the share of pairs of two people", example: "0.1"),
            .required("weight", .text, "the weight in bits", example: "3.17"),
            .optional("r", .text, "the share of pairs of relatives", example: "0.2"),
            .optional("relatives", .text, "the weight for relatives in bits", example: "1.2"),
        ])
    /// The frequencies of a file of weights.
    static let frequencies = MappingShape(
        "frequencies", "frequencies",
        [
            .required("file", .text, "the file", example: "identity/person.frequencies.csv"),
            .required("digest", .text, "its SHA-256", example: "ab"),
        ])
}
