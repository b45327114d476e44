import CDPColumns
import CDPDiagnostics
import CDPFormats
import CDPReport
import CDPStore

/// Why a command ended without a result: findings and an exit code.
///
///     throw Failure(
///         .invalidRequest, "there is no command `\(word)`",
///         help: ["`cdp --help` lists them"], status: .usage)
///
/// Every error becomes one before it is printed, so all look alike: a code that `cdp explain` knows, a message, and
/// what to do next. Write the message about what the user named, and at least one line of help.
///
/// Not for mistakes in the use of options, which are `ValidationError`s of the argument parser, nor for outcomes
/// such as "there are changes", which are `ExitStatus.end()`. Messages must not hold values of people: they are
/// kept in logs.
struct Failure: Error {
    /// What is printed, in the layout of all findings.
    var diagnostics: [Diagnostic]
    /// The files that findings refer to, from which lines are quoted.
    var texts = SourceTexts()
    /// How the process ends.
    var status: ExitStatus

    /// A failure with findings.
    init(_ diagnostics: [Diagnostic], texts: SourceTexts = SourceTexts(), status: ExitStatus) {
        self.diagnostics = diagnostics
        self.texts = texts
        self.status = status
    }

    /// A failure with one finding that has no range in a file.
    init(
        _ code: DiagnosticCode, _ message: String, details: [String] = [], help: [String] = [], status: ExitStatus
    ) {
        self.init([Diagnostic(code, message, details: details, help: help)], status: status)
    }

    /// Any error that a command meets, in the words of the command line. One that no case knows is a mistake in `cdp`
    /// and says so.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError: self.init(error)
        case let error as FormatError:
            let place = [error.path, error.location].compactMap { $0 }.joined(separator: ": ")
            self.init(
                .unusableFile, "`\(place)`: \(error.what)", help: error.next.map { [$0] } ?? [], status: .failed)
        case let error as DiagnosticError: self.init(error.diagnostics, status: .invalidSpecs)
        default:
            self.init(
                .internalFailure, "internal error: \(error)",
                help: ["this is a mistake in cdp; please report it with the command that you ran"],
                status: .internalError)
        }
    }

    /// What a store refuses, with the code and the exit code for its kind.
    private init(_ error: StoreError) {
        let code: DiagnosticCode
        var status = ExitStatus.failed
        switch error.kind {
        case .missing: code = .storeMissing
        case .locked:
            code = .storeLocked
            status = .refused
        case .stale:
            code = .stalePlan
            status = .refused
        case .foreignWrite: code = .foreignWrite
        case .damaged: code = .storeDamaged
        case .inputOutput: code = .storeInputOutput
        case .memory: code = .memoryExceeded
        case .access: code = .accessNotSet
        case .otherProject:
            code = .otherProject
            status = .refused
        case .interrupted:
            code = .interrupted
            status = ExitStatus(signal: Interruption.signal)
        case .collision: code = .hashCollision
        case .tooMany: code = .tooMany
        case .unsupported: code = .unsupportedStore
        case .outdated: code = .outdatedStore
        case .invalidRequest: code = .invalidRequest
        }
        self.init([Diagnostic(code, error.message, details: error.details, help: [error.help])], status: status)
    }

    /// Prints the findings: as JSON where the command was asked for it, else as text on the error stream.
    func print(_ options: GlobalOptions) {
        // When the answer could not be written to this stream, neither can the reason.
        if options.isJSON, !diagnostics.contains(where: { $0.code == .outputFailed }) {
            Output.write(DiagnosticJSONRenderer(texts: texts).render(diagnostics).prettyText + "\n")
        } else {
            let renderer = DiagnosticTextRenderer(texts: texts, usesColor: options.usesColor(2))
            let isPlaced = diagnostics.contains { $0.primary != nil }
            Output.note(
                isPlaced ? renderer.render(diagnostics) : diagnostics.map(renderer.render).joined(separator: "\n"))
        }
    }
}
