import CDPTypes

/// All functions and operators of the language, by name.
///
///     FunctionTable.definition("lower")?.signatures
///
/// To add one, add a row here and a kernel in `CDPEvaluation`. The type checker, the reference page
/// (`docs/expressions.md`) and SQL follow from the row, and a test refuses a row without a kernel. Names are stored
/// with applied specs: a row may get aliases, but is not renamed.
///
/// A lookup is one access to a dictionary that is made at first use.
public enum FunctionTable {
    /// The rows, by topic in the order of the reference page.
    public static let all: [FunctionDefinition] =
        operators + conditions + numbers + text + patterns + normalForms + time + lists + advertisers + hashes

    /// The rows by name and alias.
    private static let byName: [String: FunctionDefinition] = {
        var names: [String: FunctionDefinition] = [:]
        for definition in all {
            for name in [definition.name] + definition.aliases { names[name] = definition }
        }
        return names
    }()

    /// The row of that name or alias, which must be in lower case; nil when there is none.
    public static func definition(_ name: String) -> FunctionDefinition? {
        byName[name]
    }

    /// Every name that a call may use, for suggestions and completion.
    public static let callableNames: [String] = all.filter { $0.notation == nil }.flatMap { [$0.name] + $0.aliases }
}

extension FunctionDefinition {
    /// A row; the notation is for what is not written as a call.
    init(
        _ name: String, _ topic: Topic, _ signatures: [Signature], aliases: [String] = [], notation: String? = nil,
        constants: [Int: ConstantForm] = [:], discloses disclosure: Disclosure = Disclosure(),
        time: TimeUse = .none, operands: OperandUse = .all, speaksOfNull: Bool = false, sql: SQLForm? = nil,
        _ doc: String
    ) {
        self.init(
            name: name, aliases: aliases, topic: topic, notation: notation, signatures: signatures,
            constants: constants, disclosure: disclosure, time: time, operands: operands, speaksOfNull: speaksOfNull,
            doc: doc, sql: sql ?? .function(name))
    }
}

extension Signature {
    /// A signature of a fixed number of arguments.
    static func of(_ parameters: Pattern..., to result: Result, optional: Int = 0, isVariadic: Bool = false)
        -> Signature
    {
        Signature(parameters: parameters, optional: optional, isVariadic: isVariadic, result: result)
    }
}

extension Signature.Pattern {
    static let string = exact(.string)
    static let integer = exact(.integer)
    static let float = exact(.float)
    static let boolean = exact(.boolean)
    static let date = exact(.date)
    static let timestamp = exact(.timestamp)
    static let duration = exact(.duration)
}

extension Signature.Result {
    static let string = exact(.string)
    static let boolean = exact(.boolean)
    static let integer = exact(.integer)
    static let float = exact(.float)
    static let timestamp = exact(.timestamp)
    static let date = exact(.date)
    static let duration = exact(.duration)
}
