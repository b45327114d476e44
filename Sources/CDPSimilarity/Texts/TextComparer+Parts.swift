import CDPText

extension TextComparer {
    /// The number of scalars that both texts begin with.
    public mutating func commonPrefix(_ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int) -> Int {
        run(PrefixKernel(), first, i, second, j)
    }

    /// Which share of their words two texts have in common: the words of both, divided by the words of either, each word
    /// counted once; 0 for two texts without words.
    ///
    /// A word is a run of letters and digits (Unicode 14), as they are written: `O'Neill` is two of them, and so are texts
    /// with an accent that is a scalar of its own. P. Jaccard, 1901.
    public mutating func tokenJaccard(_ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int) -> Double {
        let words = run(TokenKernel(), first, i, second, j)
        return words.all == 0 ? 0 : Double(words.shared) / Double(words.all)
    }

    /// Whether every word of the text with fewer words is a word of the other; false where one has none.
    public mutating func areTokensWithin(_ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int) -> Bool {
        let words = run(TokenKernel(), first, i, second, j)
        return words.shared > 0 && words.shared == min(words.first, words.all - words.first + words.shared)
    }

    /// The cosine of the angle between the counts of all runs of `size` scalars, blanks and signs like any other; 0 where
    /// a text is shorter than that.
    ///
    /// `dot / sqrt(Double(a * b))` of whole numbers, so that equal counts give 1 exactly. `size` is 1 or more. Costs some
    /// nanoseconds for each scalar of either text up to 64 of them, and beyond that the product of the lengths.
    public mutating func gramCosine(
        _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int, size: Int
    ) -> Double {
        precondition(size > 0, "a run of no scalars")
        return run(GramKernel(size: size), first, i, second, j)
    }
}

/// The length of the common beginning.
struct PrefixKernel: PairKernel {
    func compare<Unit: TextUnit>(_ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch) -> Int {
        let limit = min(first.count, second.count)
        var count = 0
        while count < limit, first[count] == second[count] { count &+= 1 }
        return count
    }
}

/// A word of one of two texts.
struct Token {
    /// Of its scalars.
    var hash: UInt64
    /// Its first scalar.
    var start: Int
    /// The number of its scalars; 0 for no word.
    var count: Int32
    /// Whether it lies in the first text.
    var isOfFirst: Bool
    /// Whether both texts have it.
    var isShared: Bool
}

/// How many words two texts have, each counted once.
struct TokenCounts {
    /// Of either, of both, and of the first.
    var all = 0, shared = 0, first = 0
}

/// The number of common words, by a table of words with open addressing.
struct TokenKernel: PairKernel {
    func compare<Unit: TextUnit>(_ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch)
        -> TokenCounts
    {
        // Words are parted by at least one scalar, and half of the table stays free.
        let capacity = ((first.count + 3) / 2 + (second.count + 3) / 2) * 2
        let mask = (1 << (Int.bitWidth - (capacity - 1).leadingZeroBitCount)) - 1
        let slots = scratch.tokens.reserve(mask + 1)
        for slot in 0...mask { slots[slot].count = 0 }
        var counts = TokenCounts()
        func add(_ text: TextView<Unit>, isFirst: Bool) {
            var index = 0
            while let word = Self.word(text, at: &index) {
                var slot = Int(truncatingIfNeeded: word.hash &>> 20) & mask
                while slots[slot].count != 0 {
                    let other = slots[slot]
                    let from = other.isOfFirst ? first : second
                    if other.hash == word.hash, other.count == word.count,
                        (0..<Int(word.count)).allSatisfy({ from[other.start &+ $0] == text[word.start &+ $0] })
                    {
                        break
                    }
                    slot = (slot &+ 1) & mask
                }
                if slots[slot].count == 0 {
                    slots[slot] = word
                    slots[slot].isOfFirst = isFirst
                    counts.all += 1
                    if isFirst { counts.first += 1 }
                } else if !isFirst, slots[slot].isOfFirst, !slots[slot].isShared {
                    slots[slot].isShared = true
                    counts.shared += 1
                }
            }
        }
        add(first, isFirst: true)
        add(second, isFirst: false)
        return counts
    }

    /// The next word from `index` on, which moves behind it; nil where there is none.
    @inline(__always)
    private static func word<Unit: TextUnit>(_ text: TextView<Unit>, at index: inout Int) -> Token? {
        while index < text.count, !UTF8Scalars.isAlphanumeric(UInt32(text[index])) { index &+= 1 }
        let start = index
        var hash: UInt64 = 0
        while index < text.count, UTF8Scalars.isAlphanumeric(UInt32(text[index])) {
            hash = (hash ^ UInt64(text[index])) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash &>> 29
            index &+= 1
        }
        guard index > start else { return nil }
        return Token(hash: hash, start: start, count: Int32(index - start), isOfFirst: false, isShared: false)
    }
}

/// The cosine of counts of runs, without a table of runs.
///
/// The product of two texts' counts is the number of pairs of equal runs. For each scalar of one text a word of bits says
/// at which scalars of the other a run of `length` equal ones ends; a run of one more ends where the one before ended, one
/// further on, and this scalar is equal too.
struct GramKernel: PairKernel {
    /// Scalars of a run.
    let size: Int

    func compare<Unit: TextUnit>(_ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch) -> Double
    {
        guard first.count >= size, second.count >= size else { return 0 }
        let common = pairs(first, second, &scratch)
        guard common > 0 else { return 0 }
        let squares = pairs(first, first, &scratch) * pairs(second, second, &scratch)
        return Double(common) / Double(squares).squareRoot()
    }

    /// How many pairs of a run of the one text and a run of the other are equal.
    private func pairs<Unit: TextUnit>(_ a: TextView<Unit>, _ b: TextView<Unit>, _ scratch: inout Scratch) -> Int {
        let (a, b) = a.count >= b.count ? (a, b) : (b, a)
        let words = (b.count + 63) / 64
        let ends = scratch.words.reserve(words * size)
        ends.update(repeating: 0, count: words * size)
        var count = 0
        for index in 0..<a.count {
            // From the last word and the longest run down, so that what is read is of the scalar before.
            for word in stride(from: words &- 1, through: 0, by: -1) {
                let equal = Reach64.positions(of: a[index], in: b.units + word &* 64) & lowBits(b.count &- word &* 64)
                let runs = ends + word &* size
                for length in stride(from: size &- 1, to: 0, by: -1) {
                    let carry = word > 0 ? (runs - size)[length &- 1] &>> 63 : 0
                    runs[length] = (runs[length &- 1] &<< 1 | carry) & equal
                }
                runs[0] = equal
                count &+= runs[size &- 1].nonzeroBitCount
            }
        }
        return count
    }
}
