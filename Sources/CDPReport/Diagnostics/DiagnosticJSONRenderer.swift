package import CDPDiagnostics

/// Findings as JSON in the shape of OpenTofu's `validate -json`, with related ranges and fixes.
///
/// Columns count Unicode scalars from 1, bytes from 0, ends are exclusive. Keys are part of the interface: new ones
/// may come, none goes within a `format_version`. Constants that may be personal are masked in `snippet`, but a
/// message is written as it is; who makes one must not put a value into it.
package struct DiagnosticJSONRenderer {
    /// The files that lines are quoted from, by path.
    private let files: [String: QuotedFile]

    /// A renderer that quotes lines of `texts`.
    package init(texts: SourceTexts) {
        files = QuotedFile.files(texts)
    }

    /// The whole report: `valid`, the counts and all findings, sorted.
    package func render(_ diagnostics: [Diagnostic]) -> JSON {
        let sorted = DiagnosticOrder.sorted(diagnostics)
        let errors = sorted.count { $0.severity == .error }
        return .object([
            "valid": .boolean(errors == 0), "error_count": .integer(errors),
            "warning_count": .integer(sorted.count - errors), "diagnostics": .array(sorted.map(render)),
        ])
    }

    /// One finding.
    package func render(_ diagnostic: Diagnostic) -> JSON {
        .object([
            "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code.name),
            "summary": .string(diagnostic.message),
            "detail": .string((diagnostic.details + diagnostic.help).joined(separator: "\n")),
            "address": .optional(diagnostic.address), "range": diagnostic.primary.map { range($0.range) } ?? .null,
            "snippet": diagnostic.primary.map { snippet($0, diagnostic.address) } ?? .null,
            "related": .array(
                diagnostic.related.map {
                    .object(["message": .string($0.message), "range": range($0.range)])
                }),
            "fixes": .array(diagnostic.fixes.map(fix)),
        ])
    }

    /// A fix with its edits, which an editor applies together or not at all.
    private func fix(_ fix: Fix) -> JSON {
        .object([
            "title": .string(fix.title), "safe": .boolean(fix.isSafe),
            "edits": .array(
                fix.edits.map { .object(["range": range($0.range), "new_text": .string($0.newText)]) }),
        ])
    }

    /// A range with its file.
    private func range(_ range: SourceRange) -> JSON {
        .object(["file": .string(range.file), "start": position(range.start), "end": position(range.end)])
    }

    /// Line and column count from 1, bytes from 0.
    private func position(_ position: SourcePosition) -> JSON {
        .object([
            "line": .integer(position.line), "column": .integer(position.column), "byte": .integer(position.byte),
        ])
    }

    /// Lines with more scalars are cut to a part around the label.
    private static let maximumScalars = 1_000

    /// The line of the label, or null where its file is not known.
    ///
    /// Highlights are offsets into the quoted text, counted in Unicode scalars from 0.
    private func snippet(_ label: Label, _ address: String?) -> JSON {
        guard let file = files[label.range.file] else { return .null }
        let whole = file.quoted(label.range.start.line)
        let isLong = whole.count > Self.maximumScalars
        let from = isLong ? max(0, min(label.range.start.column - 200, whole.count - Self.maximumScalars)) : 0
        let line = whole[from..<(isLong ? from + Self.maximumScalars : whole.count)]
        var code = String.UnicodeScalarView()
        code.append(contentsOf: line)
        let start = min(label.range.start.column - 1 - from, line.count)
        let isOneLine = label.range.end.line == label.range.start.line
        let end = isOneLine ? min(label.range.end.column - 1 - from, line.count) : line.count
        return .object([
            "context": .optional(address), "code": .string(String(code)),
            "start_line": .integer(label.range.start.line), "highlight_start": .integer(start),
            "highlight_end": .integer(max(start, end)), "label": .string(label.message),
        ])
    }
}
