import CDPColumns
import CDPFormats
import CDPPlan
import CDPText
import CDPTypes

/// What was not taken as it stands in one chunk of rows, or in the chunks of a file.
struct RowLosses: Sendable {
    /// By field of the contract, values that did not fit.
    var faults: [FieldFaults] = []
    /// By field, accepted rows without a value, whether it was empty or did not fit.
    var nulls: [Int] = []
    /// Accepted rows.
    var rows = 0
    /// Those of them that delete, which need no more than their key, and by field how many of these have no value.
    var deletes: (rows: Int, nulls: [Int]) = (0, [])
    /// Rejected rows by reason: how many, and the line of the first.
    var rejected: [String: (count: Int, line: Int64)] = [:]
    /// By field, whether any row names it.
    var named: [Bool] = []
    /// Names that the contract does not know.
    var undeclared: Set<String> = []
    /// Those among them that one row alone has.
    var lone: Set<String> = []
    /// By field, what unit its times seem to count; nil where they count none.
    var units: [EpochUnits?] = []

    /// Nothing.
    init() {}

    /// What a reader found in a chunk of rows under a contract, but for what stands before a line and was told when it was
    /// read. `isDelete` says of each accepted row from there on whether it deletes; it is empty where none does.
    init(_ chunk: RowChunk, _ contract: Contract, from line: Int64 = 1, isDelete: [UInt8] = []) {
        undeclared = Set(chunk.undeclared)
        lone = chunk.lone
        for row in chunk.rejected where row.line >= line {
            let known = rejected[row.reason.group]
            rejected[row.reason.group] = ((known?.count ?? 0) + 1, min(known?.line ?? .max, row.line))
        }
        faults = chunk.faults
        named = chunk.named
        let known = line == 1 ? 0 : chunk.lines.prefix { $0 < line }.count
        nulls = chunk.batch.columns.map { $0.validity.bytes?.dropFirst(known).count { $0 == 0 } ?? 0 }
        rows = chunk.batch.count - known
        units = zip(contract.fields, chunk.batch.columns).map { field, column in
            var units = EpochUnits(field)
            units?.add(column, lines: chunk.lines, from: known)
            return units
        }
        guard isDelete.contains(1) else { return }
        deletes.rows = isDelete.count { $0 != 0 }
        deletes.nulls = chunk.batch.columns.map { column in
            guard let valid = column.validity.bytes else { return 0 }
            return isDelete.indices.count { isDelete[$0] != 0 && valid[known + $0] == 0 }
        }
    }

    /// The accepted rows without a value for the field at a place, but for those that delete.
    func keptNulls(_ place: Int) -> Int { nulls[place] - (deletes.nulls.isEmpty ? 0 : deletes.nulls[place]) }

