/// Turns text into rows under a contract, of whatever format. A value: any number of threads may use it.
enum RowParser: Sendable {
    case csv(CSVParser)
    case jsonLines(JSONLinesParser)

    /// The rows of a block.
    func parse(_ block: RowBlock) -> RowChunk {
        switch self {
        case .csv(let parser): parser.parse(block)
        case .jsonLines(let parser): parser.parse(block)
        }
    }
}
