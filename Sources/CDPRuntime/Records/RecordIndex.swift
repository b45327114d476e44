import CDPColumns
import CDPEvaluation
import CDPFormats
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// All identity records as identity resolution needs them, in record order: (source order, key in byte order).
struct RecordIndex: Sendable {
    /// The placing hash of each record.
    private(set) var hashes: [Int64] = []
    /// The place of its source in `identity.sources`.
    private(set) var sources: [UInt16] = []
    /// Its key.
    private(set) var keys = StringColumn()
    /// Its version or event time as a number, `Int64.min` where there is none.
    private(set) var times: [Int64] = []
    /// The generation at which it was first seen.
    private(set) var firstSeen: [Int64] = []
    /// The value hashes of each attribute of `attributes`.
    private(set) var values: [[UInt64]] = []
    /// The checks of the same values.
    private(set) var checks: [[UInt32]] = []
    /// The attributes whose values are kept.
    let attributes: [AttributePlan]
    /// What the hashes of each attribute's values are combined with where it is an identifier (`KeyHash`).
    let identifierSeeds: [UInt64]
    /// 1 where a record holds a value of some attribute that is not kept, or its source lists people rather than events.
    private(set) var holdsOther: [UInt8] = []
    /// For each kept attribute and pattern list of it, the hashes of the values that match.
    private(set) var patternMatches: [Set<UInt64>]

    /// The hashes in ascending order, and the number of the record that each places.
    private var places = SortedHashes([])
    private var numbers: [UInt32] = []

    /// The number of records.
    var count: Int { hashes.count }

    /// The number of the record with that placing hash.
    func number(of hash: Int64) -> UInt32? {
        places.place(of: hash).map { numbers[$0] }
    }

    /// For each record its place among other hashes, -1 where it is not among them. Both ascend, so that one pass finds all.
    func places(in others: SortedHashes, threads: Int) -> [Int32] {
        let (sorted, others) = (places.hashes, others.hashes)
        let found = Parallel.array(sorted.count, threads: threads) { (rows, target: UnsafeMutablePointer<Int32>) in
            var next = others.partitioningIndex { $0 >= sorted[rows.lowerBound] }
            for row in rows {
                while next < others.count, others[next] < sorted[row] { next += 1 }
                let isFound = next < others.count && others[next] == sorted[row]
                (target + row).initialize(to: isFound ? Int32(truncatingIfNeeded: next) : -1)
            }
        }
        var result = [Int32](repeating: -1, count: found.count)
        for (row, number) in numbers.enumerated() { result[Int(number)] = found[row] }
        return result
    }

    /// The place of an attribute among those that are kept.
    func place(of attribute: String) -> Int? {
        attributes.firstIndex { $0.name == attribute }
    }

    /// The placing hash of a value of the identifier at a place of `attributes`; -1 for none.
    func identifier(_ place: Int, of value: UInt64) -> Int64 {
        if value == Hash64.null { return -1 }
        return RangeLayout.stored(Hash64.combine(identifierSeeds[place], value))
    }

    /// How many records stand before a key in record order.
    func position(source: UInt16, key: [UInt8]) -> UInt32 {
        let position = key.withUnsafeBufferPointer { key in
            (0..<count).partitioningIndex { record in
                sources[record] == source
                    ? keys.withBytes(record) { ByteOrder.compare($0, key) >= 0 } : sources[record] > source
            }
        }
        return UInt32(position)
    }

    /// The records of a generation: those of the ranges that were written as `written` has them, the others as they are
    /// stored.
    init(_ change: TableChange, written: [Part], reader: Reader, plan: ExecutionPlan, threads: Int) throws {
        let table = TableReader(change.after)
        let isCutAnew = !change.before.files.isEmpty && change.before.layout != change.after.layout
        // A range that was written with the rows that it had has the file that it had: only its number tells.
        let writtenRanges = Set(written.compactMap { $0.hashes.first.map(change.after.layout.range(of:)) })
        let ranges = table.ranges.filter { isCutAnew || !writtenRanges.contains($0) }
        var parts = try table.map(Set(ranges), columns: reader.columns, threads: threads) { _, rows in
            try reader.part(rows)
        }
        // Of records without a source in the specs nothing says whether what was left out matters.
        if reader.columns != reader.schema, parts.contains(where: { $0.sources.contains(.max) }) {
            parts = try table.map(Set(ranges), columns: reader.schema, threads: threads) { _, rows in
                try reader.part(rows)
            }
        }
        self.init(parts + (isCutAnew ? [] : written), reader, plan, threads: threads)
    }

