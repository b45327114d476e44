package import CDPDiagnostics

/// The order in which findings are reported: by file, line and column, then by code and message; those without a
/// range last.
///
/// All formats use it, so that the first finding is the same in each.
package enum DiagnosticOrder {
    /// The findings in that order, equal ones once.
    package static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }.sorted(by: precedes)
    }

    /// Whether a finding comes first. Files are compared by the bytes of their paths, so that the order is the same on
    /// each machine.
    private static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        guard let a = left.primary?.range, let b = right.primary?.range else {
            if (left.primary == nil) != (right.primary == nil) { return left.primary != nil }
            return (left.code.rawValue, left.message) < (right.code.rawValue, right.message)
        }
        if a.file != b.file { return a.file.utf8.lexicographicallyPrecedes(b.file.utf8) }
        if a.start.byte != b.start.byte { return a.start.byte < b.start.byte }
        return (left.code.rawValue, left.message) < (right.code.rawValue, right.message)
    }
}
