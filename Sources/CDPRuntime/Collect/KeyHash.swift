import CDPColumns
import CDPStore

/// The stored hashes that name records, identifier values and other keyed things across tables; -1 where there is no key.
enum KeyHash {
    /// Names the records of a source by their keys.
    static func records(source: String, keys: Column) -> [Int64] {
        stored("record:\(source)", keys)
    }

    /// Names the values of an identifier.
    static func identifiers(attribute: String, values: Column) -> [Int64] {
        stored(identifierSpace(attribute), values)
    }

    /// What the hashes of an identifier's values are combined with.
    static func identifierSeed(_ attribute: String) -> UInt64 { Hash64.text(identifierSpace(attribute)) }

    private static func identifierSpace(_ attribute: String) -> String { "identifier:\(attribute)" }

    /// Names things by one text.
    static func text(_ text: String, space: String) -> Int64 {
        stored(space, .string(StringColumn([text])))[0]
    }

    /// Names a profile.
    static func profiles(_ ids: Column) -> [Int64] {
        stored("profile", ids)
    }

    /// The hash of one name, of a source or a consent, as a column of texts has it: rows are told apart by it without a text
    /// being made for each.
    static func name(_ name: String) -> UInt64 { Column.string(StringColumn([name])).hashes()[0] }

    /// Names each row's value inside a space of names.
    static func stored(_ space: String, _ values: Column) -> [Int64] {
        let seed = Hash64.text(space)
        let hashes = values.hashes()
        guard let valid = values.validity.bytes else {
            return hashes.map { RangeLayout.stored(Hash64.combine(seed, $0)) }
        }
        return hashes.indices.map { valid[$0] == 0 ? -1 : RangeLayout.stored(Hash64.combine(seed, hashes[$0])) }
    }
}
