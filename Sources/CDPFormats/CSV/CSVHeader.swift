import CDPColumns
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

    /// Reads the header, if the dialect has one, as the first row that the carver gives.
    init(
        _ carver: RowCarver, _ options: CSVOptions, _ contract: Contract, path: String
    ) throws(FormatError) {
        try self.init(row: options.hasHeader ? carver.header() : nil, options, contract, path: path)
    }

    /// The header that `row` holds; nil when the file has no rows or the dialect no header.
    init(row: [UInt8]?, _ options: CSVOptions, _ contract: Contract, path: String) throws(FormatError) {
        text = row
        if let nested = contract.fields.first(where: { $0.type.isNested }) {
            throw FormatError(
                path: path, what: "a CSV file has no nested values, and `\(nested.name)` is declared as \(nested.type)",
                next: "declare it as string")
        }
        guard options.hasHeader else {
            names = []
            columns = contract.fields.indices.map { $0 }
            count = contract.fields.count
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
        columns = try CSVHeader.columns(of: contract, in: names, path)
        findings = CSVHeader.findings(contract, names, columns)
    }

    private static func columns(
        of contract: Contract, in names: [String], _ path: String
    ) throws(FormatError) -> [Int?] {
        let columns = contract.fields.map { field in names.firstIndex(of: clean(field.name)) }
        for (field, column) in zip(contract.fields, columns) {
            if let column, names[(column + 1)...].contains(clean(field.name)) {
                throw FormatError(path: path, what: "the header names `\(field.name)` twice", next: "rename one column")
            }
        }
        let lost = contract.fields.indices.filter { columns[$0] == nil && contract.fields[$0].isRequired }
        guard lost.isEmpty else {
            throw FormatError(
                path: path,
                what: "the header lacks \(lost.map { "`\(contract.fields[$0].name)`" }.joined(separator: ", ")), "
                    + "which the contract requires",
                next: "check the delimiter and the spelling, or change the contract")
        }
        return columns
    }

    private static func findings(_ contract: Contract, _ names: [String], _ columns: [Int?]) -> [FileFinding] {
        var findings: [FileFinding] = []
        let lost = contract.fields.indices.filter { columns[$0] == nil }.map { contract.fields[$0].name }
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

    private static func clean(_ name: String) -> String {
        var name = name
        var clean: [UInt8] = []
        name.withUTF8 { WhiteSpace.clean($0, into: &clean) }
        return String(decoding: clean, as: UTF8.self)
    }

    /// The names of a header row, clean of white space: an export may write `First\u{A0}Name `.
    private static func names(_ row: [UInt8], _ options: CSVOptions, _ path: String) throws(FormatError) -> [String] {
        var names: [String] = []
        var place = 0
        while true {
            var name: [UInt8] = []
            if place < row.count, row[place] == options.quote {
                place += 1
                while place < row.count {
                    if row[place] == options.quote {
                        place += 1
                        guard place < row.count, row[place] == options.quote else { break }
                    }
                    name.append(row[place])
                    place += 1
                }
            }
            while place < row.count, row[place] != options.delimiter {
                name.append(row[place])
                place += 1
            }
            guard name.withUnsafeBufferPointer({ $0.baseAddress.map { isValidUTF8($0, name.count) } ?? true }) else {
                throw FormatError(
                    path: path, what: "the header is not in the declared encoding", next: "declare `encoding`")
            }
            names.append(clean(String(decoding: name, as: UTF8.self)))
            if place >= row.count { return names }
            place += 1
        }
    }
}
