import CDPDiagnostics
import CDPTypes
import CTables

/// The pages of the diagnostic codes, compiled in by `scripts/codes`, so that `cdp explain` needs no network.
enum CodePages {
    /// The page of a code as Markdown; nil where it has none.
    static func page(of code: DiagnosticCode) -> String? {
        pages[code.name]
    }

    /// Every page by the name of its code.
    static let pages = PackedPages.read(UnsafeBufferPointer(start: cdp_codes(), count: cdp_codes_size()))
}
