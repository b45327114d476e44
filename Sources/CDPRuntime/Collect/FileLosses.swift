import CDPColumns
import CDPFormats
import CDPTypes

/// What was not taken as it stands in one chunk of rows, or in the chunks of a file.
struct RowLosses: Sendable {
    /// By field of the contract, values that did not fit.
    var faults: [FieldFaults] = []
    /// By field, accepted rows without a value, whether it was empty or did not fit.
    var nulls: [Int] = []
    /// Accepted rows.
    var rows = 0
    /// Rejected rows by reason: how many, and the line of the first.
    var rejected: [String: (count: Int, line: Int64)] = [:]
    /// Names that the contract does not know.
    var undeclared: Set<String> = []

    /// Nothing.
    init() {}

    /// What a reader found in a chunk, but for what stands before a line and was told when it was read.
    init(_ chunk: RowChunk, from line: Int64 = 1) {
        undeclared = Set(chunk.undeclared)
        for row in chunk.rejected where row.line >= line {
            let known = rejected[row.reason.group]
            rejected[row.reason.group] = ((known?.count ?? 0) + 1, min(known?.line ?? .max, row.line))
        }
        faults = chunk.faults
        let known = line == 1 ? 0 : chunk.lines.prefix { $0 < line }.count
        nulls = chunk.batch.columns.map { $0.validity.bytes?.dropFirst(known).count { $0 == 0 } ?? 0 }
        rows = chunk.batch.count - known
    }

    /// Adds those of rows that stand behind.
    mutating func merge(_ next: RowLosses) {
        rows += next.rows
        undeclared.formUnion(next.undeclared)
        rejected.merge(next.rejected) { ($0.count + $1.count, min($0.line, $1.line)) }
        guard !next.faults.isEmpty else { return }
        guard !faults.isEmpty else {
            faults = next.faults
            nulls = next.nulls
            return
        }
        for place in faults.indices where place < next.faults.count {
            faults[place].merge(next.faults[place])
            nulls[place] += next.nulls[place]
        }
    }
}

/// What was not taken as it stands in a file.
struct FileLosses: Sendable {
    /// The file's path.
    var path: String
    /// What its rows lost.
    var rows = RowLosses()
    /// What is to be known about the file as a whole.
    var findings: [FileFinding] = []

    /// How its columns differ from the contract; nil where they do not. A file without a header has a column where a row has a
    /// value: one that no row has is lost only where a new one is much like it, since rows may leave out what they do not know.
    func columns(of contract: Contract) -> ColumnLosses? {
        var result = ColumnLosses(path: path, lost: [], gained: [])
        var hasHeader = false
        for finding in findings {
            switch finding {
            case .lostColumns(let names):
                result.lost = names
                hasHeader = true
            case .undeclared(let names): result.gained = Set(result.gained + names).sorted()
            case .movedColumns: hasHeader = true
            case .empty, .unterminatedQuote: break
            }
        }
        result.gained = FileLosses.shown(result.gained, isRow: hasHeader && !result.lost.isEmpty)
        if hasHeader || rows.undeclared.isEmpty {
            result.renamed = ColumnNames.renamed(result.lost, to: result.gained)
        } else if rows.rows > 0 {
            let absent = contract.fields.indices.filter { $0 < rows.nulls.count && rows.nulls[$0] == rows.rows }
                .filter { rows.faults[$0].isEmpty }.map { contract.fields[$0].name }
            result.renamed = ColumnNames.renamed(absent, to: result.gained)
            result.lost = absent.filter { result.renamed[$0] != nil }
        }
        return result.lost.isEmpty && result.gained.isEmpty ? nil : result
    }

    /// Names of columns and keys, with shapes for those that look like values: keys by which people are told apart, or the
    /// first row of a file without a header, of which nothing is shown then.
    private static func shown(_ names: [String], isRow: Bool) -> [String] {
        func isValue(_ name: String) -> Bool {
            name.utf8.contains(UInt8(ascii: "@")) || name.utf8.count { 0x30...0x39 ~= $0 } >= 5
        }
        guard names.contains(where: isValue) else { return names }
        return Set(names.map { isRow || isValue($0) ? "\(ValueShape(of: $0.utf8))" : $0 }).sorted()
    }
}

extension InputLosses {
    /// What was lost in the files of one source or table, in byte order of their paths.
    init(_ files: [FileLosses], contract: Contract) {
        self.init()
        fields = contract.fields.indices.compactMap { FieldLosses(contract.fields[$0], at: $0, in: files) }
        columns = files.compactMap { $0.columns(of: contract) }
        for file in files {
            for finding in file.findings {
                switch finding {
                case .unterminatedQuote(let line): openQuotes.append(FilePlace(path: file.path, line: line))
                case .empty: empty.append(file.path)
                case .lostColumns, .movedColumns, .undeclared: break
                }
            }
        }
        rejected = InputLosses.rejected(files)
    }

    /// Notes files without a row, which may have a header.
    mutating func noteEmpty(_ paths: [String]) {
        empty = Set(empty + paths).sorted()
    }

    private static func rejected(_ files: [FileLosses]) -> [RejectedRows] {
        var reasons: [String: RejectedRows] = [:]
        for file in files {
            for (reason, rows) in file.rows.rejected {
                let place = FilePlace(path: file.path, line: rows.line)
                let known = reasons[reason] ?? RejectedRows(reason: reason, count: 0, first: place)
                reasons[reason] = RejectedRows(
                    reason: reason, count: known.count + rows.count, first: min(known.first, place))
            }
        }
        return reasons.values.sorted { ($1.count, $0.first, $0.reason) < ($0.count, $1.first, $1.reason) }
    }
}

extension FieldLosses {
    /// The values of the field at a place of the contract that did not fit; nil where all did.
    fileprivate init?(_ field: ContractField, at place: Int, in files: [FileLosses]) {
        var all = FieldFaults()
        var values = 0
        var shapes: [Shape] = []
        for file in files where place < file.rows.faults.count {
            let faults = file.rows.faults[place]
            values += file.rows.rows - file.rows.nulls[place] + faults.nulled + faults.rejected
            all.merge(faults)
            for found in faults.shapes {
                let shape = ValueShape(masked: found.shape)
                if let known = shapes.firstIndex(where: { $0.fault == found.fault && $0.shape == shape }) {
                    shapes[known].count += found.count
                } else if shapes.count < FieldLosses.shapeLimit {
                    let first = FilePlace(path: file.path, line: found.line)
                    shapes.append(Shape(shape: shape, fault: found.fault, count: found.count, first: first))
                }
            }
        }
        guard !all.isEmpty else { return nil }
        self.init(
            field: field.name, type: "\(field.type)", values: values, nulled: all.nulled, rejected: all.rejected,
            shapes: shapes.sorted { ($1.count, $0.first) < ($0.count, $1.first) }, hints: all.hints(for: field.type))
    }
}
