import CDPPlan
package import CDPTypes

/// Says of a source or lookup table what was not taken as it stands: names, counts, places and shapes.
package struct LossText {
    private let losses: InputLosses

    /// The words for some losses.
    package init(_ losses: InputLosses) {
        self.losses = losses
    }

    /// A line for each loss. With `isDetailed`, lines that belong to one are indented below it.
    package func lines(isDetailed: Bool) -> [String] {
        columnLines(isDetailed) + losses.fields.flatMap { fieldLines($0, isDetailed) }
    }

    // MARK: Columns

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
        return files.flatMap { name, files -> [String] in
            let guess = files.lazy.compactMap { $0.renamed[name] }.first
            let hint = guess.map { "; `\(DisplayText.escaped($0))` may be its new name" } ?? ""
            let path = DisplayText.escaped(files[0].path)
            let place = files.count == 1 ? path : "\(NumberText.grouped(files.count)) files, first \(path)"
            let rest = isDetailed && files.count > 1 ? files.map { "    " + DisplayText.escaped($0.path) } : []
            return ["`\(DisplayText.escaped(name))` is no column of \(place)\(hint)"] + rest
        }
    }

    // MARK: Fields

    private func fieldLines(_ field: FieldLosses, _ isDetailed: Bool) -> [String] {
        let lost = field.nulled + field.rejected
        let name = DisplayText.escaped(field.field)
        let what = field.shapes.first.map { LossText.fault($0.fault, field.type, isOne: lost == 1) } ?? "cannot be read"
        let example = field.shapes.first.map { ", such as \(DisplayText.escaped("\($0.shape)"))" } ?? ""
        var line = "\(NumberText.grouped(lost)) of \(NumberText.counted(field.values, "value")) of \(name) "
        line += what + example + LossText.hint(field.hints)
        if field.rejected > 0, field.nulled > 0 { line += " (\(NumberText.grouped(field.rejected)) reject their rows)" }
        guard isDetailed else { return [line] }
        return [line]
            + field.shapes.map { shape in
                "    \(DisplayText.escaped("\(shape.shape)"))   \(NumberText.counted(shape.count, "value"))   "
                    + "\(LossText.fault(shape.fault, field.type, isOne: shape.count == 1))   "
                    + "first \(LossText.place(shape.first))"
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
        case .wrongShape: "\(are) nested in another way than \(type)"
        case .unlikeInferred: "\(are) unlike those that the type \(type) was inferred from; declare it in `fields`"
        }
    }

    private static func name(of type: String) -> String {
        if type.hasPrefix("decimal") || type == "float" { return "number" }
        return type == "integer" ? "whole number" : type
    }

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
    /// What was not taken as it stands of the files that were read; nothing where there is nothing to say.
    var lossList: [String] {
        let named = report.impact.sources.map { ($0.source, $0.losses) }
        let lines = named.flatMap { name, losses -> [String] in
            LossText(losses).lines(isDetailed: showsDetails).map { line in
                line.hasPrefix(" ") ? "    " + line : "  \(name): \(line)"
            }
        }
        return lines.isEmpty ? [] : ["Lost   values are shown as shapes: 9 for a digit, A or a for a letter"] + lines
    }
}
