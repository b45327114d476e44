import CDPPlan
package import CDPTypes

/// Says what of a source or lookup table was read differently or not at all.
///
///     for line in LossText(losses).lines(isDetailed: true) { print(line) }
///
/// Each line says how many values or rows, where the first is (file and line), what it looks like as a shape
/// (`99.99.9999`), and what to write in the specs so that it is read. Values are never shown: plans are kept in
/// logs. Names from data are escaped. Lists are cut, with a count of the rest.
package struct LossText {
    /// What the words are about.
    let losses: InputLosses
    /// The most columns that one line names; the rest is counted.
    package static let names = 8

    /// The words for some losses.
    package init(_ losses: InputLosses) {
        self.losses = losses
    }

    /// A line for each loss. With `isDetailed`, lines that belong to one are indented below it.
    package func lines(isDetailed: Bool) -> [String] {
        fileLines + noteLines(isDetailed) + columnLines(isDetailed)
            + losses.fields.flatMap { fieldLines($0, isDetailed) } + unitLines(isDetailed)
            + losses.clocks.flatMap(clockLines)
            + losses.formless.flatMap { formLines($0, isDetailed) } + nullLines
            + rejectedLines(isDetailed) + rowLines
    }

    // MARK: Files and rows

    /// What concerns whole files: passed over, empty, with a quote that is never closed.
    private var fileLines: [String] {
        var lines: [String] = []
        if let passed = losses.passedOver, passed.read.isEmpty {
            let files = passed.passedOver.map { DisplayText.escaped($0) }.joined(separator: ", ").shortened(to: 120)
            lines.append(
                "none of \(NumberText.counted(passed.count, "file")) fits `snapshot_of`, none is read: \(files)"
                    + (passed.count > passed.passedOver.count ? ", …" : ""))
        } else if let passed = losses.passedOver {
            let read = passed.read.map { DisplayText.escaped($0) }.joined(separator: ", ").shortened(to: 120)
            let others = passed.passedOver.map { DisplayText.escaped($0) }.joined(separator: ", ").shortened(to: 120)
            let all = passed.count + passed.read.count
            lines.append(
                "\(NumberText.grouped(passed.count)) of \(NumberText.grouped(all)) files were passed over: \(others)"
                    + (passed.count > passed.passedOver.count ? ", …" : "")
                    + (passed.isGrouped == true
                        ? "; a snapshot is the last group of files by what `snapshot_of` captures, \(read)"
                        : "; a snapshot is the last file by its path, \(read); where several files are one snapshot, "
                            + "`snapshot_of:` says by what they belong together"))
        }
        for path in losses.empty { lines.append("\(DisplayText.escaped(path)) has no rows") }
        for place in losses.openQuotes {
            lines.append(
                "a quote is opened at \(LossText.place(place)) and never closed: everything after it is one row")
        }
        return lines
    }

    /// Fields that are empty much more often than before; not those that have a line of their own already.
    private var nullLines: [String] {
        let known = Set(losses.columns.flatMap(\.lost)).union(losses.fields.map(\.field))
        return losses.nulls.filter { !known.contains($0.field) }.map { rise in
            "\(DisplayText.escaped(rise.field)) is empty in \(NumberText.grouped(rise.nulls)) of "
                + "\(NumberText.counted(rise.rows, "new row")), of stored ones in "
                + "\(NumberText.grouped(rise.storedNulls)) of \(NumberText.grouped(rise.storedRows))"
        }
    }

    /// A line for each reason for which rows were rejected.
    private func rejectedLines(_ isDetailed: Bool) -> [String] {
        losses.rejected.map { rows in
            let first = isDetailed ? "   first \(LossText.place(rows.first))" : ""
            return "\(NumberText.counted(rows.count, "row")) rejected: \(DisplayText.escaped(rows.reason))\(first)"
        }
    }

    /// What concerns rows: keys that repeat, versions, owners, expressions, grants, decisions.
    private var rowLines: [String] {
        var lines: [String] = []
        if let collisions = losses.collisions {
            let isOne = collisions.rows == 1
            let isFirst = collisions.keepsFirst == true
            lines.append(
                "\(NumberText.counted(collisions.rows, "row")) \(isOne ? "has" : "have") the key of another row "
                    + (isFirst ? "" : "of the same file ")
                    + "and \(isOne ? "differs" : "differ") from it, first \(LossText.place(collisions.first)); "
                    + (isFirst ? "the first row of a key is kept" : "only one of them is kept"))
        }
        if let repeated = losses.repeatedKeys {
            let isOne = repeated.rows == 1
            lines.append(
                "\(NumberText.counted(repeated.rows, "row")) \(isOne ? "has" : "have") the key of a row of another file and "
                    + "\(isOne ? "differs" : "differ") from it, first \(LossText.place(repeated.first)); only the first is "
                    + "kept")
        }
        if let rows = losses.unversioned {
            lines.append(
                "\(NumberText.counted(rows.rows, "row")) without a version \(rows.rows == 1 ? "gives" : "give") way to "
                    + "rows of the same key that have one, first \(LossText.place(rows.first)); only what they refuse counts"
            )
        }
        if let owners = losses.owners, owners.owned < owners.events || owners.several > 0 {
            lines += ownerLines(owners)
        }
        for errors in losses.errors {
            let part = errors.place.isEmpty ? "" : "\(DisplayText.escaped(errors.place)) "
            lines.append(
                "\(part)has no result for \(NumberText.counted(errors.count, "row")): a cast, an overflow or a division by "
                    + "zero")
        }
        for grants in losses.waiting {
            lines.append(
                "\(DisplayText.escaped(grants.place)): \(NumberText.counted(grants.count, "grant")) dated after now "
                    + "\(grants.count == 1 ? "counts" : "count") only when that time comes")
        }
        if let unknown = losses.unknown {
            lines.append(
                "\(NumberText.counted(unknown.count, "decision")) left out, \(unknown.reason), first "
                    + LossText.place(unknown.first))
        }
        return lines
    }

    /// How many events found no profile, or several.
    private func ownerLines(_ owners: OwnerLosses) -> [String] {
        var line = "\(NumberText.grouped(owners.owned)) of \(NumberText.counted(owners.events, "new event")) "
        line += "\(owners.events == 1 ? "reaches" : "reach") a profile"
        for shape in owners.shapes {
            let known = shape.known.map { "keys look like \(DisplayText.escaped("\($0)"))" } ?? "there are no keys"
            line += "; of \(shape.target) \(known), values like \(DisplayText.escaped("\(shape.event)"))"
        }
        let several =
            owners.several == 0
            ? []
            : ["\(NumberText.counted(owners.several, "new event")) could belong to several profiles: the first counts"]
        return (owners.owned < owners.events ? [line] : []) + several
    }

    // MARK: Columns

    /// Columns of the contract that files do not have, or that have no value anywhere.
    private func columnLines(_ isDetailed: Bool) -> [String] {
        var files: [(name: String, files: [ColumnLosses])] = []
        for file in losses.columns {
            for name in file.lost {
                if let place = files.firstIndex(where: { $0.name == name }) {
                    files[place].files.append(file)
                } else {
                    files.append((name, [file]))
                }
            }
        }
        let empty = Set(losses.nulls.map(\.field))
        let absent = losses.absent.filter { !empty.contains($0) }.map { "`\(DisplayText.escaped($0))`" }
        let more = absent.count > LossText.names ? ", and \(absent.count - LossText.names) more," : ""
        let named = absent.prefix(LossText.names).joined(separator: ", ") + more
        let line = absent.isEmpty ? [] : ["\(named) \(absent.count == 1 ? "has" : "have") no value in any row read"]
        return line
            + files.flatMap { name, files -> [String] in
                let guess = files.lazy.compactMap { $0.renamed[name] }.first
                let hint = guess.map { "; `\(DisplayText.escaped($0))` may be its new name" } ?? ""
                let path = DisplayText.escaped(files[0].path)
                let place = files.count == 1 ? path : "\(NumberText.grouped(files.count)) files, first \(path)"
                let rest = isDetailed && files.count > 1 ? files.map { "    " + DisplayText.escaped($0.path) } : []
                return ["`\(DisplayText.escaped(name))` is no column of \(place)\(hint)"] + rest
            }
    }

    // MARK: Fields

    /// Values of one field that could not be read. Details add a line for each shape.
    private func fieldLines(_ field: FieldLosses, _ isDetailed: Bool) -> [String] {
        let lost = field.nulled + field.rejected
        let name = DisplayText.escaped(field.field)
        let what = field.shapes.first.map { LossText.fault($0.fault, field.type, isOne: lost == 1) } ?? "cannot be read"
        let example = field.shapes.first.map { ", such as \(DisplayText.escaped("\($0.shape)"))" } ?? ""
        var line = "\(NumberText.grouped(lost)) of \(NumberText.counted(field.values, "value")) of \(name) "
        line += what + example + advice(field) + LossText.hint(field.hints)
        if field.rejected > 0, field.nulled > 0 { line += " (\(NumberText.grouped(field.rejected)) reject their rows)" }
        guard isDetailed else { return [line] }
        return [line]
            + field.shapes.map { shape in
                "    \(DisplayText.escaped("\(shape.shape)"))   \(NumberText.counted(shape.count, "value"))   "
                    + "\(LossText.fault(shape.fault, field.type, isOne: shape.count == 1))   "
                    + "first \(LossText.place(shape.first))"
            }
    }

    /// Times of one field that the clocks of its zone skip or show twice.
    private func clockLines(_ times: ClockLosses) -> [String] {
        let name = DisplayText.escaped(times.field)
        let first = "first \(LossText.place(times.first))"
        func counted(_ count: Int) -> String {
            "\(NumberText.counted(count, "time")) of \(name) \(count == 1 ? "is" : "are")"
        }
        var lines: [String] = []
        if times.skipped > 0 {
            lines.append(
                "\(counted(times.skipped)) skipped by the clocks of \(times.zone) and moved forward by what they skip, \(first)"
            )
        }
        if times.repeated > 0 {
            lines.append(
                "\(counted(times.repeated)) shown twice by the clocks of \(times.zone); the earlier counts, \(first)")
        }
        return lines
    }

    /// Values of one attribute that have no normal form.
    private func formLines(_ values: FormlessValues, _ isDetailed: Bool) -> [String] {
        let noun = values.place.hasPrefix("consents.") ? "contact" : "value"
        let example = values.shapes.first.map { ", such as \(DisplayText.escaped("\($0.shape)"))" } ?? ""
        let line =
            "\(DisplayText.escaped(values.place)): \(NumberText.grouped(values.lost)) of "
            + "\(NumberText.counted(values.values, noun)) \(values.lost == 1 ? "is" : "are") no "
            + LossText.name(of: values.type) + example
        guard isDetailed else { return [line] }
        return [line]
            + values.shapes.map {
                "    \(DisplayText.escaped("\($0.shape)"))   \(NumberText.counted($0.count, noun))"
            }
    }

    /// What is wrong with values, as a verb.
    private static func fault(_ fault: ValueFault, _ type: String, isOne: Bool) -> String {
        let (are, have, fit) = isOne ? ("is", "has", "does") : ("are", "have", "do")
        return switch fault {
        case .missing: "\(are) missing"
        case .malformed: "\(are) no \(name(of: type))"
        case .outOfRange: "\(fit) not fit the type \(type)"
        case .inexact: "\(have) more decimals than \(type)"
        case .notAllowed: "\(are) none of `one_of`"
        case .notText: "\(are) no text in UTF-8"
        case .wrongShape: "\(are) nested in another way than \(type)"
        case .unlikeInferred: "\(are) unlike those that the type \(type) was inferred from"
        }
    }

    /// What to write where values do not fit the type that was inferred for their field; else empty.
    private func advice(_ field: FieldLosses) -> String {
        guard field.shapes.first?.fault == .unlikeInferred else { return "" }
        return "; to take them declare the field, as in `fields: { \(DisplayText.escaped(field.field)): string, … }`"
    }

    /// A type in words: `whole number` for `integer`.
    private static func name(of type: String) -> String {
        if type.hasPrefix("decimal") || type == "float" { return "number" }
        if type == "iban" || type == "url" { return type.uppercased() }
        return type == "integer" ? "whole number" : type.split(separator: "_").joined(separator: " ")
    }

    /// What to write in the specs so that the values are read; empty where there is no guess.
    private static func hint(_ hints: [ReadingHint]) -> String {
        let texts = hints.prefix(3).map { hint in
            switch hint {
            case .format(let format): "format: \"\(format)\""
            case .decimal(let sign): "decimal: \"\(sign)\""
            }
        }
        return texts.isEmpty ? "" : "; write " + texts.joined(separator: " or ")
    }

    /// `data/crm.csv:12`.
    static func place(_ place: FilePlace) -> String { "\(DisplayText.escaped(place.path)):\(place.line)" }
}

extension PlanTextRenderer {
    /// What was read differently or not at all in the files of this plan; empty where there is nothing to say.
    var lossList: [String] {
        let named =
            report.impact.sources.map { ($0.source, $0.losses) }
            + report.impact.losses.map { ("\($0.address)", $0.losses) }
        let lines = named.flatMap { name, losses -> [String] in
            LossText(losses).lines(isDetailed: showsDetails).map { line in
                line.hasPrefix(" ") ? "    " + line : "  \(name): \(line)"
            }
        }
        let heading = "Lost   values are shown as shapes: 9 for a digit, A or a for a letter"
        let refusals = report.impact.forgotten.map { lost in
            "  \(lost.source): the specs take back that \(NumberText.counted(lost.contacts, "contact")) refused "
                + "consent \(lost.consent)"
        }
        return lines.isEmpty && refusals.isEmpty ? [] : [heading] + lines + refusals
    }
}
