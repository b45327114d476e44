import CDPDiagnostics
import CDPTypes

/// Replaces `${name}` by the project's variables, and `$$` by a dollar sign.
///
/// It works on scalars after YAML was parsed, so a value can add neither keys nor lists. `${env:…}` and
/// `${file:…}` stay as they are in options that may hold secrets, and are refused everywhere else.
struct Interpolation {
    /// The values of the declared variables; nil where the values themselves are read, which may use none.
    var variables: [String: String]? {
        didSet { names = variables?.keys.sorted() ?? [] }
    }
    /// The declared names, sorted, for messages.
    private var names: [String]
    /// With more names, a message lists none.
    private static let mostListed = 24

    /// Nil for texts in which no variable may be used.
    init(variables: [String: String]?) {
        self.variables = variables
        names = variables?.keys.sorted() ?? []
    }

    /// The text with variables replaced. Characters that come from a variable have the position of its `${…}`.
    ///
    /// With `keepsSecrets` the result is written as a `SecretText` is: references stay, and any other `$` is doubled.
    func apply(_ source: EmbeddedText, keepsSecrets: Bool = false, _ findings: Findings) -> EmbeddedText {
        let bytes = Array(source.text.utf8)
        warnOfBareNames(source, bytes, findings)
        guard bytes.contains(UInt8(ascii: "$")) else { return source }
        var result: [UInt8] = []
        var positions: [SourcePosition] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "$") {
                for place in index...index + (keepsSecrets ? 1 : 0) {
                    result.append(bytes[place])
                    positions.append(source.positions[place])
                }
                index += 2
            } else if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "{"),
                let close = bytes[index...].firstIndex(of: UInt8(ascii: "}"))
            {
                let name = String(decoding: bytes[index + 2..<close], as: UTF8.self)
                let range = source.range(index..<close + 1)
                let value = Array(self.value(of: name, at: range, keepsSecrets: keepsSecrets, findings).utf8)
                result += value
                positions += repeatElement(source.positions[index], count: value.count)
                index = close + 1
            } else {
                let isLoose = keepsSecrets && bytes[index] == UInt8(ascii: "$")
                result += repeatElement(bytes[index], count: isLoose ? 2 : 1)
                positions += repeatElement(source.positions[index], count: isLoose ? 2 : 1)
                index += 1
            }
        }
        positions.append(source.positions[bytes.count])
        return EmbeddedText(text: String(decoding: result, as: UTF8.self), file: source.file, positions: positions)
    }

    /// Warns of `$data` and `{data}` where a variable of that name is declared: only `${data}` is replaced.
    private func warnOfBareNames(_ source: EmbeddedText, _ bytes: [UInt8], _ findings: Findings) {
        guard let variables, !variables.isEmpty, bytes.contains(where: { $0 == 0x24 || $0 == 0x7B }) else { return }
        var told: Set<String> = []
        for place in bytes.indices where bytes[place] == 0x24 || bytes[place] == 0x7B {
            if place > 0, bytes[place - 1] == 0x24 { continue }
            let isBraced = bytes[place] == 0x7B
            let word = bytes[(place + 1)...].prefix(Names.maximumLength + 1).prefix(while: Names.isPart)
            for end in (word.startIndex...word.endIndex).dropFirst() {
                let goesOn = end < word.endIndex && (isBraced || bytes[end] == 0x5F || bytes[end] | 0x20 &- 0x61 < 26)
                if goesOn || isBraced && (end == bytes.count || bytes[end] != 0x7D) { continue }
                let name = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
                let written = isBraced ? "{\(name)}" : "$" + name
                guard variables[name] != nil, told.insert(written).inserted else { continue }
                findings.report(
                    Diagnostic(
                        .variableNotReplaced, "`\(written)` is read as it stands",
                        at: source.range(place..<end + (isBraced ? 1 : 0)), label: "no variable for YAML",
                        help: ["write `${\(name)}` for the variable `\(name)`"]))
            }
        }
    }

    /// The value of a variable; empty, and reported, for an unknown one.
    private func value(
        of name: String, at range: SourceRange, keepsSecrets: Bool, _ findings: Findings
    ) -> String {
        if name.hasPrefix("env:") || name.hasPrefix("file:") {
            if keepsSecrets { return "${\(name)}" }
            findings.report(
                Diagnostic(
                    .misplacedSecret, "a secret may not stand here", at: range, label: "not a secret option",
                    help: ["secrets are for the options of `connections:`, and for `config:` of Singer"]))
            return ""
        }
        guard let variables else {
            findings.report(
                Diagnostic(
                    .unknownVariable, "the value of a variable cannot use `${\(name)}`", at: range,
                    label: "a variable in a variable", help: ["write the value out, or `$${` for the characters"]))
            return ""
        }
        if let value = variables[name] { return keepsSecrets ? SecretText.escaped(value) : value }
        let near = Suggestions.didYouMean(name, in: names)
        findings.report(
            Diagnostic(
                .unknownVariable, "unknown variable `\(name)`", at: range, label: "not declared",
                help: [
                    near
                        ?? (names.isEmpty || names.count > Interpolation.mostListed
                            ? "declare it under `variables:` in cdp.yaml"
                            : "known variables: " + names.map { "`\($0)`" }.joined(separator: ", "))
                ]))
        return ""
    }
}
