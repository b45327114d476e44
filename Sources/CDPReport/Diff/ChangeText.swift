import CDPDiagnostics
import CDPPlan
import CDPTypes

/// The words of one change, shared by text, Markdown, JSON and annotations.
struct ChangeText {
    /// The change that is described.
    let change: Change

    /// The words for one change.
    init(_ change: Change) {
        self.change = change
    }

    /// `-` for removed, `+` for added, `>` for renamed and otherwise the same, `~` for changed.
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

    /// The fields that a destination sends and did not send before; empty for other kinds of resource.
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

    /// Where to show the change: at its only field with the strongest effect, else at the resource. Nil where neither
    /// is declared any more.
    var range: SourceRange? {
        let real = change.fields.filter { $0.effect == effect }
        return change.actions == [.change] && real.count == 1 ? real[0].range ?? change.range : change.range
    }

    /// The resources that read this one: by name, or counted by kind where there are more than eight. Nil where there
    /// are none.
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

    /// How many changes remove, change, add and rename, in this order; without those of which there are none.
    static func counts(_ changes: [Change]) -> [(count: Int, word: String, action: Change.Action)] {
        [(Change.Action.remove, "removed"), (.change, "changed"), (.add, "added"), (.rename, "renamed")].compactMap {
            let action = $0.0
            let count = changes.filter { $0.actions.contains(action) }.count
            return count == 0 ? nil : (count, $0.1, action)
        }
    }

    /// The changes, strongest effect first, then by address.
    static func sorted(_ changes: [Change]) -> [Change] {
        changes.sorted { left, right in
            let effects = (left.effects.first ?? .none, right.effects.first ?? .none)
            return effects.0 != effects.1 ? effects.0 > effects.1 : left.address < right.address
        }
    }
}

extension FieldChange {
    /// The path without its first part: `phone` of `fields.phone`.
    var shortName: String {
        String(path.split(separator: ".", maxSplits: 1).last ?? "")
    }

    /// `where: a -> b` in one line, long texts shortened. A field whose constants differ, but are masked, is `where:
    /// changed`.
    var oneLine: String {
        let old = before?.shortened(to: 40)
        let new = after?.shortened(to: 40)
        if let old, let new { return old == new ? "\(path): changed" : "\(path): \(old) -> \(new)" }
        return new.map { "\(path): \($0)" } ?? "\(path) removed"
    }
}

extension SourceRange {
    /// `specs/a.yaml:9:12`.
    var location: String { "\(file):\(start.line):\(start.column)" }
}
