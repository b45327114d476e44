import CDPTypes

extension FunctionTable {
    /// A row of the topic *Text*.
    private static func text(
        _ name: String, _ signatures: [Signature], aliases: [String] = [], constants: [Int: ConstantForm] = [:],
        discloses disclosure: Disclosure = Disclosure(), sql: SQLForm? = nil, _ doc: String
    ) -> FunctionDefinition {
        FunctionDefinition(
            name, .text, signatures, aliases: aliases, constants: constants, discloses: disclosure, sql: sql, doc)
    }

    /// One text to one text.
    private static let map: [Signature] = [.of(.string, to: .string)]
    /// Two texts to a boolean.
    private static let test: [Signature] = [.of(.string, .string, to: .boolean)]
    /// A text and a length to a text.
    private static let cut: [Signature] = [.of(.string, .integer, to: .string)]
    /// A text, a length and what to fill with, to a text.
    private static let pad: [Signature] = [.of(.string, .integer, .string, to: .string)]

    /// Texts. Characters are Unicode scalars, as in DuckDB.
    static let text: [FunctionDefinition] = [
        text(
            "length", [.of(.string, to: .integer)], aliases: ["char_length"], discloses: .measure,
            "The number of Unicode scalars."),
        text("lower", map, "Small letters. One scalar becomes one scalar."),
        text("upper", map, "Capital letters. One scalar becomes one scalar: `ß` becomes `ẞ`."),
        text("trim", map, sql: .template("trim({0}, ' ')"), "Without the blanks (U+0020) at both ends."),
        text("ltrim", map, sql: .template("ltrim({0}, ' ')"), "Without the blanks (U+0020) at its start."),
        text("rtrim", map, sql: .template("rtrim({0}, ' ')"), "Without the blanks (U+0020) at its end."),
        text(
            "substring", [.of(.string, .integer, .integer, to: .string, optional: 1)], aliases: ["substr"],
            discloses: .settings(1, 2),
            "The characters from a place, counted from 1 (from the end when negative), all or so many."),
        text(
            "left", cut, discloses: .settings(1),
            "The first so many characters; all but so many of the last when negative."),
        text(
            "right", cut, discloses: .settings(1),
            "The last so many characters; all but so many of the first when negative."),
        text(
            "replace", [.of(.string, .string, .string, to: .string)],
            "With each occurrence of the second replaced by the third."),
        text(
            "translate", [.of(.string, .string, .string, to: .string)], constants: [1: .value, 2: .value],
            "With each character of the second replaced by the one at its place in the third, or dropped where there is none; at most 254."
        ),
        text(
            "concat", [.of(.string, to: .string, isVariadic: true)],
            "All texts, one after the other; nulls count as empty. `||` gives null instead."),
        text(
            "concat_ws", [.of(.string, .string, to: .string, isVariadic: true)],
            "The texts after the first with the first between them; nulls are left out, and a null between gives null."),
        text("starts_with", test, discloses: .measure, "Whether the first starts with the second."),
        text("ends_with", test, aliases: ["suffix"], discloses: .measure, "Whether the first ends with the second."),
        text("contains", test, discloses: .measure, "Whether the second stands in the first."),
        text(
            "strpos", [.of(.string, .string, to: .integer)], aliases: ["position", "instr"],
            "Where the second first stands in the first, from 1; 0 when it does not."),
        text(
            "split_part", [.of(.string, .string, .integer, to: .string)], constants: [2: .value],
            discloses: .settings(2),
            "The part of that number, from 1 (from the end when negative), between separators; empty when there is none. The separator may not be empty."
        ),
        text(
            "lpad", pad, discloses: .settings(1),
            "Filled up on the left to so many characters, or cut to them; at most 10,000."),
        text(
            "rpad", pad, discloses: .settings(1),
            "Filled up on the right to so many characters, or cut to them; at most 10,000."),
        text("reverse", map, "The Unicode scalars in reverse order."),
        text(
            "repeat", cut, discloses: .settings(1),
            "So many times one after the other; a result over 10,000 bytes is null and counts as a data error."),
    ]

    /// Regular expressions in RE2's syntax. Patterns are constants, since they are compiled once.
    static let patterns: [FunctionDefinition] = [
        FunctionDefinition(
            "regexp_matches", .patterns, [.of(.string, .string, to: .boolean)], constants: [1: .pattern],
            discloses: .measure,
            "Whether the pattern (RE2 syntax, a constant) matches anywhere in the text. Linear time."),
        FunctionDefinition(
            "regexp_extract", .patterns, [.of(.string, .string, .integer, to: .string, optional: 1)],
            constants: [1: .pattern, 2: .group], discloses: .settings(2),
            "The first match, or the group of that number inside it; empty when there is none."),
        FunctionDefinition(
            "regexp_replace", .patterns, [.of(.string, .string, .string, .string, to: .string, optional: 1)],
            constants: [1: .pattern, 2: .replacement, 3: .value], discloses: .settings(3),
            "With the first match replaced, all with the option `'g'`; `\\1` in the replacement stands for a group."),
    ]

    /// A row of the topic *Normal forms*. In SQL each is a macro that the session defines.
    private static func form(
        _ name: String, _ doc: String, _ signatures: [Signature] = map, constants: [Int: ConstantForm] = [:]
    ) -> FunctionDefinition {
        FunctionDefinition(
            name, .normalForms, signatures, constants: constants, discloses: .settings(1),
            sql: .macro("cdp_" + name), doc)
    }

    /// A text, and the country in which it is read.
    private static let inCountry: [Signature] = [.of(.string, .string, to: .string, optional: 1)]

    /// Normal forms, by which values are compared. What has no form is null.
    static let normalForms: [FunctionDefinition] = [
        form("unaccent", "Without combining marks, after canonical decomposition; nothing else changes."),
        form(
            "clean",
            "Without white space around it (of any kind, invisible characters too), each run of white space inside one blank."
        ),
        form("soundex", "The American Soundex code of the text; null when it holds no letter."),
        form(
            "email",
            "Small letters, without white space, `<>`, a name, `mailto:` or a full stop around it; null unless it reads `a@b.c`, without two dots in a row."
        ),
        form(
            "phone",
            "The number in E.164 by libphonenumber's metadata, read as dialled in the country (`'FR'`, or of each row: a code or name); null when it is no valid number.",
            inCountry, constants: [1: .phoneCountry]),
        form(
            "person_name",
            "Capital letters without accents (`ł` is `L`, `ß` is `SS`); hyphens, dashes, points and apostrophes become spaces, runs of white space one."
        ),
        form(
            "company_name",
            "As `person_name`, without the legal form at the end: `L'Épicerie & Fils S.A.R.L.` is `L EPICERIE FILS`."),
        form(
            "postal_code",
            "Capital letters and digits without spaces and hyphens, the leading zeros that spreadsheets take away restored; null where the codes of the country (`'FR'`, or of each row: a code or name) look otherwise.",
            inCountry, constants: [1: .country]),
        form(
            "iban",
            "Capital letters without spaces and hyphens; null unless country, length and check digits are right."),
        form("url", "Scheme and host in small letters, no default port, no fragment; null when there is no host."),
        form(
            "country",
            "The ISO 3166 code of two letters of a country given by a code (two letters, three, or three digits) or a name; null when unknown."
        ),
        form(
            "gender",
            "`m`, `f` or `x`, from words and titles of five languages, or the numbers of ISO 5218; null when it is none of these."
        ),
    ]
}
