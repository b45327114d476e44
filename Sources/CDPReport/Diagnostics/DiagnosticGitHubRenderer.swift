package import CDPDiagnostics

/// Findings as GitHub's workflow commands, which annotate the changed lines of a pull request.
///
///     ::error file=specs/a.yaml,line=9,endLine=9,col=12,endColumn=20,title=CDP2101::…
///
/// Commands are a line each; line breaks and `%` in messages are escaped, so that no text of specs becomes a
/// command. GitHub shows at most ten annotations of a step: this is an addition to the log, not the report.
package struct DiagnosticGitHubRenderer {
    /// What the paths of findings are relative to, seen from the repository's root; empty or ending in `/`.
    private let folder: String

    /// A renderer for a project in `folder` of the repository.
    package init(folder: String = "") {
        self.folder = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
    }

    /// One line per finding, sorted; empty when there are none.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        DiagnosticOrder.sorted(diagnostics).map { render($0) + "\n" }.joined()
    }

    /// One line, without its line break.
    private func render(_ diagnostic: Diagnostic) -> String {
        var properties: [String] = []
        if let range = diagnostic.primary?.range {
            properties = [
                "file=\(escapedProperty(folder + range.file))", "line=\(range.start.line)",
                "endLine=\(range.end.line)", "col=\(range.start.column)", "endColumn=\(range.end.column)",
            ]
        }
        properties.append("title=\(diagnostic.code.name)")
        let message = ([diagnostic.message] + diagnostic.help).joined(separator: "\n")
        return "::\(diagnostic.severity.rawValue) \(properties.joined(separator: ","))::\(escaped(message))"
    }

    /// Escapes what ends a command or starts an escape in its message.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result += DisplayText.escaped(String(scalar))
            }
        }
        return result
    }

    /// The same for values of properties, where `:` and `,` separate.
    private func escapedProperty(_ text: String) -> String {
        escaped(text).split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3A")
            .split(separator: ",", omittingEmptySubsequences: false).joined(separator: "%2C")
    }
}
