import CDPColumns
import CDPFormats
import CDPTypes

/// Rows as JSON in the form that `Tests/Oracles/parquet_files.py` gives: exact for every type.
enum CanonicalRows {
    static func json(_ batch: Batch) -> [JSONValue] {
        (0..<batch.count).map { row in
            .object(zip(batch.schema, batch.columns).map { ($0.name, value($1, row)) })
        }
    }

    static func value(_ column: Column, _ row: Int) -> JSONValue {
        guard column.validity[row] else { return .null }
        switch column {
        case .string(let column): return column[row].map { .string($0) } ?? .null
        case .integer(let column), .timestamp(let column), .duration(let column): return .integer(column.values[row])
        case .decimal(let column, _, _): return .integer(column.values[row])
        case .float(let column):
            let value = column.values[row]
            return .string(value.isNaN ? "nan" : String(value.bitPattern, radix: 16))
        case .boolean(let column): return .boolean(column.values[row] != 0)
        case .date(let column): return .integer(Int64(column.values[row]))
        case .list(let column): return .array(column.range(row).map { value(column.elements, $0) })
        case .structure(let column): return .object(zip(column.names, column.columns).map { ($0, value($1, row)) })
        }
    }
}
