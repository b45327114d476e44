extension TextComparer {
    /// The distance of Levenshtein: how many scalars must be put in, taken out or replaced to make one text of the other.
    ///
    /// More than `atMost`, which is 0 or more, is said as `atMost + 1`, often without looking at the letters. What
    /// `rapidfuzz.distance.Levenshtein.distance(score_cutoff=)` gives.
    public mutating func levenshtein(
        _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int, atMost limit: Int
    ) -> Int {
        guard mayBeWithin(limit, first, i, second, j) else { return limit + 1 }
        return run(EditKernel(exchanges: false, limit: limit), first, i, second, j)
    }

    /// The distance of optimal string alignment: Levenshtein's, with neighbours that changed places as one slip more. No
    /// scalar is changed twice, so that `CA` and `ABC` are 3 apart.
    ///
    /// More than `atMost`, which is 0 or more, is said as `atMost + 1`. What `rapidfuzz.distance.OSA.distance` gives.
    public mutating func alignment(
        _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int, atMost limit: Int
    ) -> Int {
        guard mayBeWithin(limit, first, i, second, j) else { return limit + 1 }
        return run(EditKernel(exchanges: true, limit: limit), first, i, second, j)
    }

    /// The distance of Damerau and Levenshtein: as `alignment`, but what changed places may be changed again, so that `CA`
    /// and `ABC` are 2 apart, and the triangle inequality holds.
    ///
    /// More than `atMost`, which is 0 or more, is said as `atMost + 1`. What
    /// `rapidfuzz.distance.DamerauLevenshtein.distance` gives. Costs as much as `alignment` up to a distance of 2, beyond
    /// that in proportion to the product of the lengths.
    public mutating func damerauLevenshtein(
        _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int, atMost limit: Int
    ) -> Int {
        guard mayBeWithin(limit, first, i, second, j) else { return limit + 1 }
        return run(DamerauKernel(limit: limit), first, i, second, j)
    }

    /// Whether the three distances can be `limit` or less, by the lengths and the sets of letters alone; true is no promise.
    public func mayBeWithin(
        _ limit: Int, _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int
    ) -> Bool {
        let (a, b) = (first.pool[i], second.pool[j])
        // One slip adds or takes at most one kind of letter on each side.
        let kinds = max((a.letters & ~b.letters).nonzeroBitCount, (b.letters & ~a.letters).nonzeroBitCount)
        return max(abs(Int(a.count) &- Int(b.count)), kinds) <= limit
    }
}

/// The distances of Levenshtein and of optimal string alignment, a column of the table in one word of bits.
///
/// The table of distances changes by at most one from cell to cell. A word holds for each row whether the cell is one more
/// (`more`) or one less (`less`) than the one above. G. Myers, A fast bit-vector algorithm for approximate string matching,
/// 1999; H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003.
struct EditKernel: PairKernel {
    /// Whether neighbours that changed places are one slip.
    let exchanges: Bool
    /// The most that is of interest.
    let limit: Int

    @inline(__always)
    func compare<Unit: TextUnit>(_ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch) -> Int {
        // The text in the word costs nothing more up to 64 scalars, the other one a step for each.
        let (short, long) = first.count <= second.count ? (first, second) : (second, first)
        let distance: Int
        if long.count <= 64 {
            guard short.count > 0 else { return min(long.count, limit &+ 1) }
            distance =
                switch long.count {
                case ...16: word(long, short, Reach16.self)
                case ...32: word(long, short, Reach32.self)
                default: word(long, short, Reach64.self)
                }
        } else {
            distance = trimmed(short, long, &scratch)
        }
        return min(distance, limit &+ 1)
    }

    /// Long texts: what they begin and end with in common is left out, then the shorter is put in words.
    @inline(never)
    private func trimmed<Unit: TextUnit>(
        _ short: TextView<Unit>, _ long: TextView<Unit>, _ scratch: inout Scratch
    ) -> Int {
        let (short, long) = TextView.trimmed(short, long)
        guard short.count > 0 else { return long.count }
        return short.count <= 64 ? word(short, long, Reach64.self) : words(short, long, &scratch)
    }

