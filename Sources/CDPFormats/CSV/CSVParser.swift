import CDPColumns
import CDPTypes

/// Parses blocks of CSV rows into the columns of a contract. A value: any number of threads may use it.
///
/// Columns are read one after the other and not row by row: each has a loop of its own for its type, with no decision a
/// value that could be made once a column. A value that does not fit is noted by its row; rows with one that costs the
/// row are taken out of all columns at the end, which is rare.
struct CSVParser: Sendable {
    private let options: CSVOptions
    /// The contract's fields, each with where it stands in the file.
    private let columns: [CSVColumn]
    private let schema: [Field]
    /// Fields of every row of the file, also those that no field of the contract takes.
    private let columnCount: Int
    private let limits: ReadLimits

    /// A parser of rows below a header; `folders` has the values of fields that stand in no column.
    init(_ options: CSVOptions, _ contract: Contract, _ header: CSVHeader, folders: FolderFields, limits: ReadLimits) {
        self.options = options
        self.limits = limits
        schema = contract.schema
        columnCount = header.count
        columns = zip(contract.fields, header.columns).compactMap { field, column in
            CSVColumn(field, column: column, folders[field.name], options)
        }
    }

    /// The rows of a block. What is wrong with a row costs that row only, and is in the result.
    func parse(_ block: RowBlock) -> RowChunk {
        if block.count == 0 { return RowChunk(rejected: block.rejected, schema: schema) }
        let rows = CSVRows(block, options, columnCount: columnCount, limits: limits)
        var faults = RowFaults(from: limits.firstLine)
        let read = columns.map { $0.read(rows, &faults) }
        let batch = Batch(schema: schema, columns: read, count: rows.starts.count)
        var chunk = RowChunk(batch: batch, lines: rows.lines, byteCount: block.count)
        chunk.faults = faults.fields
        chunk.rejected = rows.rejected
        if !faults.reasons.isEmpty {
            let kept = rows.starts.indices.filter { faults.reasons[$0] == nil }
            chunk.batch = batch.gathered(kept.map { Int32(truncatingIfNeeded: $0) })
            chunk.lines = kept.map { rows.lines[$0] }
            chunk.rejected += faults.reasons.map { row, reason in
                RejectedRow(line: rows.lines[row], reason: reason, raw: rows.raw(row), limit: limits.rawSize)
            }
            chunk.rejected.sort { $0.line < $1.line }
        }
        return chunk
    }
}

/// What went wrong in a block's rows, found column by column.
struct RowFaults {
    /// Of each rejected row, what is wrong in its first bad field.
    private(set) var reasons: [Int: RejectionReason] = [:]
    /// By field, values that did not fit; rows that another field rejects later are not taken out again.
    private(set) var fields: [FieldFaults] = []
    private let firstLine: Int64

    /// No faults; values before a line are not counted.
    init(from line: Int64) {
        firstLine = line
    }

    /// Begins to count faults of the next field of the contract.
    mutating func beginColumn() { fields.append(FieldFaults(from: firstLine)) }

    /// Rejects a row, unless an earlier field did.
    mutating func reject(_ row: Int, _ reason: RejectionReason) {
        if reasons[row] == nil { reasons[row] = reason }
    }

    /// Counts a value of the column at work that does not fit.
    mutating func count(_ text: UnsafeBufferPointer<UInt8>, _ fault: ValueFault, of field: ContractField, line: Int64) {
        fields[fields.count - 1].add(text, fault, of: field, line: line)
    }

    /// Counts a time of the column at work that clocks do not show once.
    mutating func count(_ reading: ClockReading, line: Int64) {
        fields[fields.count - 1].add(reading, line: line)
    }
}

/// One column of a contract in a CSV file.
struct CSVColumn: Sendable {
    private let field: ContractField
    private let rule: ScalarRule
    /// Its index in the file's rows, nil when the file lacks it.
    private let column: Int?
    /// The value that all rows have that lack the column, from the file's folder.
    private let folder: [UInt8]?
    /// Whether no text but the empty one is null.
    private let hasPlainNulls: Bool
    /// Whether a field between quotes is a text, also an empty one.
    private let quotesTexts: Bool

    init?(_ field: ContractField, column: Int?, _ folder: [UInt8]?, _ options: CSVOptions) {
        guard var rule = ScalarRule(field.type, of: field) else { return nil }
        rule.nulls = options.nulls.map { Array($0.utf8) }
        if options.escape != nil { rule.nulls.append([CSVRows.nullMark]) }
        rule.decimalSign = field.decimalSign ?? options.decimalSign
        quotesTexts = options.quotesTexts
        hasPlainNulls = options.nulls == [""] && options.escape == nil
        self.folder = folder
        self.field = field
        self.rule = rule
        self.column = column
    }

    /// Reads the column of all rows; nulls where the file lacks it.
    func read(_ rows: borrowing CSVRows, _ faults: inout RowFaults) -> Column {
        faults.beginColumn()
        guard let column else { return readFolder(rows, &faults) }
        switch field.type {
        case .string: return .string(texts(rows, column, &faults))
        case .integer: return .integer(values(rows, column, &faults) { $0 })
        case .decimal(let precision, let scale):
            return .decimal(values(rows, column, &faults) { $0 }, precision: precision, scale: scale)
        case .float: return .float(values(rows, column, &faults) { Double(bitPattern: UInt64(bitPattern: $0)) })
        case .boolean: return .boolean(values(rows, column, &faults) { UInt8(truncatingIfNeeded: $0) })
        case .date: return .date(values(rows, column, &faults) { Int32(truncatingIfNeeded: $0) })
        case .timestamp:
            let times = values(rows, column, &faults) { $0 }
            if let doubts = rule.clock?.doubts { count(times, doubts, rows, column, &faults) }
            return .timestamp(times)
        case .duration, .list, .structure: return Column(nulls: rows.starts.count, of: field.type)
        }
    }

