import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPIdentity
import CDPPlan
import CDPSimilarity
import CDPStore
import CDPText
import CDPTypes

/// Reads what a probabilistic rule compares out of the records: by attribute its distinct values and who holds which, and the
/// blocking keys.
///
/// Values are told apart by the hashes that identity has of them anyway; of each distinct one the text is read once.
struct MatchReader: Sendable {
    private let reads: MatchColumns
    private let index: RecordIndex
    /// The records' values without distrusted ones.
    private let input: IdentityInput
    private let table: TableSnapshot
    /// The rows of the records, where they were picked out of the table already.
    private let picked: Batch?
    private let context: EvaluationContext
    private let threads: Int

    private var matching: MatchingPlan { reads.matching }
    private var attributes: [AttributePlan] { reads.attributes }
    private var places: [Int] { reads.places }

    init(
        _ matching: MatchingPlan, _ index: RecordIndex, _ input: IdentityInput, _ table: TableSnapshot,
        picked: Batch? = nil, _ context: EvaluationContext, threads: Int
    ) {
        reads = MatchColumns(matching, index.attributes)
        self.index = index
        self.input = input
        self.table = table
        self.picked = picked
        self.context = context
        self.threads = threads
    }

    /// The rule over the columns that `records` gives.
    var model: MatchModel { reads.model }

    /// Which of the rule's comparisons are in `model`.
    var compared: [Int] { reads.compared }

    /// All that is compared. `before` are the exact rules of higher priority, `clean` sources in which nobody stands twice.
    func records(before: [MatchRule] = [], clean: [CleanSource] = []) throws -> MatchRecords {
        let coded = Parallel.map(places.count, threads: threads) { Coded(input.attributes[places[$0]].values) }
        let parts = try read(coded)
        let columns = Parallel.map(places.count, threads: threads) { place in
            let values = Column.concatenated(parts.map { $0.values[place] }) ?? Column(empty: attributes[place].type)
            return column(coded[place], values, codes: parts.flatMap { $0.codes[place] }, place)
        }
        var evaluated = parts.map(\.keys)
        let numbers = parts.flatMap(\.numbers)
        let keys = matching.keys.indices.map { key -> [UInt64] in
            var hashes = [UInt64](repeating: 0, count: index.count)
            for (place, part) in matching.keys[key].enumerated() {
                let of =
                    reads.place(of: part).map { input.attributes[$0].values }
                    ?? Self.spread(evaluated.map { $0[key][place] }, numbers, count: index.count)
                for part in evaluated.indices { evaluated[part][key][place] = [] }
                MatchColumns.combine(&hashes, of, 0..<index.count)
            }
            return hashes
        }
        let exact = before.filter { !$0.attributes.isEmpty }.map { rule in
            (0..<index.count).map { input.value(of: rule.attributes, $0) }
        }
        let places = Set(clean.map(\.place))
        return MatchRecords(
            count: index.count, columns: columns, keys: keys, exact: exact,
            clean: places.isEmpty ? [] : index.sources.map { places.contains($0) ? $0 + 1 : 0 })
    }

    /// Computed hashes by record; null where there is no row.
    private static func spread(_ parts: [[UInt64]], _ numbers: [UInt32], count: Int) -> [UInt64] {
        var result = [UInt64](repeating: Hash64.null, count: count)
        for (number, hash) in zip(numbers, parts.joined()) { result[Int(number)] = hash }
        return result
    }

    /// The distinct values of an attribute by hash.
    private struct Coded: Sendable {
        var codes: [UInt32]
        var hashes: [UInt64] = []
        /// By value, the first record that holds it.
        var first: [UInt32] = []

        init(_ values: [UInt64]) {
            codes = [UInt32](repeating: MatchColumn.none, count: values.count)
            var known = HashIndex()
            for (record, hash) in values.enumerated() where hash != Hash64.null {
                let code = known.insert(hash, UInt32(truncatingIfNeeded: hashes.count))
                if Int(code) == hashes.count {
                    hashes.append(hash)
                    first.append(UInt32(truncatingIfNeeded: record))
                }
                codes[record] = code
            }
        }
    }

    /// What was read of a range: by attribute the values that its records stand for with their codes, and by key and part the
    /// hashes of all of its records where they are computed.
    private struct Part: Sendable {
        var values: [Column]
        var codes: [[UInt32]]
        var keys: [[[UInt64]]]
        /// The records of the range.
        var numbers: [UInt32]
    }

