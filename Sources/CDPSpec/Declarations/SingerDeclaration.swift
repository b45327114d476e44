package import CDPDiagnostics
package import CDPTypes

/// `read: { singer: [...], stream: … }`: a stream of a Singer tap.
package struct SingerDeclaration: Hashable, Sendable {
    /// The tap and its settings.
    package var program: SingerProgramDeclaration
    /// `stream:`.
    package var stream: Located<String>
    /// `since:`, the property by which only what is new is read.
    package var since: Located<String>?
    /// `within:`, how long it may take.
    package var within: Located<TimeSpan>?
}

/// `write: { singer: [...], stream: … }`: a stream that a Singer target is given.
package struct WrittenStreamDeclaration: Hashable, Sendable {
    /// The target and its settings.
    package var program: SingerProgramDeclaration
    /// `stream:`, its name.
    package var stream: Located<String>
    /// `batch:`, the rows that it is given at a time.
    package var batch: Located<Int>?
    /// `within:`, how long a batch is tried.
    package var within: Located<TimeSpan>?
}

/// `singer:` and `config:`, a program that speaks Singer and its settings.
package struct SingerProgramDeclaration: Hashable, Sendable {
    /// The program and its arguments, at least one; no shell reads them.
    package var arguments: [Located<String>]
    /// `config:`; an empty mapping when absent.
    package var config: SettingValue
    /// Where the settings without parts are written, by the path that `SettingValue.leaves` gives them.
    package var ranges: [String: SourceRange]
}
