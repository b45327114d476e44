extension TextComparer {
    /// The similarity of Jaro, 0 for nothing in common to 1 for equal texts; two empty texts are equal.
    ///
    /// Letters match where they are equal and no further apart than half the longer text, each once; what counts is how
    /// many letters of each text match, and how many of them stand in another order:
    ///
    ///     (matches / first + matches / second + (matches - transposed / 2) / matches) / 3
    ///
    /// To the last bit what `rapidfuzz.distance.Jaro.similarity` of RapidFuzz 3 gives, by the same operations in the same
    /// order. M. A. Jaro, Advances in record-linkage methodology, 1989. Costs some 40 ns for two
    /// names, 60 for two full names.
    public mutating func jaro(_ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int) -> Double {
        run(JaroKernel(boost: false), first, i, second, j)
    }

    /// The similarity of Jaro and Winkler: Jaro's, raised where more than 0.7 by a tenth of what is missing for each of the
    /// first four scalars, until one differs.
    ///
    /// To the last bit what `rapidfuzz.distance.JaroWinkler.similarity` of RapidFuzz 3 gives, and jellyfish 1.3 where no
    /// letter is of several scalars and one text is not empty. W. E. Winkler, String comparator metrics, 1990.
    public mutating func jaroWinkler(_ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int) -> Double {
        run(JaroKernel(boost: true), first, i, second, j)
    }

    /// Whether `jaroWinkler` can be `threshold` or more, by the lengths and the sets of letters alone; true is no promise.
    ///
    /// Costs half of the similarity or less, and is false for most pairs of unrelated names at thresholds of 0.9.
    public func jaroWinklerCouldReach(
        _ threshold: Double, _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int
    ) -> Bool {
        let (a, b) = (first.pool[i], second.pool[j])
        let (m, n) = (Int(a.count), Int(b.count))
        guard m > 0, n > 0 else { return m == n ? threshold <= 1 : threshold <= 0 }
        // Each kind of letter that the other text lacks leaves at least one letter without a match.
        let common = min(m &- (a.letters & ~b.letters).nonzeroBitCount, n &- (b.letters & ~a.letters).nonzeroBitCount)
        guard common > 0 else { return threshold <= 0 }
        // One division in place of four, and more than what rounding may take away.
        let shares = Double(common &* (m &+ n)) / Double(m &* n)
        return JaroKernel.boosted((shares + 1) * (1 / 3) + 1e-9, prefix: min(4, common)) >= threshold
    }
}

/// The similarities of Jaro, and of Jaro and Winkler.
struct JaroKernel: PairKernel {
    /// Whether equal beginnings count.
    let boost: Bool

    @inline(__always)
    func compare<Unit: TextUnit>(
        _ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch
    ) -> Double {
        // Matches are found from left to right in either text and are the same pairs, so the longer may be the one that
        // is searched: a window half as wide as it is long never needs more than one word up to 64 scalars.
        let (a, b) = first.count <= second.count ? (first, second) : (second, first)
        guard a.count > 0 else { return b.count == 0 ? 1 : 0 }
        let prefix = min(Unit.commonBeginning(a.units, b.units), a.count)
        let similarity =
            switch b.count {
            case ...16: Self.word(a, b, prefix: prefix, Reach16.self)
            case ...32: Self.word(a, b, prefix: prefix, Reach32.self)
            case ...64: Self.word(a, b, prefix: prefix, Reach64.self)
            default: Self.words(a, b, &scratch)
            }
        return boost ? Self.boosted(similarity, prefix: min(prefix, 4)) : similarity
    }

    /// Jaro's formula; in this order, because the last bit depends on it.
    @inline(__always)
    static func similarity(_ matches: Int, transposed: Int, _ m: Int, _ n: Int) -> Double {
        let matched = Double(matches)
        return (matched / Double(m) + matched / Double(n) + (matched - Double(transposed / 2)) / matched) / 3
    }