    /// The distance where `pattern` is of 1 to 64 scalars.
    @inline(__always)
    private func word<Unit: TextUnit, R: Reach>(
        _ pattern: TextView<Unit>, _ text: TextView<Unit>, _ reach: R.Type
    ) -> Int {
        let last = UInt64(truncatingIfNeeded: pattern.count &- 1)
        var (more, less, diagonal, equalBefore): (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
        var distance = pattern.count
        var rest = text.count
        for index in 0..<text.count {
            let equal = R.positions(of: text[index], in: pattern.units)
            // Bits above the last row are of no text; carries and shifts only go up.
            let exchanged = exchanges ? ((~diagonal & equal) &<< 1) & equalBefore : 0
            diagonal = (((equal & more) &+ more) ^ more) | equal | less | exchanged
            let right = less | ~(diagonal | more)
            let left = diagonal & more
            distance &+= Int(truncatingIfNeeded: right &>> last & 1) &- Int(truncatingIfNeeded: left &>> last & 1)
            rest &-= 1
            // Each scalar that is left takes at most one off.
            if distance &- rest > limit { return limit &+ 1 }
            more = (left &<< 1) | ~(diagonal | (right &<< 1 | 1))
            less = (right &<< 1 | 1) & diagonal
            equalBefore = equal
        }
        return distance
    }

    /// The same in several words, with what is carried from each to the next.
    private func words<Unit: TextUnit>(
        _ pattern: TextView<Unit>, _ text: TextView<Unit>, _ scratch: inout Scratch
    ) -> Int {
        let size = (pattern.count + 63) / 64
        let last = UInt64((pattern.count - 1) % 64)
        let more = scratch.words.reserve(size * 4)
        let (less, diagonals, equals) = (more + size, more + size * 2, more + size * 3)
        more.update(repeating: ~0, count: size)
        less.update(repeating: 0, count: size * 3)
        var distance = pattern.count
        for index in 0..<text.count {
            var (rightCarry, leftCarry): (UInt64, UInt64) = (1, 0)
            // Of the word below: its diagonal of the column before, and where it equals this scalar.
            var (diagonalBelow, equalBelow): (UInt64, UInt64) = (~0, 0)
            for word in 0..<size {
                let equal = Reach64.positions(of: text[index], in: pattern.units + word * 64)
                let (vertical, negative, before) = (more[word], less[word], diagonals[word])
                let exchanged =
                    exchanges
                    ? (((~before & equal) &<< 1) | ((~diagonalBelow & equalBelow) &>> 63)) & equals[word] : 0
                let start = equal | leftCarry
                let diagonal = (((start & vertical) &+ vertical) ^ vertical) | start | negative | exchanged
                let right = negative | ~(diagonal | vertical)
                let left = diagonal & vertical
                if word == size - 1 { distance += Int(right &>> last & 1) - Int(left &>> last & 1) }
                more[word] = (left &<< 1 | leftCarry) | ~(diagonal | (right &<< 1 | rightCarry))
                less[word] = (right &<< 1 | rightCarry) & diagonal
                (rightCarry, leftCarry) = (right &>> 63, left &>> 63)
                (diagonalBelow, equalBelow) = (before, equal)
                (diagonals[word], equals[word]) = (diagonal, equal)
            }
            if distance - (text.count - 1 - index) > limit { return limit + 1 }
        }
        return distance
    }
}

/// The distance of Damerau and Levenshtein without restriction.
///
/// C. Zhao and S. Sahni, String correction using the Damerau-Levenshtein distance, 2019: three rows instead of a table. In
/// place of the last row in which each letter of an alphabet stood, it is kept for each column of the second text.
struct DamerauKernel: PairKernel {
    /// The most that is of interest.
    let limit: Int

    func compare<Unit: TextUnit>(_ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch) -> Int {
        // An alignment of at most 2 slips is the distance: one that is shorter by changing a place twice is of 2 at least.
        // Where only 0 and 1 matter, longer alignments are as good.
        let aligned = EditKernel(exchanges: true, limit: limit < 2 ? limit : .max - 1)
            .compare(first, second, &scratch)
        guard aligned > 2, limit >= 2 else { return min(aligned, limit &+ 1) }
        let (a, b) = TextView.trimmed(first, second)
        return min(rows(a, b, &scratch), limit &+ 1)
    }

    /// The distance row by row; anything above the limit as soon as all of a row is.
    private func rows<Unit: TextUnit>(_ a: TextView<Unit>, _ b: TextView<Unit>, _ scratch: inout Scratch) -> Int {
        let (m, n) = (Int32(a.count), Int32(b.count))
        let width = b.count + 2
        let far = max(m, n) + 1
        // Column -1 of the rows is beyond the table.
        let memory = scratch.rows.reserve(width * 4) + 1
        var (row, above) = (memory, memory + width)
        let (beforeMatch, lastRow) = (memory + width * 2, memory + width * 3)
        for column in -1...b.count {
            row[column] = column < 0 ? far : Int32(column)
            above[column] = far
            beforeMatch[column] = far
            lastRow[column] = -1
        }
        for i in 1...max(m, 1) where i <= m {
            swap(&row, &above)
            let letter = a[Int(i) - 1]
            var matchColumn: Int32 = -1
            var twoAbove = row[0]
            var beforeMatchAbove = far
            var least = i
            row[0] = i
            for j in 1...max(n, 1) where j <= n {
                let column = Int(j)
                let isEqual = letter == b[column &- 1]
                var distance = min(
                    above[column &- 1] &+ (isEqual ? 0 : 1), row[column &- 1] &+ 1, above[column] &+ 1)
                if isEqual {
                    matchColumn = j
                    beforeMatch[column] = above[column &- 2]
                    beforeMatchAbove = twoAbove
                } else if j &- matchColumn == 1 {
                    distance = min(distance, beforeMatch[column] &+ (i &- lastRow[column]))
                } else if i &- lastRow[column] == 1 {
                    distance = min(distance, beforeMatchAbove &+ (j &- matchColumn))
                }
                if isEqual { lastRow[column] = i }
                twoAbove = row[column]
                row[column] = distance
                least = min(least, distance)
            }
            // What a later row takes over from this one or from rows before it is not less than the least of this one.
            if Int(least) > limit { return limit &+ 1 }
        }
        return Int(row[b.count])
    }
}
