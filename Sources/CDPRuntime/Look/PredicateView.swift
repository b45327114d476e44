import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// A part of a predicate with its value for one profile.
package struct PredicatePart: Sendable {
    /// What a part of a predicate gave, in the three-valued logic of SQL.
    package enum TruthValue: Sendable {
        case isTrue, isFalse, isNull
    }

    /// The part as written in specs.
    package var text: String
    /// The same with constants hidden that meet personal data.
    package var maskedText: String
    /// What it gave.
    package var value: TruthValue
    /// Whether the whole has its value because of this part.
    package var isDecisive: Bool
    /// The columns that a comparison reads, with their values; empty for a part that has parts.
    package var operands: [ProfileValue]
    /// The parts of `and`, `or` and `not`.
    package var parts: [PredicatePart]
}

/// Why a profile is or is not in a segment.
package struct SegmentExplanation: Sendable {
    /// The segment.
    package var segment: String
    /// The profile.
    package var profile: String
    /// Since when it is a member; nil when it is none.
    package var enteredAt: Int64?
    /// The predicate, evaluated.
    package var predicate: PredicatePart
}

extension StoreView {
    /// Evaluates a segment's predicate part by part for a profile. Throws `StoreError` for an unknown segment or profile.
    package func explain(segment name: String, profile id: String) throws -> SegmentExplanation {
        guard let segment = plan.segments.first(where: { $0.name == name }) else {
            let known = plan.segments.map { "`\($0.name)`" }.joined(separator: ", ")
            throw StoreError(
                .invalidRequest, "there is no segment `\(name)` in generation \(entry.generation)",
                help: known.isEmpty ? "the generation has no segments" : "the segments are \(known)")
        }
        let columns = ProfileColumns(view: self)
        let stored = try rows(.profiles(plan), hashes: [ProfileSearch.hash(id)])
        guard stored.count == 1 else {
            throw ProfileMatch.noProfile(id, entry)
        }
        let profile = try columns.completed(stored, names: columns.storedColumns(of: segment.predicate.columns))
        let stays = try rows(.memberships, hashes: [ProfileSearch.hash(id)])
            .gathered(MembershipsTable.segment, equal: name)
        let (entered, left) = (try stays[MembershipsTable.enteredAt], try stays[MembershipsTable.leftAt])
        let current = (0..<stays.count).first { left[$0] == nil }
        return SegmentExplanation(
            segment: name, profile: id, enteredAt: current.flatMap { entered[$0] },
            predicate: try part(segment.predicate, profile, isDecisive: true))
    }

    private func part(_ expression: Expression, _ profile: Batch, isDecisive: Bool) throws -> PredicatePart {
        let value = try truthValue(of: expression, profile)
        var result = PredicatePart(
            text: expression.description, maskedText: masks.shown(expression), value: value, isDecisive: isDecisive,
            operands: [], parts: [])
        if case .call(let name, let arguments, _) = expression, ["and", "or", "not"].contains(name) {
            result.parts = try arguments.map { argument in
                let own = try truthValue(of: argument, profile)
                let decides =
                    switch (name, value) {
                    case ("and", .isTrue), ("or", .isFalse), ("not", _): true
                    default: own == value
                    }
                return try part(argument, profile, isDecisive: isDecisive && decides)
            }
            return result
        }
        result.operands = expression.columns.compactMap { column in
            profile[column].map {
                ProfileValue(name: column, value: $0, record: nil, personalData: personalData(of: column))
            }
        }
        return result
    }

    private func truthValue(of expression: Expression, _ profile: Batch) throws -> PredicatePart.TruthValue {
        let column = try CompiledExpression(expression, over: profile.schema).evaluate(profile, context).column
        guard case .boolean(let values) = column, let value = values[0] else { return .isNull }
        return value == 1 ? .isTrue : .isFalse
    }

    private var masks: MaskedLiterals {
        MaskedLiterals { path in
            path.first.map { $0 == ProfilesTable.profileID.name || personalData(of: $0) != .none } ?? false
        }
    }

    /// The class of personal data of a column of profiles.
    private func personalData(of column: String) -> PersonalDataClass {
        if let attribute = plan.attribute(column) { return attribute.personalData }
        if let trait = plan.traits.first(where: { $0.name == column }) { return trait.personalData }
        return plan.enrichments.flatMap(\.columns).first { $0.name == column }?.personalData ?? .none
    }
}