    /// Adds those of rows that stand after.
    mutating func merge(_ next: RowLosses) {
        rows += next.rows
        deletes.rows += next.deletes.rows
        if deletes.nulls.isEmpty {
            deletes.nulls = next.deletes.nulls
        } else {
            for place in next.deletes.nulls.indices { deletes.nulls[place] += next.deletes.nulls[place] }
        }
        lone = lone.subtracting(next.undeclared).union(next.lone.subtracting(undeclared))
        undeclared.formUnion(next.undeclared)
        named = named.isEmpty ? next.named : named.indices.map { named[$0] || $0 < next.named.count && next.named[$0] }
        rejected.merge(next.rejected) { ($0.count + $1.count, min($0.line, $1.line)) }
        guard !next.faults.isEmpty else { return }
        guard !faults.isEmpty else {
            faults = next.faults
            nulls = next.nulls
            units = next.units
            return
        }
        for place in faults.indices where place < next.faults.count {
            faults[place].merge(next.faults[place])
            nulls[place] += next.nulls[place]
            if let more = next.units[place] { units[place]?.merge(more) }
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

    /// How its columns differ from the contract; nil where they do not. Rows of JSON may leave out what they do not know: a
    /// key that none has is lost only where every row had it `always` before, or where a new one is much like it that does not
    /// stand `beside` it in other files.
    func columns(
        of contract: Contract, always: Set<String>, beside names: (String) -> Set<String> = { _ in [] }
    ) -> ColumnLosses? {
        var result = ColumnLosses(path: path, lost: [], gained: [])
        var hasHeader = false
        for finding in findings {
            switch finding {
            case .lostColumns(let names):
                result.lost = names
                hasHeader = true
            case .undeclared(let names): result.gained = Set(result.gained + names).sorted()
            case .movedColumns: hasHeader = true
            case .empty, .unterminatedQuote, .column, .otherDelimiter: break
            }
        }
        result.gained = FileLosses.shown(
            result.gained, isRow: hasHeader && !result.lost.isEmpty, lone: rows.rows > 1 ? rows.lone : [])
        if hasHeader {
            result.renamed = ColumnNames.renamed(result.lost, to: result.gained, hasHeader: true)
        } else {
            for name in absent(of: contract) {
                let known = names(name)
                let guess = ColumnNames.renamed([name], to: result.gained.filter { !known.contains($0) })
                result.renamed.merge(guess) { first, _ in first }
            }
            result.lost = contract.fields.indices.filter { place in
                let name = contract.fields[place].name
                return result.renamed[name] != nil || always.contains(name) && isUnnamed(place)
            }.map { contract.fields[$0].name }
        }
        return result.lost.isEmpty && result.gained.isEmpty ? nil : result
    }

    /// Whether rows were taken, none of which names the field at a place.
    private func isUnnamed(_ place: Int) -> Bool {
        rows.rows > rows.deletes.rows && place < rows.named.count && !rows.named[place]
    }

    /// Fields without a value in any of the rows that were taken, whatever they say.
    fileprivate func absent(of contract: Contract) -> [String] {
        guard rows.rows > 0 else { return [] }
        return contract.fields.indices.filter { $0 < rows.nulls.count && rows.nulls[$0] == rows.rows }
            .filter { rows.faults[$0].isEmpty }.map { contract.fields[$0].name }
    }

    /// Names of columns and keys, with shapes for those that may be values: keys by which people are told apart, such as one
    /// that a `lone` row has, or the first row of a file without a header, of which nothing is shown then.
    fileprivate static func shown(_ names: [String], isRow: Bool, lone: Set<String> = []) -> [String] {
        func isValue(_ name: String) -> Bool {
            lone.contains(name) || name.utf8.contains(UInt8(ascii: "@")) || name.utf8.count { 0x30...0x39 ~= $0 } >= 5
        }
        guard names.contains(where: isValue) else { return names }
        return Set(names.map { isRow || isValue($0) ? "\(ValueShape(of: $0.utf8))" : $0 }).sorted()
    }
}

extension InputLosses {
    /// What was lost in the files of one source or table, in byte order of their paths. `always` are the fields that every
    /// stored row has.
    init(_ files: [FileLosses], contract: Contract, leavesOutKeys: Bool, always: Set<String> = []) {
        self.init()
        fields = contract.fields.indices.compactMap { FieldLosses(contract.fields[$0], at: $0, in: files) }
        clocks = contract.fields.indices.compactMap { ClockLosses(contract.fields[$0], at: $0, in: files) }
        units = contract.fields.indices.compactMap { UnitLosses(contract.fields[$0], at: $0, in: files) }
        let missing = files.map { Set($0.absent(of: contract)) }
        var beside: [String: Set<String>] = [:]
        for field in Set(missing.joined()) {
            for (file, absent) in zip(files, missing) where file.rows.rows > 0 && !absent.contains(field) {
                beside[field, default: []].formUnion(file.rows.undeclared)
            }
        }
        columns = files.compactMap { $0.columns(of: contract, always: always, beside: { beside[$0, default: []] }) }
        if leavesOutKeys {
            let present = zip(files, missing).filter { $0.0.rows.rows > 0 }.map(\.1)
            let lost = Set(columns.flatMap(\.lost))
            absent = contract.fields.map(\.name).filter { name in
                !present.isEmpty && present.allSatisfy { $0.contains(name) } && !lost.contains(name)
            }
        }
        for file in files {
            for finding in file.findings {
                switch finding {
                case .unterminatedQuote(let line): openQuotes.append(FilePlace(path: file.path, line: line))
                case .empty: empty.append(file.path)
                case .column(let name, let what):
                    let name = FileLosses.shown([name], isRow: false)[0]
                    notes.append(FileNote(path: file.path, what: "`\(name)` \(what)"))
                case .otherDelimiter(let sign):
                    let what = "the header is one column; write csv: { delimiter: \(CSVOptions.written(sign)) }"
                    notes.append(FileNote(path: file.path, what: what))
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

extension ClockLosses {
    /// The times of the field at a place of the contract that clocks do not show once; nil where there are none.
    fileprivate init?(_ field: ContractField, at place: Int, in files: [FileLosses]) {
        guard let zone = field.clock?.zone else { return nil }
        var skipped = 0
        var repeated = 0
        var first: FilePlace?
        for file in files where place < file.rows.faults.count {
            let faults = file.rows.faults[place]
            guard faults.skipped + faults.repeated > 0 else { continue }
            skipped += faults.skipped
            repeated += faults.repeated
            let found = FilePlace(path: file.path, line: faults.clockLine)
            first = min(first ?? found, found)
        }
        guard let first else { return nil }
        self.init(field: field.name, zone: zone, skipped: skipped, repeated: repeated, first: first)
    }
}

extension UnitLosses {
    /// The times of the field at a place of the contract that seem to count another unit; nil where they do not.
    fileprivate init?(_ field: ContractField, at place: Int, in files: [FileLosses]) {
        var all: EpochUnits?
        var first: FilePlace?
        for file in files where place < file.rows.units.count {
            guard let units = file.rows.units[place] else { continue }
            if first == nil { first = units.fitting.map { FilePlace(path: file.path, line: $0.line) } }
            if all == nil { all = units } else { all?.merge(units) }
        }
        guard let fitting = all?.fitting, let first, let format = field.format?.text else { return nil }
        self.init(
            field: field.name, format: format, fitting: fitting.format, values: fitting.values, count: fitting.count,
            first: first)
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
