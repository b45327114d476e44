internal import CDPTypes

/// What the columns of a typed file are beyond their types, by name.
public struct ColumnTraits: Sendable {
    /// Columns with times of local clocks, of no known zone.
    public var localTimes: Set<String>
    /// Columns of single precision: what their numbers are as decimals is the shortest text that gives the same number back.
    public var singles: Set<String>
    /// Columns that may hold texts which are not UTF-8.
    public var uncheckedTexts: Set<String>

    /// Columns that are no more than their types, but for those named.
    public init(localTimes: Set<String> = [], singles: Set<String> = [], uncheckedTexts: Set<String> = []) {
        self.localTimes = localTimes
        self.singles = singles
        self.uncheckedTexts = uncheckedTexts
    }
}

extension ParquetFile {
    /// What the schema says of the columns beyond their types.
    public var traits: ColumnTraits {
        ColumnTraits(localTimes: names(where: \.isLocal), singles: names { $0.physical == .float })
    }

    /// Columns of which the file says that they hold no value, and so nothing of their type.
    public var untypedColumns: Set<String> { names(where: \.isUntyped) }

    /// Columns of durations, which the schema of Parquet has no word for, and the unit that they count. Arrow writes its own
    /// schema beside it.
    public var durations: [String: String] {
        guard let text = metadata.first(where: { $0.0 == "ARROW:schema" })?.1 else { return [:] }
        let known = Set(schema.filter { $0.type == .integer }.map(\.name))
        return ArrowSchema(base64: text).durations.filter { known.contains($0.key) }
    }

    private func names(where isMeant: (Leaf) -> Bool) -> Set<String> {
        Set(tree.nodes.filter { node in node.leaves.contains { isMeant(tree.leaves[$0]) } }.map(\.name))
    }
}
