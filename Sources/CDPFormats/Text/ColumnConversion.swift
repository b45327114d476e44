import CDPColumns
import CDPText
import CDPTypes

/// Brings a column to the type of its field.
struct ColumnConversion {
    /// By row, the first value that does not fit; it is null in the result.
    private(set) var faults: [Int: ValueFault] = [:]
    /// By row, times that clocks do not show once.
    private(set) var readings: [(row: Int, reading: ClockReading)] = []
    private let field: ContractField
    /// What the times of the column are; nil where they are instants.
    private let clock: LocalClock?
    private let isSingle: Bool
    /// Whether texts may be other bytes.
    private let isUnchecked: Bool

    init(_ field: ContractField, _ traits: ColumnTraits) {
        self.field = field
        clock = traits.localTimes.contains(field.name) ? field.clock : nil
        isSingle = traits.singles.contains(field.name)
        isUnchecked = traits.uncheckedTexts.contains(field.name)
    }

    mutating func convert(_ column: Column, to type: DataType) -> Column {
        convert(column, to: type, isNested: false) { $0 }
    }

    /// `row` gives the row of the batch to which a row of the column belongs.
    private mutating func convert(
        _ column: Column, to type: DataType, isNested: Bool, _ row: (Int) -> Int
    ) -> Column {
        let isRestricted = !isNested && field.oneOf != nil
        if column.type == type, !isRestricted, !holdsDoubtful(type) { return column }
        switch (column, type) {
        case (.date, .date) where !isRestricted: return withinYears(column, row)
        case (.timestamp(let times), .timestamp) where !isRestricted:
            let instants = instants(times, row)
            return withinYears(.timestamp(instants), row)
        case (.float(let numbers), .float) where !isRestricted:
            return .float(keeping(numbers, row) { $0.isFinite ? nil : $0.isNaN ? .malformed : .outOfRange })
        case (.string(let texts), .string) where !isRestricted: return .string(wellFormed(texts, row))
        case (.float(let numbers), .integer) where !isRestricted: return .integer(whole(numbers, row))
        case (.list(let list), .list(let element)):
            var owners = [Int](repeating: 0, count: list.elements.count)
            for place in 0..<list.count { for inner in list.range(place) { owners[inner] = row(place) } }
            let elements = convert(list.elements, to: element, isNested: true) { owners[$0] }
            return .list(ListColumn(offsets: list.offsets, elements: elements, validity: list.validity))
        case (.structure(let structure), .structure(let fields)):
            let columns = fields.map { inner -> Column in
                guard let place = structure.names.firstIndex(of: inner.name) else {
                    return Column(nulls: structure.count, of: inner.type)
                }
                return convert(structure.columns[place], to: inner.type, isNested: true, row)
            }
            return .structure(
                StructColumn(
                    names: fields.map(\.name), columns: columns, count: structure.count, validity: structure.validity))
        default: return convertSingle(column, to: type, isNested: isNested, row)
        }
    }

    /// The instants of times, which are those of clocks where there are any.
    private mutating func instants(_ times: FixedColumn<Int64>, _ row: (Int) -> Int) -> FixedColumn<Int64> {
        guard let clock else { return times }
        let instants = times.values.map { CivilTime.microseconds.contains($0) ? clock.utc($0) : $0 }
        if let doubts = clock.doubts {
            for place in instants.indices where times.validity[place] && doubts.mayBeSet(instants[place]) {
                readings.append((row(place), doubts.reading(times.values[place])))
            }
        }
        return FixedColumn(instants, validity: times.validity)
    }

    /// The doubles that are whole numbers, exactly.
    private mutating func whole(_ numbers: FixedColumn<Double>, _ row: (Int) -> Int) -> FixedColumn<Int64> {
        var result = FixedColumn<Int64>()
        for place in numbers.values.indices {
            let value = numbers.validity[place] ? Int64(exactly: numbers.values[place]) : nil
            if value == nil, numbers.validity[place] {
                let number = numbers.values[place]
                let fault: ValueFault =
                    number.isNaN ? .malformed : number.rounded() == number ? .outOfRange : .inexact
                faults[row(place)] = faults[row(place)] ?? fault
            }
            result.append(value)
        }
        return result
    }

    /// Whether values of the type may be none though the file has them under it.
    private func holdsDoubtful(_ type: DataType) -> Bool {
        switch type {
        case .date, .timestamp, .float: true
        case .string: isUnchecked
        case .list(let element): holdsDoubtful(element)
        case .structure(let fields): fields.contains { holdsDoubtful($0.type) }
        default: false
        }
    }