    /// With Winkler's share for the scalars that both texts begin with.
    @inline(__always)
    static func boosted(_ similarity: Double, prefix: Int) -> Double {
        // Chosen without a branch, which names would mispredict.
        let boosted = min(similarity + Double(prefix) * 0.1 * (1 - similarity), 1)
        return similarity > 0.7 ? boosted : similarity
    }

    /// Texts of up to 64 scalars, the second at least as long as the first. What they begin with in common matches, and is
    /// not transposed.
    @inline(__always)
    private static func word<Unit: TextUnit, R: Reach>(
        _ a: TextView<Unit>, _ b: TextView<Unit>, prefix: Int, _ reach: R.Type
    ) -> Double {
        let bound = max(b.count / 2, 1) &- 1
        let all = lowBits(b.count) & ~lowBits(prefix)
        var free = all
        var window = lowBits(prefix &+ bound &+ 1) & ~lowBits(max(0, prefix &- bound))
        var matched: UInt64 = 0
        var matches = UInt64(truncatingIfNeeded: prefix)
        for i in prefix..<a.count {
            let candidates = R.positions(of: a[i], in: b.units) & window & free
            free ^= candidates & (0 &- candidates)
            let match: UInt64 = candidates == 0 ? 0 : 1
            matched |= match &<< UInt64(truncatingIfNeeded: i)
            matches &+= match
            // One more bit until the window is whole, as the sign of a difference: a branch would be mispredicted once a pair.
            window = window &+ window &+ UInt64(bitPattern: Int64(i &- bound)) &>> 63
        }
        guard matches > 0 else { return 0 }
        var taken = all ^ free
        var transposed = 0
        while matched != 0 {
            transposed &+= a[matched.trailingZeroBitCount] == b[taken.trailingZeroBitCount] ? 0 : 1
            matched &= matched &- 1
            taken &= taken &- 1
        }
        return similarity(Int(matches), transposed: transposed, a.count, b.count)
    }

    /// Texts of any length, the second at least as long as the first: word by word of the window, until a letter is found.
    @inline(never)
    private static func words<Unit: TextUnit>(
        _ a: TextView<Unit>, _ b: TextView<Unit>, _ scratch: inout Scratch
    ) -> Double {
        let bound = max(b.count / 2, 1) - 1
        let size = (b.count + 63) / 64
        let memory = scratch.words.reserve(size + (a.count + 63) / 64)
        memory.update(repeating: 0, count: size + (a.count + 63) / 64)
        let (taken, matched) = (memory, memory + size)
        var matches = 0
        for i in 0..<a.count {
            let low = max(0, i - bound)
            let high = min(b.count, i + bound + 1)
            guard low < high else { break }
            for word in (low / 64)...((high - 1) / 64) {
                var candidates = Reach64.positions(of: a[i], in: b.units + word * 64) & ~taken[word]
                candidates &= lowBits(high - word * 64) & ~lowBits(max(0, low - word * 64))
                guard candidates != 0 else { continue }
                taken[word] |= candidates & (0 &- candidates)
                matched[i / 64] |= 1 &<< UInt64(i % 64)
                matches += 1
                break
            }
        }
        guard matches > 0 else { return 0 }
        var (i, j) = (-1, -1)
        var transposed = 0
        for _ in 0..<matches {
            i = next(matched, after: i)
            j = next(taken, after: j)
            transposed += a[i] == b[j] ? 0 : 1
        }
        return similarity(matches, transposed: transposed, a.count, b.count)
    }

    /// The next bit that is set, which there must be.
    @inline(__always)
    private static func next(_ words: UnsafeMutablePointer<UInt64>, after bit: Int) -> Int {
        var word = (bit + 1) / 64
        var rest = words[word] & ~lowBits((bit + 1) % 64)
        while rest == 0 {
            word += 1
            rest = words[word]
        }
        return word * 64 + rest.trailingZeroBitCount
    }
}
