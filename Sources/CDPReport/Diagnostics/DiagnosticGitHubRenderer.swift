package import CDPDiagnostics

/// Findings as GitHub's workflow commands, which annotate the changed lines of a pull request.
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

    private func escapedProperty(_ text: String) -> String {
        escaped(text).split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3A")
            .split(separator: ",", omittingEmptySubsequences: false).joined(separator: "%2C")
    }
}