    /// Some records, in the schema of their table and in any order.
    init(_ records: Batch, plan: ExecutionPlan) throws(StoreError) {
        let reader = Reader(plan)
        let order = RadixSort.order(of: records.storedHashes.map { UInt64(bitPattern: $0) })
        let sorted = records.gathered(order.map { Int32(bitPattern: $0) })
        self.init([try reader.part(sorted)], reader, plan, threads: 1)
    }

    /// All records of a table.
    init(_ table: TableSnapshot, plan: ExecutionPlan, threads: Int) throws {
        let reader = Reader(plan)
        // Without a source in the specs nothing says of a record whether what is left out matters: all is read.
        self.init(
            try TableReader(table).map(columns: reader.schema, threads: threads) { _, rows in try reader.part(rows) },
            reader, plan, threads: threads)
    }

    private init(_ unsorted: [Part], _ reader: Reader, _ plan: ExecutionPlan, threads: Int) {
        // Each part is sorted, so that the hashes of all ascend.
        let parts = unsorted.filter { !$0.hashes.isEmpty }.sorted { $0.hashes[0] < $1.hashes[0] }
        attributes = reader.kept
        identifierSeeds = reader.kept.map { KeyHash.identifierSeed($0.name) }
        patternMatches = [Set<UInt64>](repeating: [], count: attributes.count)
        hashes = Parallel.joined(parts.map(\.hashes), threads: threads)
        sources = Parallel.joined(parts.map(\.sources), threads: threads)
        times = Parallel.joined(parts.map(\.times), threads: threads)
        firstSeen = Parallel.joined(parts.map(\.firstSeen), threads: threads)
        holdsOther = Parallel.joined(parts.map(\.holdsOther), threads: threads)
        for place in attributes.indices {
            values.append(Parallel.joined(parts.map { $0.values[place] }, threads: threads))
            checks.append(Parallel.joined(parts.map { $0.checks[place] }, threads: threads))
            for part in parts { patternMatches[place].formUnion(part.patternMatches[place]) }
        }
        if case .string(let all)? = Column.concatenated(parts.map { .string($0.keys) }) { keys = all }
        places = SortedHashes(hashes, threads: threads)
        apply(KeyOrder.order(sources: sources, keys: keys, threads: threads), plan, threads: threads)
    }

    /// Takes out of records what identity resolution needs.
    struct Reader: Sendable {
        /// The columns of the records table.
        let schema: [Field]
        /// Those that have to be read. Whether a record holds other values matters only where sources of events describe people.
        let columns: [Field]
        /// The attributes whose values are kept.
        let kept: [AttributePlan]
        private let patterns: [[GlobPattern]]
        private let ranks: [String: UInt16]

        init(_ plan: ExecutionPlan) {
            schema = RecordsTable(plan).schema
            let identity = plan.identity
            var names = Set(identity.rules.flatMap(\.reads) + identity.limits.map(\.attribute))
            names.formUnion(identity.distrust.flatMap { [$0.attribute] + [$0.distinct].compactMap { $0 } })
            names.formUnion(identity.forbid.flatMap { $0.comparisons.map(\.attribute) })
            let mapped = plan.mappedAttributes
            names.formUnion(mapped.filter { $0.isAnonymous || $0.isIdentifier }.map(\.name))
            let kept = mapped.filter { names.contains($0.name) }
            self.kept = kept
            let listsPeople = identity.sources.allSatisfy { plan.source($0)?.isEventSource == false }
            let needed = Set(RecordsTable.required.map(\.name)).union(kept.map(\.name))
            columns = listsPeople ? schema.filter { needed.contains($0.name) } : schema
            patterns = kept.map { plan.distrusted($0.name) }
            ranks = Dictionary(uniqueKeysWithValues: identity.sources.enumerated().map { ($1, UInt16($0)) })
        }

        /// The values of a kept attribute that match a pattern of `distrust`, among those that some records hold.
        func patternMatches(of place: Int, in records: Batch) throws(StoreError) -> Set<UInt64> {
            if patterns[place].isEmpty { return [] }
            let column = try records.attribute(kept[place].name, of: "records")
            return Part.matches(patterns[place], column, column.hashes())
        }

