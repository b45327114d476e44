/// A value of the specs without its range, as examples and the schema hold it.
package indirect enum SpecValue: Hashable, Sendable {
    /// A text; whether quotes keep it from being a number or a boolean.
    case text(String, isQuoted: Bool = false)
    /// A list.
    case list([SpecValue])
    /// A mapping, in the order of its keys.
    case mapping([Entry])

    /// A key with its value.
    package struct Entry: Hashable, Sendable {
        /// The key.
        package var key: String
        /// Its value.
        package var value: SpecValue
    }

    /// The value that a YAML text holds; nil where it is no YAML or empty.
    package init?(yaml: String) {
        guard let root = YAMLTree.read(SpecText(path: "example", text: yaml)).root else { return nil }
        self.init(root)
    }

    /// The value of a node.
    private init(_ node: YAMLNode) {
        self =
            switch node.content {
            case .scalar(let scalar): .text(scalar.text, isQuoted: scalar.style != .plain)
            case .sequence(let items): .list(items.map(SpecValue.init))
            case .mapping(let entries): .mapping(entries.map { Entry(key: $0.key, value: SpecValue($0.value)) })
            }
    }
}
