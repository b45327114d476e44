import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Key, version and time of a source, each a field or an expression over fields.
    ///
    /// An expression becomes a derived column `_key_1`, `_version` or `_event_at`, computed when a row is read.
    mutating func compileKeys(
        of declaration: SourceDeclaration, into source: inout SourcePlan, on address: Address
    ) {
        for (place, key) in declaration.key.enumerated() {
            guard let column = column(key, "_key_\(place + 1)", &source, on: address) else { continue }
            source.key[place] = column.name
            if column.type.isNested || column.type == .float || column.type == .duration {
                report(
                    .typeMismatch, "`key` of `\(address)` cannot be a \(column.type)", at: key.range,
                    label: "texts, whole numbers and times", help: ["write for example `cast(… as integer)`"],
                    on: address)
            }
        }
        if let version = declaration.version, let column = column(version, "_version", &source, on: address) {
            source.version = column.name
            checkVersion(version, column.type, on: address)
        }
        if let time = declaration.eventAt, let column = column(time, "_event_at", &source, on: address) {
            source.eventAt = column.name
            if column.type != .date, column.type != .timestamp {
                report(
                    .typeMismatch, "`event_at` of `\(address)` is no time", at: time.range,
                    label: "this is \(column.type)", help: ["declare the field as `timestamp` or `date`"], on: address)
            }
        }
    }

    /// Versions are compared as numbers or times. Texts are reported: "10" would come before "9".
    private mutating func checkVersion(_ version: EmbeddedText, _ type: DataType, on address: Address) {
        switch type {
        case .integer, .decimal, .float, .date, .timestamp: return
        case .string:
            report(
                .versionWithoutOrder, "`version` of `\(address)` is a text, and texts have no order", at: version.range,
                label: "this is string",
                help: [
                    "declare the field as `timestamp` or `integer`, with `format` where it is written otherwise",
                    "or make it one: `version: cast(\(version.text) as integer)`",
                ], on: address)
        case .boolean, .duration, .list, .structure:
            report(
                .versionWithoutOrder, "`version` of `\(address)` cannot be compared", at: version.range,
                label: "this is \(type)", help: ["a version is a number or a time"], on: address)
        }
    }

    /// The column that a text names or, where it is not a field, computes; nil when there were findings.
    ///
    /// A single word that is no field is an unknown name; only a call, a name in quotes, or a text with operators, is read as an
    /// expression.
    private mutating func column(
        _ text: EmbeddedText, _ name: String, _ source: inout SourcePlan, on address: Address
    ) -> Field? {
        if let field = source.fields.first(where: { $0.name == text.text }) { return Field(field.name, field.type) }
        let names = source.fields.map(\.name)
        let isCall = text.text.utf8.contains(UInt8(ascii: "("))
        guard isCall || text.isQuoted || text.isComposed && Suggestions.didYouMean(text.text, in: names) == nil else {
            reportUnknown("field", Located(text.text, at: text.range), among: names, on: address)
            return nil
        }
        let scope = Scope(source.fields.map { Field($0.name, $0.type) })
        guard let value = checkedOnce(text, scope, on: address) else { return nil }
        if case .column(let name, let type) = value { return Field(name, type) }
        source.derived = (source.derived ?? []) + [DerivedColumn(name: name, value: value)]
        return Field(name, value.type)
    }
}

extension EmbeddedText {
    /// Whether it is a name as expressions quote it, as in `"Order ID"`.
    fileprivate var isQuoted: Bool { text.utf8.count > 2 && text.hasPrefix("\"") && text.hasSuffix("\"") }

    /// Whether it is more than one word of letters, digits, blanks and `_`. Other letters than ASCII count as letters.
    fileprivate var isComposed: Bool {
        text.utf8.contains { byte in
            byte < 0x80 && byte != 0x20 && byte != 0x5F && (byte | 0x20) &- 0x61 >= 26 && byte &- 0x30 >= 10
        }
    }
}
