extension TrainingEstimate {
    /// What places teach of pairs of one person and of people with much in common, summed up.
    private struct Lesson {
        var match: LevelTable
        var related: LevelTable
        /// By dependence, by cell.
        var joint: [(m: [Double], r: [Double])]
    }

    /// m and r from the pairs of places, and the shares of these.
    mutating func learnFromPlaces() {
        let none = seen.map { $0.map { _ in 0.0 } }
        let cells = [Double](repeating: 0, count: 9)
        var lesson = Lesson(match: none, related: none, joint: chances.dependences.map { _ in (cells, cells) })
        for place in found.indices { learn(from: place, &lesson) }
        for number in none.indices {
            // Where every key fixes it the first guess stays.
            if let shares = Self.shares(lesson.match[number]) {
                chances.m[number] = zip(shares, chances.u[number]).map { (1 - strange) * $0 + strange * $1 }
            }
            if hasRelated, !model.comparisons[number].isPersonal {
                // Where nothing tells, these differ as strangers do.
                let sum = lesson.related[number].reduce(0, +)
                chances.r[number] = zip(lesson.related[number], chances.u[number]).map { ($0 + 2 * $1) / (sum + 2) }
            }
        }
        for (number, counts) in lesson.joint.enumerated() {
            chances.dependences[number].m = Dependence.ratios(counts.m)
            if hasRelated { chances.dependences[number].r = Dependence.ratios(counts.r) }
        }
        seen = lesson.match
    }

    /// Adds what a place teaches, and notes its shares.
    private mutating func learn(from place: Int, _ lesson: inout Lesson) {
        let pairs = found[place]
        var (matched, related, all) = (0.0, 0.0, 0.0)
        // Of a place with hardly a match, what is alike is something else: it teaches nothing of people.
        let teaches = shares[place].match > Self.leastShare
        let (open, taught) = places[place]
        let whole = open.filter { number in
            let dependence = chances.dependences[number]
            return pairs.compared.contains(dependence.first) && pairs.compared.contains(dependence.second)
        }
        for (number, vector) in pairs.counts.vectors.enumerated() {
            let count = pairs.counts.counts[number]
            let chance = chances(vector, pairs.counts.labels[number], of: pairs.compared, open, shares[place])
            let (match, relative) = (chance.match * Double(count), chance.related * Double(count))
            matched += match
            related += relative
            all += Double(count)
            guard teaches else { continue }
            for number in taught where vector[number] != 0 { lesson.match[number][vector[number] - 1] += match }
            // Few places know people with much in common, and these are told apart by little else.
            for number in pairs.compared where vector[number] != 0 {
                lesson.related[number][vector[number] - 1] += relative
            }
            for number in whole {
                guard let cell = cell(chances.dependences[number], vector) else { continue }
                lesson.joint[number].m[cell] += match
                lesson.joint[number].r[cell] += relative
            }
        }
        guard all > 0 else { return }
        shares[place].match = min(max(matched / all, 1e-9), 1 - 1e-6)
        if hasRelated {
            shares[place].related = min(max(byChance(pairs) ?? related / all, 1e-9), 1 - shares[place].match)
        }
    }

    /// The share of people with much in common among the pairs of a place where something personal is the same: so many of them as
    /// agree in it by chance. Nothing else tells them from one person there. Nil where nothing personal is.
    private func byChance(_ pairs: PlacePairs) -> Double? {
        guard pairs.fixed.contains(where: { model.comparisons[$0].isPersonal }), pairs.whole > 0 else { return nil }
        return pairs.fixed.reduce(chances.related * total) { $0 * chances.r[$1][0] } / Double(pairs.whole)
    }
}
