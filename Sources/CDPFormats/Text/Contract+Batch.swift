public import CDPColumns
import CDPTypes

extension Contract {
    /// Rows that came typed, as from Parquet, brought under the contract: columns by name, values of another type by their
    /// text (an integer fits a decimal, a date a timestamp, everything a string), what is missing null. `firstRow` is the
    /// number of the first row in its file, from 1; it stands for the line. `traits` say which times are what the clocks
    /// of the field's zone show, and where texts may be other bytes. The raw text of a rejected row is JSON.
    public func chunk(
        of rows: Batch, firstRow: Int64, traits: ColumnTraits = ColumnTraits(), limits: ReadLimits = ReadLimits()
    ) -> RowChunk {
        var columns: [Column] = []
        var reasons: [Int: RejectionReason] = [:]
        var faults = [FieldFaults](repeating: FieldFaults(), count: fields.count)
        for (place, field) in fields.enumerated() {
            guard let source = rows[field.name] else {
                columns.append(Column(nulls: rows.count, of: field.type))
                if field.isRequired {
                    for row in 0..<rows.count where reasons[row] == nil {
                        reasons[row] = .value(field: field.name, .missing)
                    }
                }
                continue
            }
            var conversion = ColumnConversion(field, traits)
            let column = conversion.convert(source, to: field.type)
            columns.append(column)
            for (row, reading) in conversion.readings { faults[place].add(reading, line: firstRow + Int64(row)) }
            for (row, fault) in conversion.faults.sorted(by: { $0.key < $1.key }) {
                var text: [UInt8] = []
                if source.validity[row] { CSVText.append(source, row, to: &text) }
                text.withUnsafeBufferPointer {
                    faults[place].add($0, fault, of: field, line: firstRow + Int64(row))
                }
                if field.onError == .reject, reasons[row] == nil {
                    reasons[row] = .value(field: field.name, fault)
                }
            }
            guard field.isRequired, let valid = column.validity.bytes else { continue }
            for row in valid.indices where valid[row] == 0 && reasons[row] == nil {
                reasons[row] = .value(field: field.name, .missing)
            }
        }
        let batch = Batch(schema: schema, columns: columns, count: rows.count)
        let kept = (0..<rows.count).filter { reasons[$0] == nil }
        var chunk = RowChunk(
            batch: reasons.isEmpty ? batch : batch.gathered(kept.map { Int32(truncatingIfNeeded: $0) }),
            lines: kept.map { firstRow + Int64($0) }, byteCount: 0)
        chunk.faults = faults
        chunk.undeclared = Array(
            Set(rows.schema.map(\.name)).subtracting(fields.map(\.name)).sorted().prefix(RowChunk.undeclaredLimit))
        let names = rows.schema.map(\.name)
        let written = reasons.isEmpty ? [] : zip(names, rows.columns).map { $1.written(traits.singles.contains($0)) }
        chunk.rejected = reasons.sorted { $0.key < $1.key }.map { row, reason in
            var text: [UInt8] = []
            JSONText.append(names: names, written, row, to: &text)
            // What is no text cannot be kept as one: such a row is not read again from what quarantine holds.
            let isText = traits.uncheckedTexts.isEmpty || text.isUTF8
            if !isText { text = Array(String(decoding: text, as: UTF8.self).utf8) }
            var rejected = text.withUnsafeBufferPointer {
                RejectedRow(line: firstRow + Int64(row), reason: reason, raw: $0, limit: limits.rawSize)
            }
            rejected.isWhole = rejected.isWhole && isText
            return rejected
        }
        return chunk
    }
}

extension Column {
    /// The column as its values are written: numbers of single precision as the doubles with the same shortest text.
    fileprivate func written(_ isSingle: Bool) -> Column {
        guard isSingle, case .float(let numbers) = self else { return self }
        return .float(
            FixedColumn(numbers.values.map { Double("\(Float($0))") ?? $0 }, validity: numbers.validity))
    }
}
