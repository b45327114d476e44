import CDPColumns
import CDPExpressions
import CDPIdentity
import CDPPlan
import CDPTypes

/// What a probabilistic rule reads of the attributes that records keep for identity.
struct MatchColumns: Sendable {
    let matching: MatchingPlan
    /// The attributes that comparisons read, each once: the columns of `MatchRecords`.
    let attributes: [AttributePlan]
    /// Where they stand among the kept ones.
    let places: [Int]
    private let kept: [AttributePlan]

    init(_ matching: MatchingPlan, _ kept: [AttributePlan]) {
        self.matching = matching
        self.kept = kept
        var names: [String] = []
        for comparison in matching.comparisons {
            for name in [comparison.attribute] + comparison.beside where !names.contains(name) {
                names.append(name)
            }
        }
        let found = names.compactMap { name in kept.firstIndex { $0.name == name } }
        places = found
        attributes = found.map { kept[$0] }
    }

    /// The rule over these columns. A comparison of an attribute that no source maps is left out, as its values are all missing.
    var model: MatchModel {
        func column(_ name: String) -> Int? { attributes.firstIndex { $0.name == name } }
        return MatchModel(
            comparisons: matching.comparisons.compactMap { comparison in
                column(comparison.attribute).map { place in
                    MatchModel.Comparison(
                        name: comparison.attribute, column: place, levels: comparison.levels,
                        other: comparison.levels.compactMap(\.other).first.flatMap(column) ?? -1,
                        beside: Set(comparison.beside.compactMap(column)),
                        isPersonal: comparison.isPersonal)
                }
            },
            keyColumns: matching.keys.map { Set($0.flatMap(\.columns).compactMap(column)) })
    }

    /// Which of the rule's comparisons are in `model`.
    var compared: [Int] {
        matching.comparisons.indices.filter { place in
            attributes.contains { $0.name == matching.comparisons[place].attribute }
        }
    }

    /// Whether a key reads a column of `attributes`.
    func isRead(_ column: Int, byKey key: Int) -> Bool {
        matching.keys[key].contains { $0.columns.contains(attributes[column].name) }
    }

    /// Where the attribute stands among the kept ones that a part of a key is; nil for a part that is computed.
    func place(of part: Expression) -> Int? {
        guard part.columns.count == 1, let place = kept.firstIndex(where: { $0.name == part.columns[0] }),
            part == Expression.column(part.columns[0], kept[place].type).keyText
        else { return nil }
        return place
    }

    /// Whether a part of a key is computed.
    var hasComputed: Bool { matching.keys.joined().contains { place(of: $0) == nil } }

    /// Where the attributes stand among the kept ones that parts of keys are computed from, each once.
    var computedFrom: [Int] {
        var seen: Set<String> = []
        return matching.keys.flatMap { $0.filter { place(of: $0) == nil }.flatMap(\.columns) }
            .filter { seen.insert($0).inserted }
            .compactMap { name in kept.firstIndex { $0.name == name } }
    }

    /// Adds a part to the hashes of a key, from 0 on; null as soon as a part is missing. `rows` are the rows of the part that stand
    /// for the hashes.
    @inline(__always)
    static func combine(_ hashes: inout [UInt64], _ part: [UInt64], _ rows: some Collection<Int>) {
        for (place, row) in rows.enumerated() {
            let isMissing = hashes[place] == Hash64.null || part[row] == Hash64.null
            hashes[place] = isMissing ? Hash64.null : Hash64.combine(hashes[place], part[row])
        }
    }
}
