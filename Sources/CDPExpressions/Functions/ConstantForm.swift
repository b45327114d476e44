import CDPDiagnostics
import CDPText
import CDPTypes

/// The form that a function wants of a constant argument, so that a wrong one is found where it is written and not
/// at the first row.
///
///     ConstantForm.zone.fault(of: .string("Paris"), among: [])?.message
public enum ConstantForm: Hashable, Sendable {
    /// Any constant of the argument's type.
    case value
    /// A unit of time: `'month'`.
    case unit
    /// A unit of time, or another part of a date: `'day_of_week'`.
    case part
    /// A regular expression.
    case pattern
    /// The number of a group of the pattern before it.
    case group
    /// The replacement for a match of the pattern before it.
    case replacement
    /// A format by which dates are read.
    case format
    /// A format by which dates are written, which may leave out parts of them.
    case writtenFormat
    /// An IANA time zone; a field of each row may name it too.
    case zone
    /// Two letters of a country; a field of each row may name it too.
    case country
    /// As `country`, of those whose phone numbers are known.
    case phoneCountry

    /// Whether the argument may be something else than a constant.
    public var mayVary: Bool {
        switch self {
        case .zone, .country, .phoneCountry: true
        case .value, .unit, .part, .pattern, .group, .replacement, .format, .writtenFormat: false
        }
    }

    /// Whether the argument says in which country a value is read, which tells nothing about its owner.
    var isCountry: Bool { self == .country || self == .phoneCountry }
}

extension ConstantForm {
    /// What is wrong with a constant.
    struct Fault {
        /// The code of the finding.
        var code = DiagnosticCode.invalidLiteral
        /// What is wrong.
        var message: String
        /// The words below the constant.
        var label = "cannot be used"
        /// What to write instead.
        var help = ["docs/expressions.md says what stands here"]
    }

    /// Why a constant does not have this form; nil where it does, or is null. `arguments` are all of the call.
    func fault(of literal: Literal, among arguments: [Expression]) -> Fault? {
        switch (self, literal) {
        case (.unit, .string(let name)): unitFault(name, isKnown: FunctionTable.units.contains(name.lowercased()))
        case (.part, .string(let name)): unitFault(name, isKnown: TimeMath.Unit(name.lowercased()) != nil)
        case (.pattern, .string(let text)):
            patternFault { () throws(RegularExpressionError) in _ = try RegularExpression(text) }
        case (.replacement, .string(let text)):
            patternFault { () throws(RegularExpressionError) in
                guard let pattern = ConstantForm.text(arguments, 1) else { return }
                _ = try RegularExpression.Replacement(text, for: RegularExpression(pattern))
            }
        case (.group, .integer(let number)): groupFault(number, of: ConstantForm.text(arguments, 1))
        case (.format, .string(let text)):
            CalendarFormat.fault(of: text).map { Fault(message: "the format is not valid: \($0)") }
        case (.writtenFormat, .string(let text)):
            CalendarFormat.fault(ofWriting: text).map { Fault(message: "the format is not valid: \($0)") }
        case (.zone, .string(let name)) where Zone(name) == nil:
            Fault(
                code: .unknownTimeZone, message: "there is no time zone `\(name)`", label: "unknown time zone",
                help: [
                    Suggestions.didYouMean(name, in: Zone.names)
                        ?? "names are those of the IANA database, as in `Europe/Paris`"
                ])
        case (.country, .string(let code)) where CountryCode(code) == nil,
            (.phoneCountry, .string(let code)) where PhoneRegion(code) == nil:
            Fault(
                message: "there is no country `\(code)` with such data", label: "unknown country",
                help: ["write two letters of ISO 3166-1, as in `FR`"])
        default: nil
        }
    }

    /// The fault of an unknown unit of time.
    private func unitFault(_ name: String, isKnown: Bool) -> Fault? {
        if isKnown { return nil }
        return Fault(
            message: "unknown unit `\(name)`", label: "no unit of time",
            help: [
                Suggestions.didYouMean(name, in: FunctionTable.units) ?? FunctionTable.units.joined(separator: ", ")
            ])
    }

    /// The fault that a pattern throws, if any.
    private func patternFault(_ body: () throws(RegularExpressionError) -> Void) -> Fault? {
        do throws(RegularExpressionError) {
            try body()
            return nil
        } catch {
            return Fault(message: "the pattern is not valid: \(error.description)")
        }
    }

    /// The fault of a group that the pattern does not have. Patterns with faults of their own are reported there.
    private func groupFault(_ number: Int64, of pattern: String?) -> Fault? {
        guard let pattern, let expression = try? RegularExpression(pattern),
            !(0..<Int64(expression.groupNames.count)).contains(number)
        else { return nil }
        return Fault(message: "the pattern is not valid: it has no group \(number)")
    }

    /// The text of a constant argument; nil where there is none.
    private static func text(_ arguments: [Expression], _ place: Int) -> String? {
        if place < arguments.count, case .literal(.string(let text)) = arguments[place] { text } else { nil }
    }
}
