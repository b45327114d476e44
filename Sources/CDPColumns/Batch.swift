public import CDPTypes

/// Some rows of a table, as columns: the unit in which data moves.
///
/// A value: columns share their memory until one is changed, so that handing a batch on, or leaving columns out, copies
/// nothing. All columns have `count` rows, and the schema names and types them in order; a batch without columns still
/// has a count.
///
///     let people = Batch(["name": .string(StringColumn(["Anna", nil])), "age": .integer(FixedColumn([31, 44]))])
///     people["age"]                    // the column, nil where none has that name
///     people.gathered([1])             // the second row alone: O(rows gathered), texts are not copied
///
/// Operations work on whole columns; there is no row type, and code that takes rows apart one by one is the slow path.
/// Finding a column by its name walks the schema, so loops take the column out first. **Not for** a whole table: what
/// may be larger than memory comes as several batches (`BatchSpill`, `TableReader`).
public struct Batch: Sendable {
    /// The columns' names and types.
    public var schema: [Field]
    /// One column a field, in the same order, all of `count` rows.
    public var columns: [Column]
    /// The number of rows.
    public var count: Int

    /// A batch of the given columns.
    public init(schema: [Field], columns: [Column], count: Int) {
        self.schema = schema
        self.columns = columns
        self.count = count
    }

    /// A batch of named columns, at least one.
    public init(_ named: KeyValuePairs<String, Column>) {
        self.init(
            schema: named.map { Field($0.key, $0.value.type) }, columns: named.map(\.value),
            count: named.first?.value.count ?? 0)
    }

    /// A batch without rows.
    public init(empty schema: [Field]) {
        self.init(schema: schema, columns: schema.map { Column(empty: $0.type) }, count: 0)
    }

    /// Where a column stands, nil when there is none of that name.
    public func index(of name: String) -> Int? {
        schema.firstIndex { $0.name == name }
    }

    /// The column of that name.
    public subscript(name: String) -> Column? {
        index(of: name).map { columns[$0] }
    }

    /// The rows at the given indices; a negative index is a row of nulls.
    ///
    /// All rows in their order are the batch as it is.
    public func gathered(_ rows: [Int32]) -> Batch {
        if rows.count == count, rows.indices.allSatisfy({ rows[$0] == $0 }) { return self }
        return Batch(schema: schema, columns: columns.map { $0.gathered(rows) }, count: rows.count)
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> Batch {
        Batch(schema: schema, columns: columns.map { $0.slice(rows) }, count: rows.count)
    }

    /// The named columns only, in the given order; names that do not exist are left out.
    public func selecting(_ names: [String]) -> Batch {
        let places: [Int]
        if names.count > 16 {
            let known = Dictionary(schema.enumerated().map { ($1.name, $0) }) { first, _ in first }
            places = names.compactMap { known[$0] }
        } else {
            places = names.compactMap { index(of: $0) }
        }
        return Batch(schema: places.map { schema[$0] }, columns: places.map { columns[$0] }, count: count)
    }

    /// The rows of several batches of one schema, one after the other.
    ///
    /// A caller that hands them over lets each column of theirs go as soon as it is copied, so that not all of it is there twice.
    public static func concatenated(_ batches: consuming [Batch], schema: [Field]) -> Batch {
        var filled = batches.filter { $0.count > 0 }
        batches = []
        guard !filled.isEmpty else { return Batch(empty: schema) }
        let count = filled.reduce(0) { $0 + $1.count }
        let columns = schema.indices.map { place in
            let parts = filled.indices.map { filled[$0].columns.take(place) }
            return Column.concatenated(parts) ?? Column(empty: schema[place].type)
        }
        return Batch(schema: schema, columns: columns, count: count)
    }
}

extension [Column] {
    /// Takes a column out and leaves one without rows.
    fileprivate mutating func take(_ place: Int) -> Column {
        var column = Column(empty: self[place].type)
        swap(&column, &self[place])
        return column
    }
}
