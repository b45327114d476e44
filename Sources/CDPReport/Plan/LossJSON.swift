package import CDPTypes

/// What was read differently or not at all, as JSON. Shapes (`99.99.9999`) are written, never values.
package struct LossJSON {
    /// How counts are written.
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
                }), "absent": .array(losses.absent.map(JSON.string)), "fields": .array(losses.fields.map(field)),
            "clocks": .array(losses.clocks.map(clock)),
            "nulls": .array(losses.nulls.map(rise)),
            "rejected": .array(losses.rejected.map(rejected)), "open_quotes": .array(losses.openQuotes.map(place)),
            "empty_files": .array(losses.empty.map(JSON.string)),
            "notes": .array(
                losses.notes.map { .object(["path": .string($0.path), "what": .string($0.what)]) }),
            "units": .array(losses.units.map(unit)),
            "passed_over": losses.passedOver.map { files in
                .object([
                    "count": counts.json(files.count), "read": .array(files.read.map(JSON.string)),
                    "files": .array(files.passedOver.map(JSON.string)),
                ])
            } ?? .null,
            "key_collisions": losses.collisions.map(rows) ?? .null,
            "repeated_keys": losses.repeatedKeys.map(rows) ?? .null,
            "without_version": losses.unversioned.map(rows) ?? .null,
            "without_form": .array(losses.formless.map(formless)),
            "waiting_grants": .array(losses.waiting.map(count)), "owners": losses.owners.map(owners) ?? .null,
            "errors": .array(losses.errors.map(count)),
            "unknown": losses.unknown.map(rejected) ?? .null,
        ])
    }

    /// Times that the clocks of a zone skip or show twice.
    private func clock(_ times: ClockLosses) -> JSON {
        .object([
            "field": .string(times.field), "time_zone": .string(times.zone), "skipped": counts.json(times.skipped),
            "repeated": counts.json(times.repeated), "first": place(times.first),
        ])
    }

    /// Times that count in another unit than their format says.
    private func unit(_ unit: UnitLosses) -> JSON {
        .object([
            "name": .string(unit.field), "format": .string(unit.format), "fitting": .string(unit.fitting),
            "values": counts.json(unit.values), "count": counts.json(unit.count), "first": place(unit.first),
        ])
    }

    /// How many rows there are, and the first.
    private func rows(_ rows: KeyCollisions) -> JSON {
        .object(["rows": counts.json(rows.rows), "first": place(rows.first)])
    }

    /// Rows for which an expression has no result.
    private func count(_ errors: ExpressionErrors) -> JSON {
        .object(["place": .string(errors.place), "count": counts.json(errors.count)])
    }

    /// Values without normal form, by shape.
    private func formless(_ values: FormlessValues) -> JSON {
        .object([
            "place": .string(values.place), "type": .string(values.type), "values": counts.json(values.values),
            "lost": counts.json(values.lost),
            "shapes": .array(
                values.shapes.map {
                    .object(["shape": .string("\($0.shape)"), "count": counts.json($0.count)])
                }),
        ])
    }

    /// A field that is empty more often than in the stored rows.
    private func rise(_ rise: NullRise) -> JSON {
        .object([
            "name": .string(rise.field), "nulls": counts.json(rise.nulls), "unreadable": counts.json(rise.unreadable),
            "rows": counts.json(rise.rows), "stored_nulls": counts.json(rise.storedNulls),
            "stored_rows": counts.json(rise.storedRows),
        ])
    }

    /// Rows that were rejected for one reason, and the first of them.
    private func rejected(_ rows: RejectedRows) -> JSON {
        .object(["reason": .string(rows.reason), "count": counts.json(rows.count), "first": place(rows.first)])
    }

    /// Events whose owner was not found.
    private func owners(_ owners: OwnerLosses) -> JSON {
        .object([
            "events": counts.json(owners.events), "owned": counts.json(owners.owned),
            "several": counts.json(owners.several),
            "shapes": .array(
                owners.shapes.map { shape in
                    .object([
                        "target": .string(shape.target), "event": .string("\(shape.event)"),
                        "known": .optional(shape.known.map { "\($0)" }),
                    ])
                }),
        ])
    }

    /// Values of a field that could not be read, by shape, and what to declare so that they can.
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

    /// A line of a file, counted from 1.
    private func place(_ place: FilePlace) -> JSON {
        .object(["path": .string(place.path), "line": .integer(place.line)])
    }
}
