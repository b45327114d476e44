package import CDPFormats
import CDPTypes

/// A source whose inputs lie in files under other names: what was landed. Rows are read as those of files are.
package protocol FileBackedSource: RowSource {
    /// The files, by the names of the inputs.
    var files: FileSource { get }
}

extension FileBackedSource {
    /// Those of files.
    package var traits: RowTraits { files.traits }
    /// As of files.
    package func expectedRows(of input: String) -> Int { files.expectedRows(of: input) }
    /// Reads the file of an input.
    package func read<Result: Sendable>(
        _ request: InputRequest, contract: Contract, threads: Int,
        _ body: @Sendable (RowChunk, Int, [UInt8]?) throws -> Result
    ) throws -> InputReport<Result> {
        try files.read(request, contract: contract, threads: threads, body)
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
