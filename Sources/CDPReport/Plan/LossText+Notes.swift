import CDPTypes

extension LossText {
    /// A line for each note, with the files that have it: one by its path, several by their number and the first.
    func noteLines(_ isDetailed: Bool) -> [String] {
        var notes: [(what: String, paths: [String])] = []
        for note in losses.notes {
            if let place = notes.firstIndex(where: { $0.what == note.what }) {
                notes[place].paths.append(note.path)
            } else {
                notes.append((note.what, [note.path]))
            }
        }
        return notes.flatMap { what, paths -> [String] in
            let path = DisplayText.escaped(paths[0])
            let place = paths.count == 1 ? path : "\(NumberText.grouped(paths.count)) files, first \(path)"
            let rest = isDetailed && paths.count > 1 ? paths.map { "    " + DisplayText.escaped($0) } : []
            return ["\(place): \(DisplayText.escaped(what))"] + rest
        }
    }

    /// A line for each field whose times are counted in another unit than its format says.
    func unitLines(_ isDetailed: Bool) -> [String] {
        losses.units.map { unit in
            let are = unit.count == 1 ? "lies" : "lie"
            let first = isDetailed ? "   first \(LossText.place(unit.first))" : ""
            return "\(NumberText.grouped(unit.count)) of \(NumberText.counted(unit.values, "value")) of "
                + "\(DisplayText.escaped(unit.field)) \(are) in the first weeks of 1970 as \(unit.format); write format: "
                + "\"\(unit.fitting)\"\(first)"
        }
    }
}
