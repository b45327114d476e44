import CDPDiagnostics

/// Which new column may be an old one by another name.
enum ColumnNames {
    /// By name that is gone, the new name that is most like it; each new name is offered once. Where a header says that names
    /// are gone, one with more or fewer words is offered too: `total spent` for `spent`, and one with over two thirds of them.
    static func renamed(_ lost: [String], to gained: [String], hasHeader: Bool = false) -> [String: String] {
        let pairs = lost.flatMap { old in
            gained.compactMap { new in likeness(old, new, hasHeader).map { (likeness: $0, old: old, new: new) } }
        }
        var result: [String: String] = [:]
        for pair in pairs.sorted(by: { ($1.likeness, $0.old, $0.new) < ($0.likeness, $1.old, $1.new) })
        where result[pair.old] == nil && !result.values.contains(pair.new) {
            result[pair.old] = pair.new
        }
        return result
    }

    /// How alike two names are, in hundredths; nil where they are not. Case and what stands between words do not count. Each
    /// word of one must be a word of the other, whole, shortened or with a slip: `user_id` is no `stream_id`, though half of
    /// its words and most of its letters are the same.
    private static func likeness(_ old: String, _ new: String, _ hasHeader: Bool) -> Int? {
        let (before, after) = (words(old), words(new))
        let (whole, other) = (before.joined(), after.joined())
        // `address1` and `address2` are columns beside each other.
        guard whole.filter(\.isNumber) == other.filter(\.isNumber), !whole.isEmpty else { return nil }
        if whole == other { return 100 }
        if before.sorted() == after.sorted() { return 90 }
        if isNear(whole, other) { return 80 }
        if hasHeader, Set(before).isSubset(of: after) || Set(after).isSubset(of: before) { return 60 }
        let common = commonWords(before, after)
        if common == before.count, common == after.count { return 70 }
        return hasHeader && common * 3 > max(before.count, after.count) * 2 ? 50 : nil
    }

    /// How many words of one name are words of the other, whole, shortened or with a slip.
    private static func commonWords(_ before: [String], _ after: [String]) -> Int {
        var left = after
        for word in before {
            let place =
                left.firstIndex(of: word)
                ?? left.firstIndex { isShort(word, of: $0) || isShort($0, of: word) || isNear(word, $0) }
            if let place { left.remove(at: place) }
        }
        return after.count - left.count
    }

    /// Whether a word is the beginning of another one: `id` of `identifier`.
    private static func isShort(_ short: String, of word: String) -> Bool {
        short.count > 1 && word.hasPrefix(short)
    }

    /// Whether one slip lies between two words, or two between long ones; in short ones a letter for another makes another word.
    private static func isNear(_ word: String, _ other: String) -> Bool {
        let length = min(word.count, other.count)
        guard length >= 4, let distance = Suggestions.distance(word, other) else { return false }
        return distance <= (length < 8 ? 1 : 2) && (length > 5 || word.count != other.count)
    }

    /// The words of a name in lower case; `userId` has two.
    private static func words(_ name: String) -> [String] {
        var result: [String] = [""]
        var isLower = false
        for letter in name {
            if !letter.isLetter && !letter.isNumber || letter.isUppercase && isLower { result.append("") }
            isLower = letter.isLowercase || letter.isNumber
            if letter.isLetter || letter.isNumber { result[result.count - 1] += letter.lowercased() }
        }
        return result.filter { !$0.isEmpty }
    }
}
