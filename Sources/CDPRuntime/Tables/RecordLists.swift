import CDPColumns
import CDPStore
import CDPTypes

/// A column of lists of records, each named by its source and key.
struct RecordLists: Sendable {
    /// Where each row's records start, and the end of the last: one more than there are rows. Ascending.
    let offsets: [Int]
    /// The sources of the records of all rows.
    let sources: StringColumn
    /// Their keys.
    let keys: StringColumn

    /// The column of a table.
    static func column(_ table: String, _ name: String) -> TableColumn<RecordLists> {
        let fields = [RecordsTable.source.field, RecordsTable.key.field]
        return TableColumn(table, name, .list(.structure(fields)), take: { RecordLists($0) }) { $0.column }
    }

    /// Lists of the records that `sources` and `keys` name.
    init(offsets: [Int], sources: StringColumn, keys: StringColumn) {
        self.offsets = offsets
        self.sources = sources
        self.keys = keys
    }

    /// The lists of a column; nil for one of another type.
    private init?(_ column: Column) {
        guard case .list(let lists) = column, case .structure(let names) = lists.elements, names.columns.count == 2,
            case .string(let sources) = names.columns[0], case .string(let keys) = names.columns[1]
        else { return nil }
        self.init(offsets: lists.offsets, sources: sources, keys: keys)
    }

    private var column: Column {
        let names = StructColumn(
            names: [RecordsTable.source.name, RecordsTable.key.name], columns: [.string(sources), .string(keys)],
            count: sources.count)
        return .list(ListColumn(offsets: offsets, elements: .structure(names)))
    }

    /// Where the records of a row stand in `sources` and `keys`.
    func range(_ row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }
}
