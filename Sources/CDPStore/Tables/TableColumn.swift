public import CDPColumns
public import CDPTypes

/// A column of a table of the store: its name, its type, and the Swift column that reading it gives.
///
///     let names = try rows[LinksTable.rule]     // a StringColumn
///
/// Columns are looked up by name once for each batch, never for each row. What a batch lacks, or holds with another type, is a
/// damaged store and thrown as such: no reader goes on with an empty column. Columns that specs name, such as the fields of a
/// source or the attributes of a profile, have no `TableColumn`: their types are in the plan.
public struct TableColumn<Values: Sendable>: Sendable {
    /// The table, or the kind of tables, that it belongs to, as messages say it.
    public let table: String
    /// The column's name and type.
    public let field: Field
    private let take: @Sendable (Column) -> Values?
    private let make: @Sendable (Values) -> Column

    /// A column of a type; `take` finds its values in a column of that type and `make` is the way back.
    public init(
        _ table: String, _ name: String, _ type: DataType, take: @escaping @Sendable (Column) -> Values?,
        make: @escaping @Sendable (Values) -> Column
    ) {
        self.table = table
        field = Field(name, type)
        self.take = take
        self.make = make
    }

    /// The column's name.
    public var name: String { field.name }

    /// The values that stand in a batch. Throws `StoreError` where the batch has no such column, or one of another type.
    fileprivate func values(in batch: Batch) throws(StoreError) -> Values {
        guard let column = batch[name] else {
            throw StoreError(
                .damaged, "the table `\(table)` has no column `\(name)`", help: StoreError.restoreFile)
        }
        guard let values = take(column), column.type == field.type else {
            throw StoreError(
                .damaged, "the column `\(name)` of the table `\(table)` holds \(column.type) instead of \(field.type)",
                help: StoreError.restoreFile)
        }
        return values
    }

    /// A cell of a row that is written: the column with its values.
    public func filled(_ values: Values) -> FilledColumn { FilledColumn(field, make(values)) }

    /// The column with one null a row.
    public func nulls(_ count: Int) -> FilledColumn {
        FilledColumn(field, Column(nulls: count, of: field.type))
    }
}

/// A column of a table with the values that it gets.
public struct FilledColumn: Sendable {
    /// The column's name and type.
    public let field: Field
    /// The values.
    public let column: Column

    /// A column of that name and type: one that specs name, which is no member of its table's type.
    public init(_ field: Field, _ column: Column) {
        self.field = field
        self.column = column
    }
}

extension TableColumn where Values == StringColumn {
    /// A column of texts.
    public static func text(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .string, take: { if case .string(let texts) = $0 { texts } else { nil } }) {
            .string($0)
        }
    }

    /// The column with one text in every row.
    public func filled(_ text: String, count: Int) -> FilledColumn {
        filled(StringColumn(repeating: text, count: count))
    }
}

extension TableColumn where Values == FixedColumn<Int64> {
    /// A column of integers.
    public static func integer(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .integer, take: { if case .integer(let numbers) = $0 { numbers } else { nil } }) {
            .integer($0)
        }
    }

    /// A column of instants, in microseconds since 1970.
    public static func instant(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .timestamp, take: { if case .timestamp(let times) = $0 { times } else { nil } }) {
            .timestamp($0)
        }
    }
}

extension TableColumn where Values == FixedColumn<Double> {
    /// A column of floating-point numbers.
    public static func float(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .float, take: { if case .float(let numbers) = $0 { numbers } else { nil } }) {
            .float($0)
        }
    }
}

extension TableColumn where Values == FixedColumn<UInt8> {
    /// A column of booleans: 0 or 1.
    public static func flag(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .boolean, take: { if case .boolean(let flags) = $0 { flags } else { nil } }) {
            .boolean($0)
        }
    }
}

extension TableColumn where Values == [Int64] {
    /// A column of stored hashes or other numbers that are never negative; -1 stands for null.
    public static func number(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .integer, take: { $0.numbers }) { .numbers($0) }
    }

    /// The column with one number in every row.
    public func filled(_ number: Int64, count: Int) -> FilledColumn {
        filled([Int64](repeating: number, count: count))
    }
}

extension TableColumn where Values == TextLists {
    /// A column of lists of texts.
    public static func textLists(_ table: String, _ name: String) -> TableColumn {
        TableColumn(table, name, .list(.string), take: { TextLists($0) }) {
            .list(ListColumn(offsets: $0.offsets, elements: .string($0.texts), validity: $0.validity))
        }
    }
}

extension Batch {
    /// The values of a column. Throws `StoreError` where there is no such column, or one of another type.
    public subscript<Values>(column: TableColumn<Values>) -> Values {
        get throws(StoreError) { try column.values(in: self) }
    }

    /// Puts a column in the place of that of its name, or after the others.
    public mutating func set(_ filled: FilledColumn) {
        if let index = index(of: filled.field.name) {
            columns[index] = filled.column
            schema[index].type = filled.field.type
        } else {
            schema.append(filled.field)
            columns.append(filled.column)
        }
    }

    /// Rows of a table. The columns may come in any order and stand in that of the table; all of them must be there.
    public init(_ table: some StoreTable, _ filled: [FilledColumn]) {
        let schema = table.schema
        let columns = schema.map { field -> Column in
            guard let column = filled.first(where: { $0.field == field }) else {
                preconditionFailure("rows of `\(table.name)` lack the column `\(field.name)`")
            }
            return column.column
        }
        self.init(schema: schema, columns: columns, count: columns.first?.count ?? 0)
    }
}

extension Column {
    /// The values of an integer column, -1 where null; nil for a column of another type.
    fileprivate var numbers: [Int64]? {
        guard case .integer(let column) = self else { return nil }
        guard let valid = column.validity.bytes else { return column.values }
        return column.values.indices.map { valid[$0] == 0 ? -1 : column.values[$0] }
    }

    /// A column of numbers in which -1 is null.
    fileprivate static func numbers(_ numbers: [Int64]) -> Column {
        guard numbers.contains(-1) else { return .integer(FixedColumn(numbers)) }
        return .integer(FixedColumn(numbers, validity: Validity(bytes: numbers.map { $0 < 0 ? 0 : 1 })))
    }
}

extension StringColumn {
    /// A column of one text in every row.
    fileprivate init(repeating text: String, count: Int) {
        let bytes = Array(text.utf8)
        self.init(bytes: bytes, offsets: [0, bytes.count], indices: [UInt32](repeating: 0, count: count))
    }
}
