import CDPTypes

extension FunctionTable {
    /// A comparison: of exact numbers whatever their scale, else of two values of one type.
    private static func comparison(_ name: String, _ symbol: String, _ doc: String) -> FunctionDefinition {
        FunctionDefinition(
            name, .operators, [.of(.exactNumber, .exactNumber, to: .boolean), .of(.ordered, .ordered, to: .boolean)],
            notation: "a \(symbol) b", discloses: .measure, sql: .template("({0} \(symbol) {1})"), doc)
    }

    /// Operators; how they are written is part of the row.
    static let operators: [FunctionDefinition] = [
        FunctionDefinition(
            "add", .operators,
            [
                .of(.integer, .integer, to: .integer), .of(.exactNumber, .exactNumber, to: .widerScale),
                .of(.float, .float, to: .float), .of(.date, .integer, to: .date), .of(.integer, .date, to: .date),
                .of(.timestamp, .duration, to: .timestamp), .of(.duration, .timestamp, to: .timestamp),
                .of(.duration, .duration, to: .duration),
            ], notation: "a + b", sql: .checked("{0} + {1}"),
            "Sum. Integers and decimals are exact; a result beyond the type is null and counts as a data error. An integer added to a date is days; a length of time added to a date gives the timestamp."
        ),
        FunctionDefinition(
            "subtract", .operators,
            [
                .of(.integer, .integer, to: .integer), .of(.exactNumber, .exactNumber, to: .widerScale),
                .of(.float, .float, to: .float), .of(.date, .integer, to: .date), .of(.date, .date, to: .integer),
                .of(.timestamp, .duration, to: .timestamp), .of(.timestamp, .timestamp, to: .duration),
                .of(.duration, .duration, to: .duration),
            ], notation: "a - b", sql: .checked("{0} - {1}"),
            "Difference. Two dates give days, two timestamps a length of time."),
        FunctionDefinition(
            "multiply", .operators,
            [
                .of(.integer, .integer, to: .integer), .of(.exactNumber, .exactNumber, to: .scaleSum),
                .of(.float, .float, to: .float), .of(.duration, .integer, to: .duration),
                .of(.integer, .duration, to: .duration),
            ], notation: "a * b", sql: .checked("{0} * {1}"),
            "Product. Decimals: exact, the scales add up and may not exceed 18 together."),
        FunctionDefinition(
            "divide", .operators, [.of(.float, .float, to: .float)], notation: "a / b",
            sql: .checked("{0} / nullif({1}, 0)"),
            "Quotient, always a float. Division by zero is null and counts as a data error."),
        FunctionDefinition(
            "modulo", .operators,
            [
                .of(.integer, .integer, to: .integer), .of(.exactNumber, .exactNumber, to: .widerScale),
                .of(.float, .float, to: .float),
            ], notation: "a % b", sql: .checked("{0} % nullif({1}, 0)"),
            "Remainder with the sign of the dividend. By zero it is null and counts as a data error."),
        FunctionDefinition(
            "negate", .operators,
            [
                .of(.integer, to: .integer), .of(.decimal, to: .widerScale), .of(.float, to: .float),
                .of(.duration, to: .duration),
            ], notation: "-a", sql: .checked("- {0}"), "The opposite number."),
        comparison("equal", "=", "Whether both are the same; null when either is null."),
        comparison("not_equal", "<>", "Whether they differ; also written `!=`."),
        comparison("less", "<", "Whether the first sorts before the second. Texts compare by their UTF-8 bytes."),
        comparison("less_or_equal", "<=", "Whether the first sorts before or with the second."),
        comparison("greater", ">", "Whether the first sorts after the second."),
        comparison("greater_or_equal", ">=", "Whether the first sorts after or with the second."),
        FunctionDefinition(
            "between", .operators,
            [
                .of(.exactNumber, .exactNumber, .exactNumber, to: .boolean),
                .of(.ordered, .ordered, .ordered, to: .boolean),
            ],
            notation: "a between low and high", discloses: .measure, sql: .template("({0} between {1} and {2})"),
            "Whether `low <= a and a <= high`."),
        FunctionDefinition(
            "in", .operators, [.of(.ordered, .ordered, to: .boolean, isVariadic: true)], notation: "a in (b, c, …)",
            discloses: .measure, sql: .special,
            "Whether the value equals one of the list; null when it equals none and one of them is null."
        ),
        FunctionDefinition(
            "is_null", .operators, [.of(.free, to: .boolean)], notation: "a is null", discloses: .measure,
            speaksOfNull: true,
            sql: .template("({0} is null)"),
            "Whether there is no value. Never null."),
        FunctionDefinition(
            "is_not_null", .operators, [.of(.free, to: .boolean)], notation: "a is not null",
            discloses: .measure, speaksOfNull: true, sql: .template("({0} is not null)"),
            "Whether there is a value. Never null."),
        FunctionDefinition(
            "is_distinct_from", .operators, [.of(.ordered, .ordered, to: .boolean)], notation: "a is distinct from b",
            discloses: .measure, speaksOfNull: true, sql: .template("({0} is distinct from {1})"),
            "Whether they differ, with null equal to null. Never null."),
        FunctionDefinition(
            "and", .operators, [.of(.boolean, .boolean, to: .boolean, isVariadic: true)], notation: "a and b",
            discloses: .separate, operands: .untilFalse, sql: .special,
            "False when one is false, else null when one is null, else true."),
        FunctionDefinition(
            "or", .operators, [.of(.boolean, .boolean, to: .boolean, isVariadic: true)], notation: "a or b",
            discloses: .separate, operands: .untilTrue, sql: .special,
            "True when one is true, else null when one is null, else false."),
        FunctionDefinition(
            "not", .operators, [.of(.boolean, to: .boolean)], notation: "not a", discloses: .separate,
            sql: .template("(not {0})"),
            "The contrary; null stays null."),
        FunctionDefinition(
            "join", .operators, [.of(.string, .string, to: .string)], notation: "a || b",
            sql: .template("({0} || {1})"),
            "Both texts, one after the other; null when either is null."),
        FunctionDefinition(
            "like", .operators, [.of(.string, .string, to: .boolean)], notation: "a like pattern",
            constants: [1: .value],
            discloses: .measure, sql: .template("({0} like {1})"),
            "Whether the whole text matches: `%` stands for any characters, `_` for one. There is no escape character."),
    ]

    /// Functions that choose among their arguments.
    static let conditions: [FunctionDefinition] = [
        FunctionDefinition(
            "coalesce", .conditions, [.of(.any, to: .common, isVariadic: true)], operands: .untilValue,
            speaksOfNull: true, "The first that is not null."),
        FunctionDefinition(
            "nullif", .conditions, [.of(.ordered, .ordered, to: .common)], "The first, or null when both are equal."),
        FunctionDefinition(
            "greatest", .conditions, [.of(.ordered, to: .common, isVariadic: true)], "The greatest; nulls are ignored."),
        FunctionDefinition(
            "least", .conditions, [.of(.ordered, to: .common, isVariadic: true)], "The least; nulls are ignored."),
        FunctionDefinition(
            "try", .conditions, [.of(.free, to: .first)], operands: .attempt, sql: .template("{0}"),
            "The value; a data error inside gives null without being counted. `try_cast(a as type)` is `try(cast(a as type))`."
        ),
    ]
}
