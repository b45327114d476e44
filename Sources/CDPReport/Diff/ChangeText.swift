import CDPDiagnostics
import CDPPlan
import CDPTypes

/// The words of one change that every format shares.
struct ChangeText {
    let change: Change

    init(_ change: Change) {
        self.change = change
    }

    /// `-`, `+`, `>` for a mere rename, `~`.
    var symbol: String {
        switch change.actions.first {
        case .remove: "-"
        case .add: "+"
        case .rename where change.actions.count == 1: ">"
        default: "~"
        }
    }

    /// The strongest effect.
    var effect: Effect { change.effects.first ?? .none }

    /// The fields that the resource sends and did not before.
    var newFields: [FieldChange] {
        guard change.address.kind == .destination else { return [] }
        return change.fields.filter { $0.path.hasPrefix("fields.") && $0.before == nil }
    }

    /// One line that says what changes, without the address.
    var summary: String {
        var parts: [String] = []
        if let previous = change.previousAddress { parts.append("renamed from \(previous)") }
        let sent = newFields
        if !sent.isEmpty {
            let names = sent.map { field in field.shortName + (field.note.map { " (\($0))" } ?? "") }
            parts.append("sends \(NumberText.counted(sent.count, "new field")): \(names.joined(separator: ", "))")
        }
        if change.actions.contains(.remove) {
            if let mode = change.fields.first(where: { $0.path == "on_remove" })?.before {
                parts.append("on_remove: \(mode)")
            }
        } else if change.actions.contains(.change) {
            let others = change.fields.filter { !sent.contains($0) }.sorted {
                ($1.effect, $0.path) < ($0.effect, $1.path)
            }
            if let first = others.first {
                let more = others.count > 1 ? ", and \(others.count - 1) more" : ""
                parts.append(first.oneLine + more)
            }
        }
        return parts.joined(separator: "; ")
    }

    /// The place of the change: of its only field, else of the resource.
    var range: SourceRange? {
        let real = change.fields.filter { $0.effect == effect }
        return change.actions == [.change] && real.count == 1 ? real[0].range ?? change.range : change.range
    }

    /// Whoever reads the resource: by name, or counted by kind where they are many. Nil where there are none.
    var reached: String? {
        if change.downstream.isEmpty { return nil }
        if change.downstream.count <= 8 { return change.downstream.map(\.description).joined(separator: ", ") }
        return Address.Kind.allCases.compactMap { kind in
            let count = change.downstream.filter { $0.kind == kind }.count
            let noun = kind == .profile ? "attribute" : kind == .identity ? "rule" : kind.rawValue
            return count == 0 ? nil : NumberText.counted(count, noun)
        }.joined(separator: ", ")
    }

    /// Why the change is reported, for programs: `segment_changed`, `rule_removed`.
    var reason: String {
        let kind =
            switch change.address.kind {
            case .identity where !change.address.path.isEmpty: "rule"
            case .profile: "attribute"
            default: change.address.kind.rawValue
            }
        let action =
            switch change.actions.last {
            case .add: "added"
            case .remove: "removed"
            case .rename: "renamed"
            case .change, nil: "changed"
            }
        return "\(kind)_\(action)"
    }

    /// The changes of resources that are removed, changed, added and renamed, as a list.
    static func counts(_ changes: [Change]) -> [(count: Int, word: String, action: Change.Action)] {
        [(Change.Action.remove, "removed"), (.change, "changed"), (.add, "added"), (.rename, "renamed")].compactMap {
            let action = $0.0
            let count = changes.filter { $0.actions.contains(action) }.count
            return count == 0 ? nil : (count, $0.1, action)
        }
    }

    /// The changes with the strongest effects first.
    static func sorted(_ changes: [Change]) -> [Change] {
        changes.sorted { left, right in
            let effects = (left.effects.first ?? .none, right.effects.first ?? .none)
            return effects.0 != effects.1 ? effects.0 > effects.1 : left.address < right.address
        }
    }
}

extension FieldChange {
    /// The last part of the path: `phone` of `fields.phone`.
    var shortName: String {
        String(path.split(separator: ".", maxSplits: 1).last ?? "")
    }

    /// `where: a -> b` in one line.
    var oneLine: String {
        let old = before?.shortened(to: 40)
        let new = after?.shortened(to: 40)
        if let old, let new { return old == new ? "\(path): changed" : "\(path): \(old) -> \(new)" }
        return new.map { "\(path): \($0)" } ?? "\(path) removed"
    }
}

extension SourceRange {
    /// `specs/a.yaml:9:12`.
    var place: String { "\(file):\(start.line):\(start.column)" }
}