    /// Counts the times that clocks do not show once.
    @inline(never)
    private func count(
        _ times: FixedColumn<Int64>, _ doubts: LocalClock.Doubts, _ rows: borrowing CSVRows, _ column: Int,
        _ faults: inout RowFaults
    ) {
        for row in times.values.indices where times.validity[row] && doubts.mayBeSet(times.values[row]) {
            guard let text = rows.content(rows.field(row, column)) else { continue }
            faults.count(rule.reading(of: text, times.values[row]), line: rows.lines[row])
        }
    }

    /// The column of a field that the file lacks: in all rows what the folder says, or null.
    @inline(never)
    private func readFolder(_ rows: borrowing CSVRows, _ faults: inout RowFaults) -> Column {
        let count = rows.starts.count
        guard let folder else {
            if field.isRequired { for row in 0..<count { refuse(row, nil, rows, nil, &faults) } }
            return Column(nulls: count, of: field.type)
        }
        switch rule.column(of: folder, field.type) {
        case .success(let value):
            if field.isRequired, !value.validity[0] { for row in 0..<count { refuse(row, nil, rows, nil, &faults) } }
            return value.gathered([Int32](repeating: 0, count: count))
        case .failure(let fault):
            for row in 0..<count { refuse(row, fault, rows, nil, &faults) }
            return Column(nulls: count, of: field.type)
        }
    }

    /// Whether a text stands for null: an empty one, or one of the words that the field names.
    @inline(__always)
    private func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        hasPlainNulls ? text.count == 0 : rule.isNull(text)
    }

    /// Handles a field that has no value to store; the row is null there.
    @inline(never)
    private func refuse(
        _ row: Int, _ fault: ValueFault?, _ rows: borrowing CSVRows, _ column: Int?, _ faults: inout RowFaults
    ) {
        if let fault {
            if let column {
                if let text = rows.content(rows.field(row, column)) {
                    faults.count(text, fault, of: field, line: rows.lines[row])
                }
            } else {
                folder?.withUnsafeBufferPointer { faults.count($0, fault, of: field, line: rows.lines[row]) }
            }
            if field.onError == .reject { return faults.reject(row, .value(field: field.name, fault)) }
        }
        if field.isRequired { faults.reject(row, .value(field: field.name, .missing)) }
    }

    /// A column of fixed width: each field is read by its rule, and one that cannot be read is null and noted.
    @inline(__always)
    private func values<Value: FixedValue>(
        _ rows: borrowing CSVRows, _ column: Int, _ faults: inout RowFaults, _ make: (Int64) -> Value
    ) -> FixedColumn<Value> {
        let count = rows.starts.count
        var validity = Validity.all
        let values = [Value](unsafeUninitializedCapacity: count) { target, initialized in
            for row in 0..<count {
                var fault: ValueFault?
                var value: Int64?
                if let text = rows.content(rows.field(row, column)) {
                    if !isNull(text) {
                        if rule.isAllowed(text) {
                            switch rule.value(of: text) {
                            case .success(let read): value = read
                            case .failure(let failure): fault = failure
                            }
                        } else {
                            fault = .notAllowed
                        }
                    }
                } else {
                    faults.reject(row, .textAfterQuote(field: field.name))
                }
                if let value {
                    target.initializeElement(at: row, to: make(value))
                    validity.append(true, count: row)
                } else {
                    target.initializeElement(at: row, to: .zero)
                    validity.append(false, count: row)
                    if fault != nil || field.isRequired { refuse(row, fault, rows, column, &faults) }
                }
            }
            initialized = count
        }
        return FixedColumn(values, validity: validity)
    }

    /// A column of texts, copied into one buffer whose size is counted first.
    private func texts(_ rows: borrowing CSVRows, _ column: Int, _ faults: inout RowFaults) -> StringColumn {
        let count = rows.starts.count
        var size = 0
        for row in 0..<count { size &+= rows.field(row, column).count }
        let isRestricted = rule.allowed != nil
        var validity = Validity.all
        var offsets = [Int](repeating: 0, count: count + 1)
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 16) { target, initialized in
            var place = 0
            for row in 0..<count {
                var text = rows.content(rows.field(row, column))
                if isRestricted, let whole = text { text = rule.word(whole) }
                var fault: ValueFault?
                var isValid = false
                if let text, quotesTexts ? !rows.field(row, column).isEmpty : !isNull(text) {
                    isValid = rule.isAllowed(text)
                    if !isValid { fault = .notAllowed }
                }
                if let text, isValid, let source = text.baseAddress, let base = target.baseAddress {
                    copy(source, base + place, text.count)
                    place &+= text.count
                    validity.append(true, count: row)
                } else {
                    validity.append(false, count: row)
                    if text == nil { faults.reject(row, .textAfterQuote(field: field.name)) }
                    if fault != nil || field.isRequired { refuse(row, fault, rows, column, &faults) }
                }
                offsets[row &+ 1] = place
            }
            initialized = place
        }
        return StringColumn(bytes: bytes, offsets: offsets, validity: validity)
    }
}

/// Copies 16 bytes at a time, up to 15 more than asked: both sides have that much room after.
@inline(__always)
func copy(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>, _ count: Int) {
    var place = 0
    repeat {
        let piece = UnsafeRawPointer(source + place).loadUnaligned(as: SIMD2<UInt64>.self)
        UnsafeMutableRawPointer(target + place).storeBytes(of: piece, as: SIMD2<UInt64>.self)
        place &+= 16
    } while place < count
}
