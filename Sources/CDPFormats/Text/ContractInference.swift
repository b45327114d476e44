import CDPColumns
import CDPTypes

extension Contract {
    /// The contract that files keep, from all of their values: for sources that declare no fields.
    ///
    /// Every field gets the narrowest type that takes all its values in all files: integer, decimal (never float), boolean
    /// (`true` and `false` only), ISO date, ISO timestamp, else text; in JSON Lines also structures and lists. Digits with a
    /// leading zero or a plus are text. Fields are in the order in which the files name them first. The same files give the
    /// same contract whatever the number of threads. Rows that are none are left out. Throws when a file cannot be read or
    /// names no fields.
    public static func inferred(
        paths: [String], format: RowFormat, threads: Int, limits: ReadLimits = ReadLimits()
    ) throws -> Contract {
        var guess = NestedGuess()
        for path in paths {
            switch format {
            case .csv(let options): guess.join(try csv(path, options, threads, limits))
            case .jsonLines(let options): guess.join(try jsonLines(path, options, threads, limits))
            }
        }
        guard !guess.names.isEmpty else {
            throw FormatError(
                path: paths.last ?? "", what: "names no fields: no header, or no line that is a JSON object with keys",
                next: "declare `fields`")
        }
        return Contract(
            guess.schema.map { field in
                var inferred = ContractField(field.name, field.type)
                inferred.isInferred = true
                return inferred
            })
    }

    private static func csv(
        _ path: String, _ options: CSVOptions, _ threads: Int, _ limits: ReadLimits
    ) throws -> NestedGuess {
        guard options.hasHeader else {
            throw FormatError(path: path, what: "has no header to name its columns", next: "declare `fields`")
        }
        let names = try RowFile(path: path, format: .csv(options), contract: Contract([]), limits: limits).header
        guard !names.contains("") else {
            throw FormatError(
                path: path, what: "has a column without a name",
                next: "declare `fields`, or name every column in the header")
        }
        let texts = Contract(names.map { ContractField($0, .string) })
        let report = try RowFile(path: path, format: .csv(options), contract: texts, limits: limits)
            .forEach(threads: threads) { chunk, _ in
                chunk.batch.columns.map { column -> TypeGuess in
                    var guess = TypeGuess()
                    guard case .string(let texts) = column else { return guess }
                    for row in 0..<texts.count where texts.validity[row] {
                        texts.withBytes(row) { guess.add($0, isUntyped: true, decimalSign: options.decimalSign) }
                    }
                    return guess
                }
            }
        var guesses = names.map { _ in TypeGuess() }
        for chunk in report.results {
            for (place, guess) in chunk.enumerated() { guesses[place].join(guess) }
        }
        return NestedGuess(fields: zip(names, guesses))
    }

    private static func jsonLines(
        _ path: String, _ options: JSONLinesOptions, _ threads: Int, _ limits: ReadLimits
    ) throws -> NestedGuess {
        let file = try RowFile(path: path, format: .jsonLines(options), contract: Contract([]), limits: limits)
        let report = try file.forEachBlock(threads: threads) { block in
            var guess = NestedGuess()
            let text = UnsafeBufferPointer(start: block.text, count: block.count)
            for line in text.split(separator: 0x0A) {
                let limits = JSONValue.Limits(takesNotFinite: true)
                if let value = try? JSONValue.parse(Array(line), limits: limits), value.members != nil {
                    guess.add(value)
                }
            }
            return (guess, [])
        }
        var guess = NestedGuess()
        for chunk in report.results { guess.join(chunk) }
        return guess
    }
}
