import CDPColumns
import Testing

/// Checks are equal where values are, whatever the layout of their column, and differ where values do.
@Suite struct CheckTests {
    private let texts = ["a", nil, "", "a", "a longer text than sixteen bytes", "b", nil, "b"]

    @Test func layoutsAgree() {
        let plain = StringColumn(texts)
        let wide = plain.gathered((0..<8).map { Int32($0) })
        let coded = StringColumn(
            bytes: Array("xab".utf8), offsets: [0, 1, 2, 3], indices: [1, 0, 2, 1],
            validity: Validity(bytes: [1, 0, 1, 1]))
        #expect(Column.string(plain).checks() == Column.string(wide).checks())
        #expect(Column.string(coded).checks() == Column.string(StringColumn(["a", nil, "b", "a"])).checks())
        #expect(
            Column.string(plain.gathered([5, -1, 0])).checks() == Column.string(StringColumn(["b", nil, "a"])).checks())
        #expect(Column.string(StringColumn()).checks() == [])
        #expect(Column.string(StringColumn(nulls: 2)).checks() == Column.string(StringColumn([nil, nil])).checks())
    }

    @Test func valuesDiffer() {
        let column = Column.string(StringColumn(texts))
        #expect(Set(column.checks()).count == Set(column.hashes()).count)
        #expect(Set(Column.integer(FixedColumn([1, 2, 1, 3])).checks()).count == 3)
        let rows = Batch(["a": column, "b": .integer(FixedColumn([1, 1, 1, 2, 1, 1, 1, 1]))])
        #expect(Set(rows.rowChecks()).count == Set(rows.rowHashes()).count)
    }
}
