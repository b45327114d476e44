import CDPColumns
import CDPReport
import CDPRuntime
import CDPTypes

/// A customer as aligned text.
struct ProfileText {
    /// The customer.
    let detail: ProfileDetail
    /// Generation and instant, for the first line.
    let title: String

    /// The whole text; parts without content are left out.
    var text: String {
        var report = TextReport("profile \(detail.id)   \(title)")
        report.add("Former ids", detail.formerIDs.map { "  \($0)" })
        report.add("Records", detail.records.map { "  \(DisplayText.escaped($0.description))" })
        report.add("Attributes", values(detail.attributes))
        report.add("Added by enrichments", values(detail.addedColumns))
        report.add("Traits", values(detail.traits))
        let current = detail.segments.filter { $0.leftAt == nil }
        report.add("Segments", stays(current))
        report.add("Former segments", stays(detail.segments.filter { $0.leftAt != nil }))
        report.add("Consents", consents)
        for events in detail.events {
            let shown = events.rows.count < events.total ? ", the newest \(events.rows.count)" : ""
            report.add(
                "Events \(events.source): \(NumberText.grouped(events.total))\(shown)", EventLines(events).lines)
        }
        if let next = detail.nextChangeAt {
            report.add("Changes with time alone", ["  at \(Instant(microseconds: next))"])
        }
        return report.text
    }

    /// Names, values, and the records that the values come from.
    private func values(_ values: [ProfileValue]) -> [String] {
        var table = TextTable([.left, .left, .left])
        for value in values {
            let origin = value.record.map { "from \(DisplayText.escaped($0.description))" } ?? ""
            table.add([value.name, CellText.text(value.value, 0), value.value.validity[0] ? origin : ""])
        }
        return table.lines
    }

    /// Segments with the times of entering and leaving.
    private func stays(_ stays: [SegmentStay]) -> [String] {
        var table = TextTable([.left, .left, .left])
        for stay in stays {
            let end = stay.leftAt.map { "until \(Instant(microseconds: $0))" } ?? ""
            table.add([stay.segment, "since \(Instant(microseconds: stay.enteredAt))", end])
        }
        return table.lines
    }

    /// Each consent with its state. One that is not stated, not readable or dated later is denied.
    private var consents: [String] {
        var table = TextTable([.left, .left, .left, .left, .left])
        for state in detail.consents {
            let silence =
                state.isWaiting
                ? "granted later: denied until then"
                : state.isUnreadable ? "no longer readable: denied" : "not stated: denied"
            let verdict = state.isGranted.map { $0 ? "granted" : "denied" } ?? silence
            let contact = DisplayText.escaped(state.contact)
            let time = state.at.map { Instant(microseconds: $0).description } ?? ""
            table.add([
                state.consent, contact, verdict, time, state.record.map { DisplayText.escaped($0.description) } ?? "",
            ])
        }
        return table.lines
    }
}

/// The newest events of a source, the time first.
private struct EventLines {
    /// The events.
    let events: LatestEvents

    /// The lines of those events.
    init(_ events: LatestEvents) {
        self.events = events
    }

    /// A table with a heading; empty without events.
    var lines: [String] {
        let rows = events.rows
        let places = rows.schema.indices.sorted { a, b in
            let isTime = [a, b].map { rows.schema[$0].name == events.timeField }
            return isTime[0] != isTime[1] ? isTime[0] : a < b
        }
        guard rows.count > 0 else { return [] }
        var table = TextTable(places.map { CellText.alignment(rows.schema[$0].type) })
        table.add(places.map { rows.schema[$0].name })
        for row in 0..<rows.count {
            table.add(places.map { CellText.text(rows.columns[$0], row) })
        }
        return table.lines
    }
}
