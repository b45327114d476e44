import CDPColumns
import CDPFormats
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// The file beside the weights that says what equality in certain values weighs: a row a value, by its hash, so that no value of
/// a person lies in git.
enum MatchFrequencies {
    private static let attribute = TableColumn.text("frequencies", "attribute")
    private static let value = TableColumn.text("frequencies", "value")
    private static let weight = TableColumn.text("frequencies", "weight")

    /// By comparison of a rule, the weights by hash. Throws where the file is not the one that the weights name.
    static func read(_ matching: MatchingPlan, project: String) throws -> [[UInt64: Int]] {
        var result = [[UInt64: Int]](repeating: [:], count: matching.comparisons.count)
        guard let weights = matching.weights, let path = weights.frequencies else { return result }
        let place = ProjectPath.place(of: path, in: project)
        let advice = "bring the file of that commit back, or train again: `cdp identity train`"
        guard let bytes = try? StoreFiles.read(place) else {
            throw FormatError(path: path, what: "the file cannot be read", next: advice)
        }
        guard Digest.sha256(bytes) == weights.frequenciesDigest else {
            throw FormatError(path: path, what: "the file is not the one that `\(matching.path)` names", next: advice)
        }
        let contract = Contract([
            ContractField(attribute.name, .string, isRequired: true),
            ContractField(value.name, .string, isRequired: true),
            ContractField(weight.name, .string, isRequired: true),
        ])
        let chunks = try RowFile(path: place, format: .csv(CSVOptions()), contract: contract)
            .forEach(threads: 1) { chunk, _ in chunk }.results
        for chunk in chunks {
            let (names, values) = (try chunk.batch[attribute], try chunk.batch[value])
            let numbers = try chunk.batch[weight]
            for row in 0..<chunk.batch.count {
                guard let hash = values[row].flatMap({ UInt64($0, radix: 16) }),
                    let bits = numbers[row].flatMap(Double.init)
                else {
                    throw FormatError(
                        path: path, what: "a row is no weight of a value", location: "line \(chunk.lines[row])",
                        next: advice)
                }
                for (number, comparison) in matching.comparisons.enumerated()
                where comparison.attribute == names[row] && comparison.usesFrequencies {
                    result[number][hash] = Int((bits * 1000).rounded())
                }
            }
        }
        return result
    }

    /// The text of a file.
    static func text(_ rows: [(attribute: String, value: UInt64, weight: Int)]) -> [UInt8] {
        var text = Array("attribute,value,weight\n".utf8)
        for row in rows {
            text += Array(row.attribute.utf8)
            text.append(UInt8(ascii: ","))
            Hexadecimal.append(row.value, to: &text)
            text += Array(",\(MatchingPlan.text(ofThousandths: row.weight))\n".utf8)
        }
        return text
    }
}