        /// What is needed of some records.
        func part(_ records: Batch) throws(StoreError) -> Part { try Part(records, kept, patterns, ranks) }
    }

    private mutating func apply(_ order: [Int32], _ plan: ExecutionPlan, threads: Int) {
        numbers = [UInt32](repeating: 0, count: count)
        for (number, place) in order.enumerated() { numbers[Int(place)] = UInt32(truncatingIfNeeded: number) }
        hashes = gathered(hashes, order, threads)
        sources = gathered(sources, order, threads)
        times = gathered(times, order, threads)
        firstSeen = gathered(firstSeen, order, threads)
        holdsOther = gathered(holdsOther, order, threads)
        for place in values.indices {
            values[place] = gathered(values[place], order, threads)
            checks[place] = gathered(checks[place], order, threads)
        }
        keys = keys.gathered(order)
        let listsPeople = plan.identity.sources.map { name in plan.source(name).map { !$0.isEventSource } ?? false }
        for record in sources.indices where sources[record] != .max && listsPeople[Int(sources[record])] {
            holdsOther[record] = 1
        }
    }

    private func gathered<Value: BitwiseCopyable & Sendable>(_ values: [Value], _ order: [Int32], _ threads: Int)
        -> [Value]
    {
        Parallel.array(order.count, threads: threads) { rows, target in
            for row in rows { (target + row).initialize(to: values[Int(order[row])]) }
        }
    }

    /// The records of one file.
    struct Part: Sendable {
        var hashes: [Int64]
        var sources: [UInt16]
        var keys: StringColumn
        var times: [Int64]
        var firstSeen: [Int64]
        var values: [[UInt64]]
        var checks: [[UInt32]]
        var holdsOther: [UInt8]
        var patternMatches: [Set<UInt64>]

        fileprivate init(
            _ rows: Batch, _ kept: [AttributePlan], _ patterns: [[GlobPattern]], _ ranks: [String: UInt16]
        ) throws(StoreError) {
            hashes = rows.storedHashes
            times = Column.integer(try rows[RecordsTable.time]).orderNumbers
            firstSeen = try rows[RecordsTable.firstSeen]
            let names = try rows[RecordsTable.source]
            var known: [ArraySlice<UInt8>: UInt16] = [:]
            sources = (0..<rows.count).map { row in
                let name = names.bytes[names.range(row)]
                if let rank = known[name] { return rank }
                let rank = ranks[String(decoding: name, as: UTF8.self)] ?? .max
                known[name] = rank
                return rank
            }
            keys = try rows[RecordsTable.key].compacted()
            values = []
            checks = []
            for attribute in kept {
                let column = try rows.attribute(attribute.name, of: "records")
                values.append(column.hashes())
                checks.append(column.checks())
            }
            holdsOther = Self.holdsOther(rows, than: Set(kept.map(\.name)))
            patternMatches = []
            for (place, attribute) in kept.enumerated() {
                patternMatches.append(Self.matches(patterns[place], rows[attribute.name], values[place]))
            }
        }

        /// The hashes of the values of a column that match a pattern; `values` are those of its rows.
        fileprivate static func matches(_ patterns: [GlobPattern], _ column: Column?, _ values: [UInt64]) -> Set<UInt64>
        {
            var matches: Set<UInt64> = []
            if !patterns.isEmpty,
                let texts = try? column?.texts(EvaluationContext(asOf: Instant(microseconds: 0)))
            {
                for row in values.indices where texts.validity[row] {
                    let isMatch = texts.withBytes(row) { bytes in patterns.contains { $0.matches(bytes) } }
                    if isMatch { matches.insert(values[row]) }
                }
            }
            return matches
        }

        /// 1 where a record holds a value of an attribute that is none of `kept`.
        private static func holdsOther(_ rows: Batch, than kept: Set<String>) -> [UInt8] {
            let fixed = Set(RecordsTable.required.map(\.name))
            var result = [UInt8](repeating: 0, count: rows.count)
            for (field, column) in zip(rows.schema, rows.columns)
            where !fixed.contains(field.name) && !kept.contains(field.name) {
                let validity = column.validity
                for row in 0..<rows.count where validity[row] { result[row] = 1 }
            }
            return result
        }
    }
}
