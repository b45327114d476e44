import CDPColumns
import CDPExpressions
import CDPText
import CDPTypes

/// Functions from text to text, on bytes.
///
/// Lengths and positions count Unicode scalars, as DuckDB and PostgreSQL count them, not bytes and not what people see
/// as one character. Texts of pure ASCII, where all three agree, are told by one pass and then cut by bytes.
enum TextKernels {
    /// The longest result of padding and repeating, in bytes or characters.
    static let longest = 10_000

    /// The kernel of a function that makes a text, or of `length`; nil for any other name.
    static func kernel(_ name: String, _ arguments: [Expression]) -> Kernel? {
        switch name {
        case "length": return length
        case "lower": return map { UTF8Text.lower($0, into: &$1) }
        case "upper": return map { UTF8Text.upper($0, into: &$1) }
        case "trim": return map { UTF8Text.trim($0, into: &$1) }
        case "ltrim":
            return map { text, output in
                output.append(contentsOf: text[(text.firstIndex { $0 != 0x20 } ?? text.count)...])
                return true
            }
        case "rtrim":
            return map { text, output in
                output.append(contentsOf: text[..<(text.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0)])
                return true
            }
        case "reverse":
            return map { text, output in
                for start in (0..<text.count).reversed() where !Scalars.isInside(text[start]) {
                    output.append(contentsOf: text[start..<Scalars.next(text, start)])
                }
                return true
            }
        case "join", "concat": return concatenate(skipsNulls: name == "join")
        case "concat_ws": return joined
        case "substring": return substring
        case "left", "right": return { end(&$0, isLeft: name == "left") }
        case "replace": return replace
        case "translate": return translate(arguments)
        case "split_part": return splitPart
        case "lpad", "rpad": return { pad(&$0, isLeft: name == "lpad") }
        case "repeat": return repeated
        default: return nil
        }
    }

    /// A kernel of a function from one text to one text; false gives null without a data error.
    static func map(_ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Bool) -> Kernel {
        { input in
            let texts = input.operands[0]
            return Rows.texts(&input) { row, output in
                Rows.bytes(texts, row) { body($0, &output) } ? .value : .null
            }
        }
    }

    /// The number of Unicode scalars.
    static func length(_ input: inout KernelInput) -> Column {
        let texts = input.operands[0]
        return .integer(Rows.fixed(&input) { row in Rows.bytes(texts, row) { Int64(Scalars.count($0)) } })
    }

    /// All texts of a row one after the other. With `skipsNulls` a row with a null is null, as `||` has it; without, nulls
    /// are left out, as `concat` has it.
    private static func concatenate(skipsNulls: Bool) -> Kernel {
        { input in
            let operands = input.operands
            return Rows.texts(&input, skipsNulls: skipsNulls) { row, output in
                for operand in operands where skipsNulls || operand.column.validity[row & operand.mask] {
                    Rows.bytes(operand, row) { output.append(contentsOf: $0) }
                }
                return .value
            }
        }
    }

    /// The texts of a row with a separator between those that are there.
    private static func joined(_ input: inout KernelInput) -> Column {
        let separators = input.operands[0]
        let texts = input.operands.dropFirst()
        return Rows.texts(&input, skipsNulls: false) { row, output in
            guard separators.column.validity[row & separators.mask] else { return .null }
            var isFirst = true
            for text in texts where text.column.validity[row & text.mask] {
                if !isFirst { Rows.bytes(separators, row) { output.append(contentsOf: $0) } }
                Rows.bytes(text, row) { output.append(contentsOf: $0) }
                isFirst = false
            }
            return .value
        }
    }

    /// As DuckDB: from 1, from the end when negative; a negative length takes what is before.
    private static func substring(_ input: inout KernelInput) -> Column {
        let texts = input.operands[0]
        let starts = input.operands[1]
        let lengths = input.operands.count > 2 ? input.operands[2] : nil
        let (startWords, lengthWords) = (starts.words, lengths?.words ?? [])
        return Rows.texts(&input) { row, output in
            Rows.bytes(texts, row) { text in
                let start = startWords[row & starts.mask]
                let length = lengths.map { lengthWords[row & $0.mask] } ?? .max
                let count = Int64(Scalars.count(text))
                let first = start > 0 ? start - 1 : start == 0 ? -1 : max(start, -(1 << 40)) + count
                let (from, to): (Int64, Int64)
                if length >= 0 {
                    (from, to) = (
                        first,
                        length == .max
                            ? count
                            : min(first.addingReportingOverflow(length).overflow ? count : first + length, count)
                    )
                } else {
                    (from, to) = (max(length, -(1 << 40)) + min(first, 1 << 40), first)
                }
                output.append(contentsOf: Scalars.slice(text, max(0, from), min(max(0, to), count)))
            }
            return .value
        }
    }

