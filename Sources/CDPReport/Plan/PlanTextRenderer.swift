package import CDPPlan
import CDPTypes

/// Prints a plan for people: the outcome and what needs care first, then numbers, then what to do next.
///
///     let text = PlanTextRenderer(report, showsDetails: true).text
///
/// It computes nothing: all numbers are in the `PlanReport`, so text, JSON and Markdown agree. A section without
/// anything to say is left out; `--details` adds what is the same as before.
///
/// The text is kept by golden files, so that a change of words is seen in review. Programs must not parse it; they
/// use `PlanJSONRenderer`.
package struct PlanTextRenderer {
    /// What is printed.
    let report: PlanReport
    /// Whether each change is shown field by field, each file with its rows and each segment.
    let showsDetails: Bool
    /// Whether the last lines name the commands to go on with.
    private let showsNext: Bool

    /// A renderer of one plan.
    package init(_ report: PlanReport, showsDetails: Bool = false, showsNext: Bool = true) {
        self.report = report
        self.showsDetails = showsDetails
        self.showsNext = showsNext
    }

    /// The whole text. Names from data are escaped, so that none of them acts on a terminal.
    package var text: String { DisplayText.escaped(lines: written) }

    /// The text before escaping: its sections in order.
    private var written: String {
        var sections = Sections()
        if report.isEmpty {
            sections.add(
                [
                    report.revision.map { "No changes. Specs \($0.text) match store generation \(report.generation)." }
                        ?? "No changes. The specs match store generation \(report.generation)."
                ] + standingLine + report.impact.unseenLines)
            return sections.text
        }
        sections.add([header])
        sections.add([verdict])
        sections.add(rollbackList)
        sections.add(changeList)
        sections.add(showsDetails ? details : [])
        sections.add(impactHeader)
        sections.add(sourceTable)
        sections.add(lossList)
        sections.add(arrivalList)
        sections.add(driftList)
        sections.add(profileTable)
        sections.add(segmentTable)
        sections.add(deliveryTable)
        sections.add(gateList)
        sections.add(showsNext ? next : [])
        return sections.text
    }

    // MARK: The first screen

    /// Project and environment to the left, specs and generation of the store to the right.
    private var header: String {
        let left = [report.project, report.environment].compactMap { $0 }.joined(separator: " · ")
        let state = report.generation == 0 ? "empty store" : "store generation \(NumberText.grouped(report.generation))"
        let revision = report.revision.map { "specs \($0.commit) (\($0.isDirty ? "modified" : "clean")) · " } ?? ""
        return left.padded(to: 46) + "   " + revision + state
    }

    /// The gates that still need an acceptance.
    private var openGates: [Gate] { report.gates.filter { !$0.isAccepted } }

    /// The first sentence: what changes, what is read again, which files are written again, how many gates are open.
    private var verdict: String {
        let counts = ChangeText.counts(report.changes).map { count, word, action in
            switch action {
            case .remove: "\(count) to remove"
            case .change: "\(count) to change"
            case .add: "\(count) to add"
            case .rename: "\(count) \(word)"
            }
        }
        let rows = report.impact.sources.reduce(0) { $0 + $1.counts.read }
        var text =
            takenBack
            ?? (counts.isEmpty
                ? "No spec changes. \(NumberText.counted(rows, "new source row"))."
                : "Plan: \(counts.joined(separator: ", ")).")
        if report.rollback != nil, !counts.isEmpty { text += " Specs: \(counts.joined(separator: ", "))." }
        if !report.impact.renewed.isEmpty {
            let names = report.impact.renewed.map { $0 == Address(.identity) ? "the stewards' decisions" : "\($0)" }
            text += " Read anew: \(names.joined(separator: ", "))."
        }
        let damaged = report.impact.destinations.count { $0.damage != nil }
        if damaged > 0 { text += " \(NumberText.counted(damaged, "delivered file")) to write again." }
        let drifted = report.impact.destinations.reduce(0) { $0 + ($1.drift.map { $0.missing + $0.changed } ?? 0) }
        if drifted > 0 { text += " \(NumberText.counted(drifted, "delivered row")) to write again." }
        if !openGates.isEmpty { text += "   \(NumberText.counted(openGates.count, "gate")) must be accepted." }
        return text
    }

    /// The changes, then what is unchanged and what else is affected; empty without changes.
    private var changeList: [String] {
        if report.changes.isEmpty { return [] }
        let isFirst = report.generation == 0 && report.changes.allSatisfy { $0.actions == [.add] }
        var lines = isFirst && !showsDetails ? kinds : changes
        var rest: [String] = []
        if report.unchangedResources > 0 { rest.append("\(NumberText.grouped(report.unchangedResources)) unchanged") }
        let downstream = affectedDownstream
        if !downstream.isEmpty {
            let shown = downstream.prefix(6).map(\.description).joined(separator: ", ")
            rest.append(
                "affected downstream: \(shown)" + (downstream.count > 6 ? " and \(downstream.count - 6) more" : ""))
        }
        if !rest.isEmpty { lines += ["", "     " + rest.joined(separator: " · ")] }
        return lines
    }

    /// A line for each change.
    private var changes: [String] {
        var table = TextTable([.left, .left, .left, .left])
        for change in ChangeText.sorted(report.changes) {
            let text = ChangeText(change)
            table.add([text.symbol, change.address.description, text.effect.rawValue, text.summary])
        }
        return table.lines
    }

    /// A line for each kind of resource. The first plan of a store adds everything, so single lines would say little.
    private var kinds: [String] {
        var table = TextTable([.left, .right, .left, .left], gap: 2)
        for kind in Address.Kind.allCases {
            let names = report.changes.filter { $0.address.kind == kind }.map { $0.address.path.joined(separator: ".") }
            if names.isEmpty { continue }
            let shown = names.filter { !$0.isEmpty }.joined(separator: ", ").shortened(to: 84)
            table.add(["+", NumberText.grouped(names.count), kind.rawValue, shown])
        }
        return table.lines
    }

    /// Segments and destinations that a change reaches and whose numbers do move.
    private var affectedDownstream: [Address] {
        let changed = Set(report.changes.map(\.address))
        let reached = Set(report.changes.flatMap(\.downstream)).subtracting(changed)
        let moved =
            report.impact.segments.filter { $0.entering > 0 || $0.leaving > 0 }.map { Address(.segment, $0.segment) }
            + report.impact.destinations.filter(\.isSent).map { Address(.destination, $0.destination) }
        return reached.intersection(moved).sorted()
    }

    // MARK: The last lines

    /// The open gates with their reasons, then the accepted ones by name; empty without gates.
    private var gateList: [String] {
        if report.gates.isEmpty { return [] }
        var lines = ["Gates"]
        for gate in openGates {
            lines.append("  " + gate.id)
            lines.append("      " + gate.reason)
            if let range = gate.range { lines.append("      " + range.location) }
        }
        let accepted = report.gates.filter(\.isAccepted).map(\.id)
        if !accepted.isEmpty { lines.append("  accepted: " + accepted.joined(separator: ", ")) }
        return lines
    }

    /// The commands to go on with. The gates that are open are written into the `apply` command.
    private var next: [String] {
        var table = TextTable([.left, .left, .left], indentation: 0)
        func add(_ command: String, _ meaning: String, isFirst: Bool) {
            table.add([isFirst ? "Next" : "", command, meaning])
        }
        if !showsDetails { add("cdp plan --details", "field-level changes, files and segments", isFirst: true) }
        let accepts = openGates.map { "--accept \($0.id)" }.joined(separator: " ")
        add(
            accepts.isEmpty ? "cdp apply" : "cdp apply \(accepts)",
            accepts.isEmpty ? "carry it out, then deliver" : "or write `accept:` with a reason into the specs",
            isFirst: showsDetails)
        return table.lines
    }
}

extension PlanReport.Revision {
    /// The commit, marked when the working tree differs from it.
    var text: String { isDirty ? commit + " (modified)" : commit }
}
