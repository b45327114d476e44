import CDPColumns
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// A customer as JSON.
///
/// The customer.
struct ProfileJSON {
    /// The generation that is shown.
    let detail: ProfileDetail
    let entry: JournalEntry

    /// The document.
    var json: JSON {
        .object([
            "profile_id": .string(detail.id), "generation": .integer(entry.generation),
            "as_of": CellText.json(entry.asOf),
            "former_ids": .array(detail.formerIDs.map(JSON.string)), "records": .array(detail.records.map(record)),
            "attributes": object(detail.attributes) { value in
                .object(["value": CellText.json(value.value), "record": value.record.map(record) ?? .null])
            },
            "columns": object(detail.addedColumns) { CellText.json($0.value) },
            "traits": object(detail.traits) { CellText.json($0.value) },
            "segments": .array(
                detail.segments.map { stay in
                    .object([
                        "segment": .string(stay.segment), "entered_at": CellText.json(stay.enteredAt),
                        "left_at": CellText.json(stay.leftAt),
                    ])
                }),
            "consents": .array(detail.consents.map(consent)), "next_change_at": CellText.json(detail.nextChangeAt),
            "events": .object(Dictionary(uniqueKeysWithValues: detail.events.map { ($0.source, events($0)) })),
        ])
    }

    /// A record's name in its two parts.
    private func record(_ name: RecordName) -> JSON {
        .object(["source": .string(name.source), "key": .string(name.key)])
    }

    /// Values by name.
    private func object(_ values: [ProfileValue], _ json: (ProfileValue) -> JSON) -> JSON {
        .object(Dictionary(values.map { ($0.name, json($0)) }) { first, _ in first })
    }

    /// A consent with the record that states it. `granted` is null where nobody stated it, which counts as denied.
    private func consent(_ state: ConsentState) -> JSON {
        .object([
            "consent": .string(state.consent), "attribute": .string(state.attribute), "contact": .string(state.contact),
            "granted": state.isGranted.map(JSON.boolean) ?? .null, "unreadable": .boolean(state.isUnreadable),
            "waiting": .boolean(state.isWaiting),
            "at": CellText.json(state.at),
            "record": state.record.map(record) ?? .null,
        ])
    }

    /// The newest events of a source, and how many there are.
    private func events(_ events: LatestEvents) -> JSON {
        let rows = (0..<events.rows.count).map { row in
            JSON.object(
                Dictionary(
                    zip(events.rows.schema.map(\.name), events.rows.columns.map { CellText.json($0, row) })
                ) { first, _ in first })
        }
        return .object(["total": .integer(events.total), "latest": .array(rows)])
    }
}
