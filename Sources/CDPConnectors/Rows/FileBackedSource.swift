package import CDPFormats
package import CDPTypes

/// A source whose inputs lie in files under other names: what was landed. Rows are read as those of files are.
package protocol FileBackedSource: RowSource {
    /// The files, by the names of the inputs.
    var files: FileSource { get }
    /// Whether an input whose end a position is holds what was landed, as far as that is known.
    func isWhole(_ input: String, at position: SourceCursor) -> Bool
}

extension FileBackedSource {
    /// Those of files.
    package var traits: RowTraits { files.traits }
    /// As of files.
    package func expectedRows(of input: String) -> Int { files.expectedRows(of: input) }
    /// Compares the file of an input with what was read. Throws where it does not hold what was landed.
    func lookHere(at input: String, since position: SourceCursor?) throws -> InputLook {
        let look = try files.look(at: input, since: position)
        try check(input, at: look.position)
        return look
    }
    private func check(_ input: String, at position: SourceCursor) throws {
        guard !isWhole(input, at: position) else { return }
        throw FormatError(
            path: input, what: "the inbox does not hold what was landed",
            next: "run `cdp verify`, which says what to do")
    }
    /// Reads the file of an input. Throws where it does not hold what was landed.
    package func read<Result: Sendable>(
        _ request: InputRequest, contract: Contract, threads: Int,
        _ body: @Sendable (RowChunk, Int, [UInt8]?) throws -> Result
    ) throws -> InputReport<Result> {
        let report = try files.read(request, contract: contract, threads: threads, body)
        try check(request.input, at: report.position)
        return report
    }
    /// The texts of an input's file.
    package func texts(of input: String, header: [UInt8]?, contract: Contract) throws -> RowTexts {
        try files.texts(of: input, header: header, contract: contract)
    }
    /// The columns of the last file that cannot be read.
    package func unreadable() -> [String: String] { files.unreadable() }
    /// The fields that the files show; none where there is no file.
    func fieldsHere(threads: Int) throws -> [Field] {
        try inputs().isEmpty ? [] : files.fields(threads: threads)
    }
}
