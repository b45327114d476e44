import CDPDiagnostics
import CDPPlan
import CDPTypes

/// The JSON of changes, the same in plans and in comparisons.
///
/// `actions` says `update` where the text says "change", since OpenTofu's plans do. Values of fields that hold
/// personal constants are left out and marked as `sensitive`.
enum ChangeJSON {
    /// How many resources are added, changed, removed, renamed and unchanged. A renamed one that also changes counts
    /// twice.
    static func summary(_ changes: [Change], unchanged: Int) -> JSON {
        var members: [String: JSON] = ["unchanged": .integer(unchanged)]
        for (name, action) in [
            ("add", Change.Action.add), ("change", .change), ("remove", .remove), ("rename", .rename),
        ] {
            members[name] = .integer(changes.filter { $0.actions.contains(action) }.count)
        }
        return .object(members)
    }

    /// One change with its fields and the resources that it reaches.
    static func change(_ change: Change) -> JSON {
        .object([
            "address": .string(change.address.description),
            "previous_address": .optional(change.previousAddress?.description),
            "actions": .array(change.actions.map { .string($0 == .change ? "update" : $0.rawValue) }),
            "reason": .string(ChangeText(change).reason),
            "effects": .array(change.effects.map { .string($0.rawValue) }), "range": change.range.map(range) ?? .null,
            "fields": .array(change.fields.map(field)),
            "downstream": .array(change.downstream.map { .string($0.description) }),
        ])
    }

    /// One field; its path is a JSON pointer.
    private static func field(_ field: FieldChange) -> JSON {
        let path = JSON.string("/" + field.path.split(separator: ".").joined(separator: "/"))
        if field.isSensitive { return .object(["path": path, "sensitive": .boolean(true), "changed": .boolean(true)]) }
        return .object([
            "path": path, "before": .optional(field.before), "after": .optional(field.after),
            "sensitive": .boolean(false),
            "effect": .string(field.effect.rawValue),
        ])
    }

    /// A range with its file; lines and columns count from 1, bytes from 0.
    static func range(_ range: SourceRange) -> JSON {
        func position(_ position: SourcePosition) -> JSON {
            .object([
                "line": .integer(position.line), "column": .integer(position.column), "byte": .integer(position.byte),
            ])
        }
        return .object(["file": .string(range.file), "start": position(range.start), "end": position(range.end)])
    }
}
