import CDPExpressions
import CDPText
import CDPTypes

/// A pattern of `distrust`, and the texts in normal form that it is compared as.
package struct DistrustPattern: Sendable {
    /// As it is written.
    package let written: String
    /// The patterns that values in normal form are compared with; empty where no value can match.
    package let compared: Set<String>
    /// A pattern in normal form that says what was probably meant; nil where that cannot be told.
    package let meant: String?
}

extension ExecutionPlan {
    /// The patterns of an attribute as they are compared.
    ///
    /// Values are stored in normal form, so a pattern without wildcards is compared in its normal form too: in each
    /// country in which the specs read values, and in every known one where rows have their own. In a pattern with
    /// wildcards only upper and lower case can be adapted, and that for e-mail addresses.
    ///
    /// `evaluated` gives the values that texts become where the specs have a normal form of their own, or the attribute
    /// is no text. A text that it leaves out matches no value.
    package func distrustPatterns(
        _ attribute: AttributePlan, evaluated: ([String]) -> [String: String]
    ) -> [DistrustPattern] {
        let distrusts = identity.distrust.filter { $0.attribute == attribute.name }
        let written = Set(distrusts.flatMap(\.patterns)).sorted()
        let shape = PatternShape(attribute)
        let whole = written.filter { !PatternShape.hasWildcard($0) }
        let forms = forms(of: whole, attribute, evaluated)
        return written.map { pattern in
            if let found = forms[pattern] {
                let lower = shape.isEmail ? found.union([pattern.lowercased()]) : found
                return DistrustPattern(
                    written: pattern, compared: found.isEmpty ? [] : lower.union([pattern]), meant: shape.meant(pattern)
                )
            }
            let compared = shape.isEmail ? pattern.lowercased() : pattern
            let meant = shape.meant(compared)
            return DistrustPattern(
                written: pattern, compared: meant == nil || meant == compared ? [pattern, compared] : [],
                meant: meant == compared ? nil : meant)
        }
    }

    /// The normal forms of each text in the countries of an attribute; empty where it has none.
    private func forms(
        of texts: [String], _ attribute: AttributePlan, _ evaluated: ([String]) -> [String: String]
    ) -> [String: Set<String>] {
        var result = Dictionary(uniqueKeysWithValues: texts.map { ($0, Set<String>()) })
        if attribute.normalise != nil || attribute.type != .string {
            for (text, value) in evaluated(texts) { result[text]?.insert(value) }
            return result
        }
        for country in countries(of: attribute) {
            for text in texts {
                if let form = NormalForm.text(text, as: attribute.semantic, country: country) {
                    result[text]?.insert(form)
                }
            }
        }
        return result
    }

    /// The countries in which the specs read values of an attribute; nil for those without one.
    private func countries(of attribute: AttributePlan) -> [String?] {
        guard attribute.normalise == nil, attribute.semantic == .phone || attribute.semantic == .postalCode else {
            return [nil]
        }
        var known: Set<String> = []
        var isAny = false
        func note(_ value: Expression, _ country: String?) {
            if let country { known.insert(country) }
            if case .call(attribute.semantic.rawValue, let arguments, _) = value, arguments.count > 1 {
                if case .literal(.string(let code)) = arguments[1] { known.insert(code) } else { isAny = true }
            }
            value.children.forEach { note($0, nil) }
        }
        for source in sources {
            for mapping in source.map where mapping.attribute == attribute.name { note(mapping.value, mapping.country) }
            for case .identifier(attribute.name, let value, let country) in source.belongsTo { note(value, country) }
            for mapping in source.consents
            where consents.contains(where: { $0.name == mapping.consent && $0.contact == attribute.name }) {
                note(mapping.contact, mapping.country)
            }
        }
        return [nil] + (isAny ? known.union(PhoneRegion.codes) : known).sorted()
    }
}

/// Which characters values of an attribute can have.
struct PatternShape {
    /// The attribute.
    private let attribute: AttributePlan

    /// The shape of an attribute's values.
    init(_ attribute: AttributePlan) { self.attribute = attribute }

    /// Whether a pattern matches several texts.
    static func hasWildcard(_ pattern: String) -> Bool {
        pattern.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }

    /// Whether values are e-mail addresses, which are in lower case.
    var isEmail: Bool { attribute.semantic == .email && attribute.normalise == nil }

    /// A pattern with characters that values can have; nil where that cannot be told.
    func meant(_ pattern: String) -> String? {
        guard attribute.normalise == nil, attribute.type == .string else { return nil }
        switch attribute.semantic {
        case .email: return pattern.lowercased().filter { !$0.isWhitespace }
        case .phone: return phone(pattern)
        case .postalCode, .iban, .country:
            return pattern.uppercased().filter { $0.isLetter || $0.isNumber || "*?".contains($0) }
        case .personName, .companyName: return parts(pattern, .personName)
        case .string: return parts(pattern, .string)
        default: return nil
        }
    }

    /// A pattern of phone numbers. Values begin with `+` and a country, so a national number gets `+*` in front,
    /// without its leading zeros.
    private func phone(_ pattern: String) -> String? {
        let signs = pattern.filter { $0.isASCII && $0.isNumber || "+*?".contains($0) }
        guard let first = signs.first, !"+*?".contains(first) else { return signs }
        if signs.hasPrefix("00") { return "+" + signs.dropFirst(2) }
        return "+*" + signs.drop { $0 == "0" }
    }

    /// The pattern with each part between wildcards in normal form; blanks next to wildcards stay. Nil where a part has
    /// no normal form.
    private func parts(_ pattern: String, _ type: SemanticType) -> String? {
        var result = ""
        var part = ""
        func close() -> Bool {
            defer { part = "" }
            guard let text = NormalForm.text(part, as: type) else {
                result += part.allSatisfy { $0 == " " } ? String(part.prefix(1)) : ""
                return part.allSatisfy { $0 == " " }
            }
            result += (part.first == " " ? " " : "") + text + (part.last == " " ? " " : "")
            return true
        }
        for letter in pattern {
            if "*?".contains(letter) {
                guard close() else { return nil }
                result.append(letter)
            } else {
                part.append(letter)
            }
        }
        return close() ? result : nil
    }
}
