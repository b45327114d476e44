import CDPTypes

extension FunctionTable {
    /// A function of one float.
    private static func float(_ name: String, aliases: [String] = [], _ sql: String, _ doc: String)
        -> FunctionDefinition
    {
        FunctionDefinition(name, .numbers, [.of(.float, to: .float)], aliases: aliases, sql: .checked(sql), doc)
    }

    /// A function of one number that keeps its type.
    private static func rounding(_ name: String, aliases: [String] = [], _ doc: String) -> FunctionDefinition {
        FunctionDefinition(
            name, .numbers, [.of(.integer, to: .integer), .of(.decimal, to: .widerScale), .of(.float, to: .float)],
            aliases: aliases,
            sql: .checked("\(name)({0})"), doc)
    }

    /// Numbers. Integers and decimals are exact; what is beyond the type is null and a data error.
    static let numbers: [FunctionDefinition] = [
        rounding("abs", "The number without its sign."),
        FunctionDefinition(
            "round", .numbers,
            [
                .of(.integer, to: .integer), .of(.decimal, .integer, to: .widerScale, optional: 1),
                .of(.float, .integer, to: .float, optional: 1),
            ], constants: [1: .value], discloses: .settings(1), sql: .special,
            "Rounded to so many digits after the point (0 when left out), halves away from zero. A decimal keeps its scale."
        ),
        rounding("floor", "The greatest whole number that is not greater."),
        rounding("ceil", aliases: ["ceiling"], "The least whole number that is not less."),
        rounding("trunc", "The number without what is after the point."),
        FunctionDefinition(
            "sign", .numbers, [.of(.exactNumber, to: .integer), .of(.float, to: .integer)],
            sql: .template("cast(sign({0}) as bigint)"), "-1, 0 or 1."),
        float(
            "sqrt", "try(sqrt({0}))", "The square root; of a negative number null, a data error."
        ),
        FunctionDefinition(
            "power", .numbers, [.of(.float, .float, to: .float)], aliases: ["pow"], sql: .checked("power({0}, {1})"),
            "The first to the power of the second; null, a data error, when that is no number or infinite."),
        float("exp", "exp({0})", "e to that power."),
        float(
            "ln", "try(ln({0}))",
            "The natural logarithm; of anything but a positive number null, a data error."),
        float("log10", "try(log10({0}))", "The decimal logarithm; as `ln`."),
    ]

    /// Lists.
    static let lists: [FunctionDefinition] = [
        FunctionDefinition(
            "len", .lists, [.of(.list, to: .integer), .of(.string, to: .integer)], aliases: ["size", "array_length"],
            discloses: .measure, sql: .template("len({0})"),
            "The number of elements, nulls included; of a text, of characters."),
        FunctionDefinition(
            "list_contains", .lists, [.of(.list, .ordered, to: .boolean)], discloses: .measure,
            "Whether an element equals the value; null only when the list or the value is null."),
        FunctionDefinition("list_min", .lists, [.of(.list, to: .common)], "The least element; nulls are ignored."),
        FunctionDefinition("list_max", .lists, [.of(.list, to: .common)], "The greatest element; nulls are ignored."),
        FunctionDefinition(
            "list_first", .lists, [.of(.list, to: .common)], sql: .template("({0})[1]"),
            "The first element; null when there is none."),
        FunctionDefinition(
            "list_last", .lists, [.of(.list, to: .common)], sql: .template("({0})[-1]"),
            "The last element; null when there is none."),
    ]

    /// A hash of a text.
    private static func hash(_ name: String, _ doc: String) -> FunctionDefinition {
        FunctionDefinition(name, .hashes, [.of(.string, to: .string)], doc)
    }

    /// Hashes, as receivers ask for them. None of them makes personal data anonymous.
    static let hashes: [FunctionDefinition] = [
        hash("sha256", "The SHA-256 digest of the UTF-8 bytes, 64 hexadecimal digits in lower case."),
        hash("sha1", "The SHA-1 digest, 40 hexadecimal digits. Only for systems that ask for it."),
        hash("md5", "The MD5 digest, 32 hexadecimal digits. Only for systems that ask for it."),
    ]
}