    /// Typed files can hold days of any year; beyond 1 to 9999 no text, no function and no reader of the store has them.
    private mutating func withinYears(_ column: Column, _ row: (Int) -> Int) -> Column {
        switch column {
        case .date(let days):
            .date(keeping(days, row) { CivilTime.days.contains(Int64($0)) ? nil : .outOfRange })
        case .timestamp(let times):
            .timestamp(keeping(times, row) { CivilTime.microseconds.contains($0) ? nil : .outOfRange })
        default: column
        }
    }

    /// The values without a fault, the others null.
    private mutating func keeping<Value: FixedValue>(
        _ column: FixedColumn<Value>, _ row: (Int) -> Int, _ fault: (Value) -> ValueFault?
    ) -> FixedColumn<Value> {
        let bad = column.values.indices.filter { column.validity[$0] && fault(column.values[$0]) != nil }
        guard !bad.isEmpty else { return column }
        var kept = column.values.indices.map { Int32(truncatingIfNeeded: $0) }
        for place in bad {
            kept[place] = -1
            faults[row(place)] = faults[row(place)] ?? fault(column.values[place])
        }
        return column.gathered(kept)
    }

    /// The texts that are UTF-8, the others null. Their bytes stay in no pool, so that nothing writes them.
    private mutating func wellFormed(_ column: StringColumn, _ row: (Int) -> Int) -> StringColumn {
        guard isUnchecked else { return column }
        var result = StringColumn()
        for place in 0..<column.count {
            guard column.validity[place] else {
                result.appendNull()
                continue
            }
            column.withBytes(place) { text in
                if text.isUTF8 { return result.append(text) }
                result.appendNull()
                faults[row(place)] = faults[row(place)] ?? .notText
            }
        }
        return result
    }

    private mutating func convertSingle(
        _ source: Column, to type: DataType, isNested: Bool, _ row: (Int) -> Int
    ) -> Column {
        let column = withinYears(source, row)
        guard var rule = ScalarRule(type, of: field, isNested: isNested), type == .string || !column.type.isNested
        else {
            for place in 0..<column.count where column.validity[place] { faults[row(place)] = .wrongShape }
            return Column(nulls: column.count, of: type)
        }
        if column.type != .string {
            if rule.format?.isEpoch != true || !column.type.isNumeric { rule.format = nil }
            rule.decimalSign = UInt8(ascii: ".")
            if column.type == .timestamp, clock == nil { rule.clock = nil }
        }
        var values = FixedColumn<Int64>()
        var texts = StringColumn()
        var text: [UInt8] = []
        for place in 0..<column.count {
            var value: Int64?
            if column.validity[place] {
                text.removeAll(keepingCapacity: true)
                // A whole number has one text, whatever type it came in: `1001`.
                if type == .string, case .float(let doubles) = column, let whole = Int64(exactly: doubles.values[place])
                {
                    Numbers.append(whole, to: &text)
                } else if isSingle, case .float(let doubles) = column {
                    Numbers.append(single: Float(doubles.values[place]), to: &text)
                } else {
                    CSVText.append(column, place, to: &text)
                }
                let result = text.withUnsafeBufferPointer { text -> Result<Int64, ValueFault> in
                    if isUnchecked, !text.isUTF8 { return .failure(.notText) }
                    guard rule.isAllowed(text) else { return .failure(.notAllowed) }
                    return type == .string ? .success(0) : rule.value(of: text)
                }
                switch result {
                case .success(let read): value = read
                case .failure(let fault): faults[row(place)] = faults[row(place)] ?? fault
                }
            }
            guard type == .string else {
                values.append(value)
                continue
            }
            if value == nil { texts.appendNull() } else { text.withUnsafeBufferPointer { texts.append(rule.word($0)) } }
        }
        return type == .string ? .string(texts) : Column(bits: values, type)
    }
}

extension Column {
    /// A column of a single-valued type from values as `ScalarRule` gives them.
    init(bits column: FixedColumn<Int64>, _ type: DataType) {
        let validity = column.validity
        switch type {
        case .decimal(let precision, let scale): self = .decimal(column, precision: precision, scale: scale)
        case .float:
            let values = column.values.map { Double(bitPattern: UInt64(bitPattern: $0)) }
            self = .float(FixedColumn(values, validity: validity))
        case .boolean:
            self = .boolean(FixedColumn(column.values.map { UInt8(truncatingIfNeeded: $0) }, validity: validity))
        case .date: self = .date(FixedColumn(column.values.map { Int32(truncatingIfNeeded: $0) }, validity: validity))
        case .timestamp: self = .timestamp(column)
        default: self = .integer(column)
        }
    }
}
