import CDPDiagnostics

/// Replaces `${name}` by the project's variables, and `$$` by a dollar sign.
///
/// It works on scalars after YAML was read, so a value can never add YAML.
struct Interpolation {
    /// The values of the declared variables; nil where the values themselves are read, which may use none.
    var variables: [String: String]?

    /// The text with variables replaced. What stands for a variable points at its `${…}`.
    func apply(_ source: EmbeddedText, _ findings: Findings) -> EmbeddedText {
        let bytes = Array(source.text.utf8)
        guard bytes.contains(UInt8(ascii: "$")) else { return source }
        var result: [UInt8] = []
        var positions: [SourcePosition] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "$") {
                result.append(bytes[index])
                positions.append(source.positions[index])
                index += 2
            } else if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "{"),
                let close = bytes[index...].firstIndex(of: UInt8(ascii: "}"))
            {
                let name = String(decoding: bytes[index + 2..<close], as: UTF8.self)
                let value = Array(value(of: name, at: source.range(index..<close + 1), findings).utf8)
                result += value
                positions += repeatElement(source.positions[index], count: value.count)
                index = close + 1
            } else {
                result.append(bytes[index])
                positions.append(source.positions[index])
                index += 1
            }
        }
        positions.append(source.positions[bytes.count])
        return EmbeddedText(text: String(decoding: result, as: UTF8.self), file: source.file, positions: positions)
    }

    private func value(of name: String, at range: SourceRange, _ findings: Findings) -> String {
        if name.hasPrefix("env:") || name.hasPrefix("file:") {
            findings.report(
                Diagnostic(
                    .misplacedSecret, "a secret may not stand here", at: range, label: "not a secret option",
                    help: ["secrets are allowed only in options that a connector marks secret; files have none"]))
            return ""
        }
        guard let variables else {
            findings.report(
                Diagnostic(
                    .unknownVariable, "the value of a variable cannot use `${\(name)}`", at: range,
                    label: "a variable in a variable", help: ["write the value out, or `$${` for the characters"]))
            return ""
        }
        if let value = variables[name] { return value }
        let known = variables.keys.sorted()
        findings.report(
            Diagnostic(
                .unknownVariable, "unknown variable `\(name)`", at: range, label: "not declared",
                help: [
                    Suggestions.didYouMean(name, in: known)
                        ?? (known.isEmpty
                            ? "declare it under `variables:` in cdp.yaml"
                            : "known variables: " + known.map { "`\($0)`" }.joined(separator: ", "))
                ]))
        return ""
    }
}
