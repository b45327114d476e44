public import CDPTypes

/// The fields that the folders of a path give, as Hive, Spark and DuckDB name them: `dt=2026-01-01/part-0.csv` has the field
/// `dt`. A field that stands in the file itself is that of the file.
public struct FolderFields: Hashable, Sendable {
    /// The name that stands for null.
    private static let null = "__HIVE_DEFAULT_PARTITION__"

    private var values: [String: [UInt8]?] = [:]

    /// No fields.
    public static let none = FolderFields("")

    /// The fields of a path, of equal names the innermost. Names and values are percent-decoded.
    public init(_ path: String) {
        for folder in path.split(separator: "/").dropLast() {
            guard let sign = folder.firstIndex(of: "="), sign > folder.startIndex else { continue }
            let name = FolderFields.decoded(folder[..<sign])
            let text = folder[folder.index(after: sign)...]
            values[name] = text == FolderFields.null ? .some(nil) : Array(FolderFields.decoded(text).utf8)
        }
    }

    /// The names, sorted.
    public var names: [String] { values.keys.sorted() }

    /// Whether a folder gives the field, be it null.
    public func gives(_ name: String) -> Bool { values[name] != nil }

    /// The text of a field; nil where it is null or not given.
    public subscript(name: String) -> [UInt8]? { values[name] ?? nil }

    /// The fields that the folders of paths give beside those that the files have themselves, each of the narrowest type that
    /// takes all its values.
    public static func contract(of paths: [String], beside own: [String]) -> [Field] {
        var guesses: [String: TypeGuess] = [:]
        for path in paths {
            let fields = FolderFields(path)
            for name in fields.names where !own.contains(name) {
                var guess = guesses[name] ?? TypeGuess()
                fields[name]?.withUnsafeBufferPointer { if !$0.isEmpty { guess.add($0, isUntyped: true) } }
                guesses[name] = guess
            }
        }
        return guesses.sorted { $0.key < $1.key }.map { Field($0.key, $0.value.type) }
    }

    /// The text with `%3A` and the like decoded; a percent sign without two digits after it is itself.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Hexadecimal.value($0) }
            guard byte == UInt8(ascii: "%"), digits.count == 2 else {
                bytes.append(byte)
                continue
            }
            bytes.append(digits[0] << 4 | digits[1])
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