    private func read(_ coded: [Coded]) throws -> [Part] {
        let computed = matching.keys.map { $0.map { reads.place(of: $0) == nil } }
        let keyFields = reads.computedFrom.map { index.attributes[$0] }
        let names = attributes + keyFields.filter { field in !attributes.contains { $0.name == field.name } }
        let fields = [RecordsTable.hash.field] + names.map { Field($0.name, $0.type) }
        let schema = keyFields.map { Field($0.name, $0.type) }
        let expressions = try zip(matching.keys, computed).map { key, computed in
            try zip(key, computed).map { $1 ? try CompiledExpression($0, over: schema) : nil }
        }
        return try eachRange(fields) { rows in
            let records = rows.storedHashes.map { index.number(of: $0) }
            let present = records.indices.filter { records[$0] != nil }
            let numbers = present.compactMap { records[$0] }
            var part = Part(values: [], codes: [], keys: [], numbers: numbers)
            for (place, attribute) in attributes.enumerated() {
                var (picked, codes): ([Int32], [UInt32]) = ([], [])
                for (row, record) in zip(present, numbers) {
                    let code = coded[place].codes[Int(record)]
                    guard code != MatchColumn.none, coded[place].first[Int(code)] == record else { continue }
                    picked.append(Int32(truncatingIfNeeded: row))
                    codes.append(code)
                }
                part.values.append(try rows.attribute(attribute.name, of: "records").gathered(picked))
                part.codes.append(codes)
            }
            let trusted = try keyFields.map { field in
                let place = index.place(of: field.name) ?? 0
                return try rows.attribute(field.name, of: "records").gathered(
                    zip(present, numbers).map { row, record in
                        input.attributes[place].values[Int(record)] == Hash64.null ? -1 : Int32(truncatingIfNeeded: row)
                    })
            }
            let batch = Batch(schema: schema, columns: trusted, count: numbers.count)
            part.keys = expressions.map { key in
                key.map { part in
                    guard let part else { return [] }
                    return part.evaluate(batch, context).column.hashes()
                }
            }
            return part
        }
    }

    /// What `body` makes of the records' rows, range by range, or of all at once where they are few.
    private func eachRange(_ fields: [Field], _ body: @Sendable (Batch) throws -> Part) throws -> [Part] {
        if let picked { return [try body(picked)] }
        guard index.count * 16 >= table.rows else {
            return [
                try body(
                    TableLookup(files: table.files).rows(hashes: index.hashes, columns: fields, threads: threads))
            ]
        }
        return try TableReader(table).map(columns: fields, threads: threads) { try body($1) }
    }

    /// A column of values in the order of their codes. `codes` are those of `values`.
    private func column(_ coded: Coded, _ values: Column, codes: [UInt32], _ place: Int) -> MatchColumn {
        var rows = [Int32](repeating: -1, count: coded.hashes.count)
        for (row, code) in codes.enumerated() { rows[Int(code)] = Int32(truncatingIfNeeded: row) }
        let ordered = values.gathered(rows)
        let measures = Set(
            matching.comparisons.filter { $0.attribute == attributes[place].name }.flatMap { $0.levels.map(\.measure) })
        return MatchColumn(
            codes: coded.codes, hashes: coded.hashes, values: MatchValues(ordered),
            derived: Self.derived(ordered, measures))
    }

    /// By measure that compares what is made of a value, the hashes of that.
    private static func derived(
        _ values: Column, _ measures: Set<ComparisonLevel.Measure>
    ) -> [ComparisonLevel.Measure: [UInt64]] {
        guard case .string(let texts) = values else { return [:] }
        var result: [ComparisonLevel.Measure: [UInt64]] = [:]
        for measure in measures {
            var room: [UInt8] = []
            let make: (UnsafeBufferPointer<UInt8>) -> Void
            switch measure {
            case .soundex: make = { _ = UTF8Text.soundex($0, into: &room) }
            case .metaphone: make = { PhoneticKey.metaphone($0, into: &room) }
            case .localPart: make = { room += $0.prefix { $0 != UInt8(ascii: "@") } }
            default: continue
            }
            result[measure] = (0..<texts.count).map { value in
                room.removeAll(keepingCapacity: true)
                texts.withBytes(value, make)
                return room.isEmpty ? Hash64.null : room.withUnsafeBufferPointer { Hash64.bytes($0) }
            }
        }
        return result
    }
}

extension MatchValues {
    /// Values in the form that is compared.
    fileprivate init(_ column: Column) {
        switch column {
        case .string(let texts): self = .texts(ComparedTexts(texts))
        case .date(let days): self = .days(days.values)
        case .integer(let numbers): self = .numbers(numbers.values.map(Double.init))
        case .float(let numbers): self = .numbers(numbers.values)
        case .decimal(let numbers, _, let scale):
            var unit = 1.0
            for _ in 0..<scale { unit *= 10 }
            self = .numbers(numbers.values.map { Double($0) / unit })
        case .boolean, .timestamp, .duration, .list, .structure: self = .opaque
        }
    }
}
