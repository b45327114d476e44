/// How bad a finding is.
public enum Severity: String, Hashable, Sendable, Codable, Comparable {
    case error, warning

    /// Errors come before warnings.
    public static func < (left: Severity, right: Severity) -> Bool {
        left == .error && right == .warning
    }
}

/// A stretch of a file with a short remark, at most eight words.
public struct Label: Hashable, Sendable, Codable {
    /// What it points at.
    public var range: SourceRange
    /// The remark; may be empty.
    public var message: String

    /// A remark on `range`.
    public init(_ range: SourceRange, _ message: String) {
        self.range = range
        self.message = message
    }
}

/// A change of the specs that would mend a finding.
public struct Fix: Hashable, Sendable, Codable {
    /// One replacement in a file.
    public struct Edit: Hashable, Sendable, Codable {
        /// What is replaced.
        public var range: SourceRange
        /// What stands there afterwards.
        public var newText: String

        /// Replaces `range` by `newText`.
        public init(range: SourceRange, newText: String) {
            self.range = range
            self.newText = newText
        }
    }

    /// What the change does, as an imperative.
    public var title: String
    /// The replacements; they do not overlap.
    public var edits: [Edit]
    /// Whether it can be applied unseen because it cannot change what a correct reader understood.
    public var isSafe: Bool

    /// A change made of `edits`.
    public init(title: String, edits: [Edit], isSafe: Bool) {
        self.title = title
        self.edits = edits
        self.isSafe = isSafe
    }
}

/// One finding: what is wrong, where, and what to do next.
///
/// The message stands alone, has identifiers in backticks and never holds a value from data.
public struct Diagnostic: Hashable, Sendable, Codable {
    /// The stable code, `CDP2101`.
    public var code: DiagnosticCode
    /// How bad it is.
    public var severity: Severity
    /// One line, lower case, no full stop.
    public var message: String
    /// Where it is, with its remark; nil for findings without a file (an unreachable store).
    public var primary: Label?
    /// Other places that explain it.
    public var related: [Label]
    /// Facts that explain it, a line each, for findings without a place in a file.
    public var details: [String]
    /// Why and what to do next, one sentence each.
    public var help: [String]
    /// Changes that would mend it.
    public var fixes: [Fix]
    /// The address of the resource it belongs to, where there is one.
    public var address: String?

    /// A finding. `at` is the place it points at and `label` the remark there.
    public init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange? = nil, label: String = "",
        related: [Label] = [], details: [String] = [], help: [String] = [], fixes: [Fix] = [], address: String? = nil,
        severity: Severity? = nil
    ) {
        self.code = code
        self.severity = severity ?? code.severity
        self.message = message
        self.primary = range.map { Label($0, label) }
        self.related = related
        self.details = details
        self.help = help
        self.fixes = fixes
        self.address = address
    }
}

/// One or more findings thrown as an error.
public struct DiagnosticError: Error, Sendable {
    /// The findings, at least one of them an error.
    public var diagnostics: [Diagnostic]

    /// An error made of findings.
    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// An error made of one finding.
    public init(_ diagnostic: Diagnostic) {
        self.diagnostics = [diagnostic]
    }
}

extension [Diagnostic] {
    /// Whether one of the findings is an error.
    public var hasErrors: Bool {
        contains { $0.severity == .error }
    }
}
