import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPTypes

/// A placeholder pattern of `distrust`: `*` stands for any bytes, `?` for one character.
struct GlobPattern: Sendable {
    private let pattern: [UInt8]

    init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole text matches. Linear in practice: only the last `*` is ever retried.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var p = 0
        var t = 0
        var star = -1
        var retry = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = p
                retry = t
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") {
                t += 1
                while t < text.count, text[t] & 0xC0 == 0x80 { t += 1 }
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                retry += 1
                t = retry
                p = star + 1
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.count
    }
}

extension ExecutionPlan {
    /// The patterns of an attribute's values that are no evidence: as they are written, and since values are compared in their
    /// normal form, the normal form of what is written in each country that a source names. Of a pattern with wildcards
    /// only case can be told, in e-mail addresses.
    func distrusted(_ name: String) -> [GlobPattern] {
        let written = identity.distrust.filter { $0.attribute == name }.flatMap(\.patterns)
        var all = Set(written)
        if let attribute = attribute(name), attribute.type == .string, !written.isEmpty {
            if attribute.semantic == .email, attribute.normalise == nil {
                all.formUnion(written.map { $0.lowercased() })
            }
            let texts = written.filter { !$0.utf8.contains(UInt8(ascii: "*")) && !$0.utf8.contains(UInt8(ascii: "?")) }
            let context = EvaluationContext(asOf: Instant(microseconds: 0), timeZone: timeZone)
            let mappings = sources.flatMap(\.map).filter { $0.attribute == name }
            for country in [nil] + Set(mappings.compactMap(\.country)).sorted() {
                let form = try? AttributeNormalForm(attribute.semantic, country: country, custom: attribute.normalise)
                guard case .string(let forms)? = form?.apply(.string(StringColumn(texts)), context).column else {
                    continue
                }
                all.formUnion((0..<forms.count).compactMap { forms[$0] })
            }
        }
        return all.sorted().map { GlobPattern($0) }
    }
}
