import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// The rows of one input in quarantine.
struct QuarantinedInput: Sendable {
    /// The input that they came from.
    let input: PendingInput
    /// How far it had been read.
    let position: JournalEntry.InputPosition
    /// Its rows, by position.
    let rows: Batch

    private let positions: [Int64]
    private let reasons: StringColumn
    private let raws: StringColumn
    private let headers: StringColumn
    private let isWhole: FixedColumn<UInt8>
    private let bytes: StringColumn

    /// Rows that stood under one header, by their numbers in `rows`.
    struct Group: Sendable {
        var header: [UInt8]?
        var rows: [Int]
    }

    /// The rows of quarantine `rows`, which all came from `input`. Throws `StoreError` where they lack a column.
    init(input: PendingInput, position: JournalEntry.InputPosition, rows: Batch) throws(StoreError) {
        self.input = input
        self.position = position
        self.rows = rows
        positions = try rows[QuarantineTable.position]
        reasons = try rows[QuarantineTable.reason]
        raws = try rows[QuarantineTable.raw]
        headers = try rows[QuarantineTable.header]
        isWhole = try rows[QuarantineTable.whole]
        bytes = try rows[QuarantineTable.bytes]
    }

    /// The placing hashes of an input's rows. Rows that follow each other stand side by side, and 8,192 of them go once around
    /// all ranges, so that none holds all of an input that is broken throughout.
    static func hashes(source: String, input: String, positions: [Int64]) -> [Int64] {
        let base = KeyHash.text("\(source)\u{0}\(input)", space: "quarantine")
        return positions.map { (base &+ $0 << 50 &+ $0 >> 13) & .max }
    }

    /// The rows by the header that they stood under, as it comes first.
    var groups: [Group] {
        var groups: [Group] = []
        for row in 0..<rows.count {
            let header = headers[row].map { Array($0.utf8) }
            if let known = groups.firstIndex(where: { $0.header == header }) {
                groups[known].rows.append(row)
            } else {
                groups.append(Group(header: header, rows: [row]))
            }
        }
        return groups
    }

    /// What a row's text is now; nil when not all of it was kept.
    func read(_ row: Int, _ texts: RowTexts) -> RowChunk? {
        guard isWhole[row] == 1 else { return nil }
        if let bytes = bytes[row].flatMap(Hexadecimal.bytes) {
            return texts.rows(bytes: bytes, line: positions[row])
        }
        return raws[row].map { texts.rows(Array($0.utf8), line: positions[row]) }
    }

    /// Why a row is in quarantine.
    func reason(_ row: Int) -> String { reasons[row] ?? "" }
}