    /// `left` and `right`: so many scalars; where the number is negative, all but so many.
    private static func end(_ input: inout KernelInput, isLeft: Bool) -> Column {
        let texts = input.operands[0]
        let numbers = input.operands[1]
        let words = numbers.words
        return Rows.texts(&input) { row, output in
            Rows.bytes(texts, row) { text in
                let count = Int64(Scalars.count(text))
                let wanted = words[row & numbers.mask]
                let taken = wanted >= 0 ? min(wanted, count) : max(0, count + max(wanted, -count))
                let range = isLeft ? (0, taken) : (count - taken, count)
                output.append(contentsOf: Scalars.slice(text, range.0, range.1))
            }
            return .value
        }
    }

    /// Each occurrence replaced, from left to right, without overlap. An empty text to look for changes nothing.
    private static func replace(_ input: inout KernelInput) -> Column {
        let (texts, wanted, replacement) = (input.operands[0], input.operands[1], input.operands[2])
        return Rows.texts(&input) { row, output in
            Rows.bytes(texts, row) { text in
                Rows.bytes(wanted, row) { wanted in
                    Rows.bytes(replacement, row) { replacement in
                        var start = 0
                        while !wanted.isEmpty, let place = Scalars.find(wanted, in: text, from: start) {
                            output.append(contentsOf: text[start..<place])
                            output.append(contentsOf: replacement)
                            start = place + wanted.count
                        }
                        output.append(contentsOf: text[start...])
                    }
                }
            }
            return .value
        }
    }

    /// `translate`, whose table is made once; null for all rows where a constant is null or has too many scalars.
    private static func translate(_ arguments: [Expression]) -> Kernel? {
        guard case .literal(.string(let from)) = arguments[1], case .literal(.string(let to)) = arguments[2],
            let translation = Translation(from: from, to: to)
        else { return { input in Column(nulls: input.count, of: .string) } }
        return map { text, output in
            translation.append(text, to: &output)
            return true
        }
    }

    /// A part between separators, by number from 1, from the end where negative; empty where there is none.
    private static func splitPart(_ input: inout KernelInput) -> Column {
        let (texts, separators, numbers) = (input.operands[0], input.operands[1], input.operands[2])
        let words = numbers.words
        return Rows.texts(&input) { row, output in
            Rows.bytes(texts, row) { text in
                Rows.bytes(separators, row) { separator in
                    if separator.isEmpty { return .failure }
                    var bounds = [0]
                    while let place = Scalars.find(separator, in: text, from: bounds[bounds.count - 1]) {
                        bounds.append(place + separator.count)
                    }
                    let number = words[row & numbers.mask]
                    let part = number > 0 ? Int128(number) - 1 : Int128(bounds.count) + Int128(number)
                    guard number != 0, part >= 0, part < Int128(bounds.count) else { return .value }
                    let index = Int(part)
                    let end = index + 1 < bounds.count ? bounds[index + 1] - separator.count : text.count
                    output.append(contentsOf: text[bounds[index]..<end])
                    return .value
                }
            }
        }
    }

    /// `lpad` and `rpad`. A result that is too long, or nothing to fill up with, is a data error.
    private static func pad(_ input: inout KernelInput, isLeft: Bool) -> Column {
        let (texts, numbers, fillers) = (input.operands[0], input.operands[1], input.operands[2])
        let words = numbers.words
        return Rows.texts(&input) { row, output in
            let wanted = max(0, words[row & numbers.mask])
            if wanted > longest { return .failure }
            return Rows.bytes(texts, row) { text in
                let count = Int64(Scalars.count(text))
                if count >= wanted {
                    output.append(contentsOf: Scalars.slice(text, 0, wanted))
                    return .value
                }
                return Rows.bytes(fillers, row) { filler in
                    let unit = Int64(Scalars.count(filler))
                    if unit == 0 { return .failure }
                    if !isLeft { output.append(contentsOf: text) }
                    for _ in 0..<(wanted - count) / unit { output.append(contentsOf: filler) }
                    output.append(contentsOf: Scalars.slice(filler, 0, (wanted - count) % unit))
                    if isLeft { output.append(contentsOf: text) }
                    return .value
                }
            }
        }
    }

    /// The text so many times; a result that is too long is a data error.
    private static func repeated(_ input: inout KernelInput) -> Column {
        let (texts, numbers) = (input.operands[0], input.operands[1])
        let words = numbers.words
        return Rows.texts(&input) { row, output in
            Rows.bytes(texts, row) { text in
                let wanted = max(0, words[row & numbers.mask])
                if text.isEmpty { return .value }
                if Int128(wanted) * Int128(text.count) > Int128(longest) { return .failure }
                for _ in 0..<wanted { output.append(contentsOf: text) }
                return .value
            }
        }
    }
}
