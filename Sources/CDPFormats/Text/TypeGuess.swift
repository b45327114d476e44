import CDPColumns
import CDPText
import CDPTypes

/// What the values of one field have been so far, as the narrowest type that takes them all.
///
/// A set of observations: joining two is the same in any order, so the guess does not depend on how a file was cut.
struct TypeGuess: Equatable, Sendable {
    private var kinds: Kinds = []
    /// The most digits before and after the decimal sign.
    private var whole = 0
    /// The most digits after the point so far.
    private var decimals = 0

    /// What the values seen so far can all be read as.
    private struct Kinds: OptionSet, Sendable {
        let rawValue: UInt8
        static let integer = Kinds(rawValue: 1)
        static let decimal = Kinds(rawValue: 2)
        static let boolean = Kinds(rawValue: 4)
        static let date = Kinds(rawValue: 8)
        static let timestamp = Kinds(rawValue: 16)
        static let text = Kinds(rawValue: 32)
        /// A whole number as programs print doubles: `1001.0`.
        static let wholeDouble = Kinds(rawValue: 64)
    }

    /// The type; text where nothing narrower takes all values, or there were none.
    ///
    /// Decimals get two digits after the point, six where two are too few: the next file may have more than this one. Never float.
    var type: DataType {
        switch kinds {
        case .integer, .wholeDouble, [.integer, .wholeDouble]: return .integer
        case .decimal, [.integer, .decimal], [.decimal, .wholeDouble], [.integer, .decimal, .wholeDouble]:
            let scale = decimals <= 2 ? 2 : max(6, decimals)
            return whole + scale <= 18 ? .decimal(precision: 18, scale: scale) : .string
        case .boolean: return .boolean
        case .date: return .date
        case .timestamp, [.date, .timestamp]: return .timestamp
        default: return .string
        }
    }

    /// What both were together; the same in either order.
    mutating func join(_ other: TypeGuess) {
        kinds.formUnion(other.kinds)
        whole = max(whole, other.whole)
        decimals = max(decimals, other.decimals)
    }

    /// Notes a value that is nothing but a text.
    mutating func addText() { kinds.insert(.text) }

    mutating func addBoolean() { kinds.insert(.boolean) }

    /// A text that may be a date or a timestamp and, unless it was quoted as a text by its format, a number or a boolean.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>, isUntyped: Bool, decimalSign: UInt8 = 0x2E) {
        if kinds.contains(.text) { return }
        if isUntyped, addNumber(text, decimalSign) { return }
        if isUntyped, text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8) { return addBoolean() }
        guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D else { return addText() }
        if text.count == 10, CivilTime.date(text) != nil {
            kinds.insert(.date)
        } else if CivilTime.timestamp(text) != nil {
            kinds.insert(.timestamp)
        } else {
            addText()
        }
    }

    /// Takes a number of plain digits. One with a leading zero or a plus is no number but a code or a phone, one of more digits
    /// than 64 bits hold is no number that we can store.
    mutating func addNumber(_ text: UnsafeBufferPointer<UInt8>, _ decimalSign: UInt8 = 0x2E) -> Bool {
        let digits = text.first == 0x2D ? text.dropFirst() : text[...]
        let before = digits.prefix { $0 &- 0x30 < 10 }
        guard !before.isEmpty, before.count == 1 || before.first != 0x30, before.count <= 18 else { return false }
        let rest = digits.dropFirst(before.count)
        if rest.isEmpty {
            kinds.insert(.integer)
        } else {
            var decimalDigits = rest.dropFirst()
            guard rest.first == decimalSign, !decimalDigits.isEmpty, decimalDigits.allSatisfy({ $0 &- 0x30 < 10 })
            else { return false }
            let isWhole = decimalDigits.count == 1 && decimalDigits.first == 0x30
            if decimalDigits.count > 18 { while decimalDigits.last == 0x30 { decimalDigits.removeLast() } }
            guard decimalDigits.count <= 18 else { return false }
            kinds.insert(isWhole ? .wholeDouble : .decimal)
            decimals = max(decimals, decimalDigits.count)
        }
        whole = max(whole, before.count)
        return true
    }
}

/// What the values of one field have been so far where they may nest.
struct NestedGuess: Sendable {
    private var single = TypeGuess()
    private var hasSingle = false
    /// Of objects, by name; `names` are in the order in which they came.
    private var fields: [String: NestedGuess] = [:]
    private(set) var names: [String] = []
    /// What the fields of objects were, by their names; of a list, its elements.
    private var elements: [NestedGuess] = []
    private var isObject = false

    init() {}

    /// What rows of single values have been, by column.
    init(fields: some Sequence<(String, TypeGuess)>) {
        isObject = true
        for (name, guess) in fields {
            if self.fields[name] == nil { names.append(name) }
            var value = NestedGuess()
            value.single = guess
            value.hasSingle = true
            self.fields[name, default: NestedGuess()].join(value)
        }
    }

    /// The fields of the objects met.
    var schema: [Field] { names.compactMap { name in fields[name].map { Field(name, $0.type) } } }

    /// The type; text, which takes any JSON, where values nest in different ways.
    var type: DataType {
        switch (hasSingle, isObject, elements.first) {
        case (false, true, nil): names.isEmpty ? .string : .structure(schema)
        case (false, false, let element?): .list(element.type)
        case (_, false, nil): single.type
        default: .string
        }
    }

    /// Notes a value and all that it nests.
    mutating func add(_ value: JSONValue) {
        switch value {
        case .null: return
        case .object(let members):
            isObject = true
            for (name, member) in members {
                if fields[name] == nil { names.append(name) }
                fields[name, default: NestedGuess()].add(member)
            }
            return
        case .array(let values):
            if elements.isEmpty { elements.append(NestedGuess()) }
            for value in values { elements[0].add(value) }
            return
        case .boolean: single.addBoolean()
        case .integer(let number): addNumber("\(number)")
        case .number(let text): addNumber(text)
        case .string(var text): text.withUTF8 { single.add($0, isUntyped: false) }
        }
        hasSingle = true
    }

    private mutating func addNumber(_ text: String) {
        var text = text
        text.withUTF8 {
            if single.addNumber($0) { return }
            // With an exponent, as JSON may write any number.
            guard case .success(let whole) = Numbers.integer($0) else { return single.addText() }
            var digits = "\(whole)"
            if !digits.withUTF8({ single.addNumber($0) }) { single.addText() }
        }
    }

    mutating func join(_ other: NestedGuess) {
        single.join(other.single)
        hasSingle = hasSingle || other.hasSingle
        isObject = isObject || other.isObject
        for name in other.names {
            if fields[name] == nil { names.append(name) }
            if let more = other.fields[name] { fields[name, default: NestedGuess()].join(more) }
        }
        if let more = other.elements.first {
            if elements.isEmpty { elements.append(more) } else { elements[0].join(more) }
        }
    }
}
