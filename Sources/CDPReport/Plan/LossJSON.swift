package import CDPTypes

/// What was not taken as it stands, as JSON.
package struct LossJSON {
    private let counts: CountJSON

    /// JSON in which a shared document hides counts of 1 to 4.
    package init(isShared: Bool = false) {
        counts = CountJSON(isShared: isShared)
    }

    /// The losses of a source or a lookup table.
    package func json(_ losses: InputLosses) -> JSON {
        .object([
            "columns": .array(
                losses.columns.map { file in
                    .object([
                        "path": .string(file.path), "lost": .array(file.lost.map(JSON.string)),
                        "gained": .array(file.gained.map(JSON.string)),
                        "renamed": .object(file.renamed.mapValues(JSON.string)),
                    ])
                }), "fields": .array(losses.fields.map(field)),
        ])
    }

    private func field(_ field: FieldLosses) -> JSON {
        .object([
            "name": .string(field.field), "type": .string(field.type), "values": counts.json(field.values),
            "nulled": counts.json(field.nulled), "rejected": counts.json(field.rejected),
            "shapes": .array(
                field.shapes.map { shape in
                    .object([
                        "shape": .string("\(shape.shape)"), "fault": .string(shape.fault.rawValue),
                        "count": counts.json(shape.count), "first": place(shape.first),
                    ])
                }),
            "hints": .array(
                field.hints.map { hint in
                    switch hint {
                    case .format(let text): .object(["format": .string(text)])
                    case .decimal(let text): .object(["decimal": .string(text)])
                    }
                }),
        ])
    }

    private func place(_ place: FilePlace) -> JSON {
        .object(["path": .string(place.path), "line": .integer(place.line)])
    }
}
