import CDPColumns
import CDPStore
import CDPTypes
import Testing

@Suite struct TextListTests {
    /// A row without a list is not a row with an empty one.
    @Test func listsThatAreNullAreTold() throws {
        let column = TableColumn.textLists("links", "comparisons")
        var batch = Batch(schema: [], columns: [], count: 3)
        batch.set(column.filled(TextLists([["name", "city"], nil, []])))
        let lists = try batch[column]
        #expect((0..<3).map { lists[$0] } == [["name", "city"], [], []])
        #expect((0..<3).map { lists.validity[$0] } == [true, false, true])
    }
}
