import CDPColumns
import CDPFormats
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// A CSV file that says which records are one person: the columns `source`, `key` and `person`; `source` may be left out where
/// one source alone describes people.
enum TruthFile {
    private static let source = TableColumn.text("truth", "source")
    private static let key = TableColumn.text("truth", "key")
    private static let person = TableColumn.text("truth", "person")

    /// What a file says.
    struct Truth: Sendable {
        /// The records that it names, each once, and their people by number.
        var records: [UInt32] = [], people: [UInt32] = []
        /// Its rows that name no record, or one again.
        var unknown = 0

        /// By record of `count`, its person; the greatest number where nothing is known of it.
        func people(of count: Int) -> [UInt32] {
            var result = [UInt32](repeating: .max, count: count)
            for (record, person) in zip(records, people) { result[Int(record)] = person }
            return result
        }

        /// The most records of a person of whom all pairs are made.
        private static let mostRecords = 200

        /// By person, the pairs of records, the lesser first; of a person of very many records those of the first ones.
        var pairs: [[RecordPair]] {
            let groups = Groups(numbers: people, count: Int(people.max().map { $0 + 1 } ?? 0))
            return (0..<groups.count).map { person in
                let records = groups[person].prefix(Self.mostRecords).map { self.records[Int($0)] }.sorted()
                return records.enumerated().flatMap { place, a in
                    records[(place + 1)...].map { RecordPair(a, $0) }
                }
            }
        }
    }

    /// The records that a file names, their people by number, and how many rows name no record.
    static func read(_ path: String, _ plan: ExecutionPlan, _ index: RecordIndex) throws -> Truth {
        let isAlone = plan.identity.sources.count == 1
        let contract = Contract([
            ContractField(source.name, .string, isRequired: !isAlone),
            ContractField(key.name, .string, isRequired: true),
            ContractField(person.name, .string, isRequired: true),
        ])
        let chunks = try RowFile(path: path, format: .csv(CSVOptions()), contract: contract)
            .forEach(threads: 1) { chunk, _ in chunk }.results
        var people: [String: UInt32] = [:]
        var result = Truth()
        var seen: Set<UInt32> = []
        for chunk in chunks {
            if let bad = chunk.rejected.first {
                throw FormatError(path: path, what: "\(bad.reason)", location: "line \(bad.line)")
            }
            let (sources, keys) = (try chunk.batch[source], try chunk.batch[key])
            let persons = try chunk.batch[person]
            for row in 0..<chunk.batch.count {
                let name = sources[row] ?? (isAlone ? plan.identity.sources[0] : "")
                guard let record = DecisionFile.record("\(name)/\(keys[row] ?? "")", plan, index),
                    seen.insert(record).inserted
                else {
                    result.unknown += 1
                    continue
                }
                let text = persons[row] ?? ""
                let number = people[text] ?? UInt32(people.count)
                people[text] = number
                result.records.append(record)
                result.people.append(number)
            }
        }
        return result
    }
}
