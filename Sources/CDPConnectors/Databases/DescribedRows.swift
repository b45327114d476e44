import CDPTypes

/// What a database tells of the rows of a query or a table, before one is read.
package struct DescribedRows {
    /// Their fields, in their order.
    package var fields: [DescribedField]
    /// The table that all fields come from which are not computed; nil where there is none, or several.
    package var table: String?
    /// The fields that are that table's primary key; empty where it has none, the rows lack a part of it, or it may not tell them apart.
    package var key: [String]

    /// Whether rows of the table may repeat its key, as far as the query's text shows: it calls functions, of which some give several rows.
    package private(set) var mayRepeat = false

    /// Rows, whose fields must have different names. The key is left out where the query reads other rows besides those of the table.
    init(_ fields: [DescribedField], table: String?, key: [String], of sql: String) throws(ConnectionError) {
        self.fields = fields
        self.table = table
        let query = QueryText(sql)
        self.key = query.table.map { $0.lowercased() == table?.lowercased() } == true ? key : []
        mayRepeat = query.hasCalls
        var names: Set<String> = []
        for field in fields where !names.insert(field.name).inserted {
            throw ConnectionError(
                "the query has two columns called `\(field.name)`", help: "give one another name: `select … as NAME`")
        }
    }

    /// The key's fields by their names in the rows, of a key by its names in the table.
    static func key(_ key: [String], of columns: [(name: String, origin: String?)]) -> [String] {
        let names = key.compactMap { part in columns.first { $0.origin == part }?.name }
        return names.count == key.count ? names : []
    }
}

extension DataType {
    /// A decimal of so many digits, of which some stand after the point; nil where no decimal of ours has them.
    static func decimal(_ precision: Int, _ scale: Int) -> DataType? {
        (1...18).contains(precision) && (0...precision).contains(scale)
            ? .decimal(precision: precision, scale: scale) : nil
    }
}
