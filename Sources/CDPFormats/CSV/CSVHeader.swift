import CDPColumns
import CDPText
import CDPTypes

/// The header of a CSV file, matched with a contract by name.
struct CSVHeader {
    /// The names in the file's order; empty without a header.
    let names: [String]
    /// By field of the contract: its column in the file, nil when the file has none.
    let columns: [Int?]
    /// The header as it stands in the file, as UTF-8; nil without one.
    let text: [UInt8]?
    /// How many columns rows must have.
    let count: Int
    let findings: [FileFinding]

    /// The header that `row` holds, as rows have it once they are filled down; nil when the file has no rows or the dialect no
    /// header. What `folders` give need not be in the file, and without a header is not.
    init(
        row: [UInt8]?, _ options: CSVOptions, _ contract: Contract, folders: FolderFields, path: String
    ) throws(FormatError) {
        text = row
        if let nested = contract.fields.first(where: { $0.type.isNested }) {
            throw FormatError(
                path: path, what: "a CSV file has no nested values, and `\(nested.name)` is declared as \(nested.type)",
                next: "declare it as string")
        }
        guard options.hasHeader else {
            names = []
            let inFile = contract.fields.filter { !folders.gives($0.name) && $0.name != options.rowNumber }
            count = inFile.count + (options.rowNumber == nil ? 0 : 1)
            columns = contract.fields.map { field in
                field.name == options.rowNumber ? inFile.count : inFile.firstIndex { $0.name == field.name }
            }
            findings = []
            return
        }
        guard let row else {
            names = []
            columns = contract.fields.map { _ in nil }
            count = 0
            findings = [.empty]
            return
        }
        names = try CSVHeader.names(row, options, path)
        count = names.count
        let other = names.count == 1 ? CSVHeader.otherDelimiter(row, options) : nil
        columns = try CSVHeader.columns(of: contract, in: names, folders, path, other)
        findings = CSVHeader.findings(contract, names, columns, folders) + (other.map { [.otherDelimiter($0)] } ?? [])
    }

    /// Of a header that is one column, the character in it that tells fields apart in other files, and so it seems in this one:
    /// the one that stands there most often.
    private static func otherDelimiter(_ row: [UInt8], _ options: CSVOptions) -> UInt8? {
        let signs = ";\t,|".utf8.filter { $0 != options.delimiter }.map { sign in
            (sign, count: row.count { $0 == sign })
        }
        return signs.filter { $0.count > 0 }.max { $0.count < $1.count }?.0
    }

    /// By field of the contract, the index of its column; nil where the file lacks it and may. `other` is the delimiter
    /// that a header of one column seems to have.
    private static func columns(
        of contract: Contract, in names: [String], _ folders: FolderFields, _ path: String, _ other: UInt8?
    ) throws(FormatError) -> [Int?] {
        let columns = contract.fields.map { field in names.firstIndex(of: clean(field.name)) }
        for (field, column) in zip(contract.fields, columns) {
            if let column, names[(column + 1)...].contains(clean(field.name)) {
                throw FormatError(path: path, what: "the header names `\(field.name)` twice", next: "rename one column")
            }
        }
        let lost = contract.fields.indices.filter { place in
            let field = contract.fields[place]
            return columns[place] == nil && field.isRequired && !folders.gives(field.name)
        }
        guard lost.isEmpty else {
            throw FormatError(
                path: path,
                what: "the header lacks \(lost.map { "`\(contract.fields[$0].name)`" }.joined(separator: ", ")), "
                    + "which the contract requires",
                next: other.map { "the header is one column; write csv: { delimiter: \(CSVOptions.written($0)) }" }
                    ?? "check the delimiter and the spelling, or change the contract")
        }
        return columns
    }

    /// What differs from the contract and costs no row: lost, moved and undeclared columns.
    private static func findings(
        _ contract: Contract, _ names: [String], _ columns: [Int?], _ folders: FolderFields
    ) -> [FileFinding] {
        var findings: [FileFinding] = []
        let lost = contract.fields.indices.filter { columns[$0] == nil }.map { contract.fields[$0].name }
            .filter { !folders.gives($0) }
        if !lost.isEmpty { findings.append(.lostColumns(lost)) }
        let found = columns.compactMap { $0 }
        if found != found.sorted() { findings.append(.movedColumns) }
        let declared = Set(contract.fields.map { clean($0.name) })
        let undeclared = Set(names).subtracting(declared)
        if !undeclared.isEmpty {
            findings.append(.undeclared(Array(undeclared.sorted().prefix(RowChunk.undeclaredLimit))))
        }
        return findings
    }

    /// A name without white space around it, and plain blanks inside: an export may write `First\u{A0}Name `.
    static func clean(_ name: String) -> String {
        var name = name
        var clean: [UInt8] = []
        name.withUTF8 { WhiteSpace.clean($0, into: &clean) }
        return String(decoding: clean, as: UTF8.self)
    }

    /// The names of a header row, clean of white space.
    static func names(_ row: [UInt8], _ options: CSVOptions, _ path: String) throws(FormatError) -> [String] {
        let block = RowBlock(row: row, line: 1)
        let width = CSVRows.width(block, options)
        let rows = CSVRows(block, options, columnCount: width, limits: ReadLimits())
        guard rows.starts.count == 1 else {
            throw FormatError(
                path: path, what: "the header is not in the declared encoding", next: "declare `encoding`")
        }
        return (0..<width).map { column in
            let range = rows.field(0, column)
            let whole = UnsafeBufferPointer(start: rows.text + range.lowerBound, count: range.count)
            return clean(String(decoding: rows.content(range) ?? whole, as: UTF8.self))
        }
    }
}
