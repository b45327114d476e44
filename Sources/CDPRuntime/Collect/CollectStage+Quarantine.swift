import CDPColumns
import CDPConnectors
import CDPPlan
import CDPStore
import CDPTypes

extension CollectStage {
    /// What is in quarantine of inputs that are to be read again and are gone: that much of them is in the store. Of a snapshot
    /// source, only what is the whole truth still.
    func quarantinedInputs(_ source: SourcePlan, pending: [PendingInput], _ tables: TableSet) throws
        -> [QuarantinedInput]
    {
        let table = tables.snapshot(.quarantine)
        guard isReread(source), !isPinned, table.rows > 0 else { return [] }
        let known = inputs[source.name] ?? [:]
        var gone = Set(
            source.isSnapshot ? try inputScan(source).newest(InputRanks(known.keys).names) : Array(known.keys))
        gone.subtract(pending.map(\.name) + (forgetting[source.name] ?? []))
        if gone.isEmpty || source.isSnapshot && !pending.isEmpty { return [] }
        let rows = try TableReader(table).readAll(columns: QuarantineTable().schema)
        let (sources, names) = (try rows[QuarantineTable.source], try rows[QuarantineTable.input])
        var found: [String: [Int32]] = [:]
        for row in 0..<rows.count where sources[row] == source.name {
            if let name = names[row], gone.contains(name) { found[name, default: []].append(Int32(row)) }
        }
        let positions = try rows[QuarantineTable.position]
        return try InputRanks(found.keys).names.compactMap { name in
            guard let position = known[name], let own = found[name] else { return nil }
            let input = PendingInput(request: InputRequest(name), delivery: position.delivery)
            let inOrder = own.sorted { positions[Int($0)] < positions[Int($1)] }
            return try QuarantinedInput(input: input, position: position, rows: rows.gathered(inOrder))
        }
    }

    /// How often each row of an input stands in the table of a source without keys, by the digest that its key begins with.
    func occurrences(of input: String, in table: TableSnapshot) throws -> [UInt64: Int] {
        var counts: [UInt64: Int] = [:]
        let reader = TableReader(table)
        for range in reader.ranges {
            let batch = try reader.read(range: range, columns: [RowsTable.key.field, RowsTable.input.field])
            let (keys, inputs) = (try batch[RowsTable.key], try batch[RowsTable.input])
            for row in 0..<batch.count where inputs[row] == input {
                guard let hash = keys[row].flatMap({ UInt64($0.prefix { $0 != "-" }, radix: 16) }) else { continue }
                counts[hash, default: 0] += 1
            }
        }
        return counts
    }
}
