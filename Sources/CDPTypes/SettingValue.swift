/// A value of the settings of a program, as JSON has them. Texts may refer to secrets, which stand elsewhere.
public indirect enum SettingValue: Hashable, Sendable, Codable {
    /// Nothing.
    case null
    case boolean(Bool)
    /// A number as its JSON text.
    case number(String)
    /// A text.
    case text(SecretText)
    case list([SettingValue])
    /// Settings in their order; names are distinct.
    case mapping([Setting])

    /// A setting with its name.
    public struct Setting: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: SettingValue

        /// A setting.
        public init(_ name: String, _ value: SettingValue) {
            self.name = name
            self.value = value
        }
    }

    /// A value without parts, as it is written; nil for lists and mappings.
    public var scalar: String? {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): text.written
        case .list, .mapping: nil
        }
    }

    /// All values without parts, with the names and numbers that lead to them: `streams.0.path`.
    public func leaves(_ path: String) -> [(path: String, value: SettingValue)] {
        switch self {
        case .list(let values) where !values.isEmpty:
            values.enumerated().flatMap { $1.leaves("\(path).\($0)") }
        case .mapping(let settings) where !settings.isEmpty:
            settings.flatMap { $0.value.leaves("\(path).\($0.name)") }
        default: [(path, self)]
        }
    }

    /// The value without the settings that are named like secrets.
    public var withoutSecrets: SettingValue {
        switch self {
        case .null, .boolean, .number, .text: self
        case .list(let values): .list(values.map(\.withoutSecrets))
        case .mapping(let settings):
            .mapping(
                settings.filter { !SettingNames.isSecret($0.name) }.map { Setting($0.name, $0.value.withoutSecrets) })
        }
    }

    /// A plain text of YAML as the value that it stands for: a truth value, a number, nothing, or a text.
    public init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .boolean(true)
        case "false", "False", "FALSE": self = .boolean(false)
        default: self = Self.isNumber(text) ? .number(text) : .text(SecretText(written: text))
        }
    }

    /// Whether a text is a number of JSON. One that begins with a zero is a code.
    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let count = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
            rest = rest.dropFirst(count)
            return count
        }
        func take(_ characters: StaticString) -> Bool {
            guard let first = rest.first,
                UnsafeBufferPointer(start: characters.utf8Start, count: characters.utf8CodeUnitCount).contains(first)
            else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("-")
        let isZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || whole > 1 && !isZero else { return false }
        if take("."), digits() == 0 { return false }
        if take("eE") {
            _ = take("+-")
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }
}
