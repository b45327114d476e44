public import CDPTypes

/// Why a row is in quarantine. Never holds data of the row, so it may be printed.
public enum RejectionReason: Hashable, Sendable, Codable {
    /// A value that its field cannot take.
    case value(field: String, ValueFault)
    /// More or fewer fields than the header names.
    case fieldCount(found: Int, expected: Int)
    /// Text between a closing quote and the next delimiter.
    case textAfterQuote(field: String)
    /// A quote that is still open at the end of the file.
    case unterminatedQuote
    /// More bytes than a row may have.
    case rowTooLong(limit: Int)
    /// Bytes that are no text in the file's encoding.
    case invalidEncoding
    /// Not JSON, from the given byte of the line on, counted from 1.
    case invalidJSON(column: Int)
    /// JSON, but no object.
    case notAnObject
    /// Nested deeper than is read.
    case nestedTooDeep
    /// Half of a surrogate pair in an escape.
    case loneSurrogate
}

extension RejectionReason: CustomStringConvertible {
    /// What is wrong, one sentence without a full stop.
    public var description: String {
        switch self {
        case .value(let field, .missing): "`\(field)` is required and has no value"
        case .value(let field, .malformed): "the value of `\(field)` is not of its type"
        case .value(let field, .outOfRange): "the number in `\(field)` does not fit its type"
        case .value(let field, .inexact): "the number in `\(field)` has more decimals than its type"
        case .value(let field, .notAllowed): "the value of `\(field)` is none of `one_of`"
        case .value(let field, .notText): "the value of `\(field)` is no text in UTF-8"
        case .value(let field, .wrongShape): "the value of `\(field)` is nested in another way than its type"
        case .value(let field, .unlikeInferred):
            "the value of `\(field)` is not like those that its type was inferred from; declare it in `fields`"
        case .fieldCount(let found, let expected):
            "the row has \(found) \(found == 1 ? "field" : "fields"), the header \(expected)"
        case .textAfterQuote(let field): "`\(field)` goes on after its closing quote"
        case .unterminatedQuote: "a quote is opened and never closed"
        case .rowTooLong(let limit): "the row is longer than \(limit) bytes"
        case .invalidEncoding: "the row has bytes that are no text in the file's encoding"
        case .invalidJSON(let column): "the line is not JSON from byte \(column) on"
        case .notAnObject: "the line is not a JSON object"
        case .nestedTooDeep: "the line is nested too deep"
        case .loneSurrogate: "an escape is half of a surrogate pair"
        }
    }
}

extension RejectionReason {
    /// What is wrong, without what differs from row to row: rows are counted by it.
    public var group: String {
        switch self {
        case .fieldCount: "the row has more or fewer fields than the header"
        case .invalidJSON: "the line is not JSON"
        default: description
        }
    }
}

/// A row in quarantine.
public struct RejectedRow: Hashable, Sendable {
    /// The line on which the row starts, from 1.
    public var line: Int64
    /// Why.
    public var reason: RejectionReason
    /// Its text, as UTF-8 but for the encoding's own faults, cut at `ReadLimits.rawSize`; without the line end.
    public var raw: [UInt8]
    /// Whether `raw` is the whole text.
    public var isWhole = true

    /// A row in quarantine.
    public init(line: Int64, reason: RejectionReason, raw: [UInt8]) {
        self.line = line
        self.reason = reason
        self.raw = raw
    }

    /// Cuts the text at `limit` bytes, not inside a character.
    init(line: Int64, reason: RejectionReason, raw: UnsafeBufferPointer<UInt8>, limit: Int) {
        var end = min(raw.count, limit)
        let isWhole = end == raw.count
        if !isWhole {
            while end > 0, end > limit - 4, raw[end] & 0xC0 == 0x80 { end -= 1 }
        } else if end > 0, raw[end - 1] == 0x0D {
            end -= 1
        }
        self.init(line: line, reason: reason, raw: Array(raw[..<end]))
        self.isWhole = isWhole
    }
}
