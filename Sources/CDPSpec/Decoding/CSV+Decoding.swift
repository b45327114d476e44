import CDPDiagnostics

extension CSVDeclaration {
    /// Reads the options of a dialect, those of a written file among them.
    init(_ mapping: MappingReader) {
        self.init()
        delimiter = CSVDeclaration.character("delimiter", mapping, help: "write for example `\";\"`, or `tab`")
        encoding = mapping.word("encoding", among: CSVDeclaration.encodings)
        decimal = mapping.word("decimal", among: CSVDeclaration.decimals)
        if mapping.has("nulls") { nulls = mapping.texts("nulls", "a list of texts") }
        quote = CSVDeclaration.character("quote", mapping, help: "write for example `\"'\"`, or `none`")
        escape = CSVDeclaration.character("escape", mapping, help: "write for example `'\\'`")
        header = mapping.boolean("header")
        skipFirst = mapping.integer("skip_first", atLeast: 0)
        skipLast = mapping.integer("skip_last", atLeast: 0)
        fillDown = mapping.texts("fill_down", "a list of columns, the first of which names the order")
        rowNumber = mapping.text("row_number", "the name of a field")
        formulas = mapping.choice("formulas")
        checkApart(mapping)
        if let rowNumber, fillDown.isEmpty {
            mapping.reader.report(
                Diagnostic(
                    .optionDoesNotFit, "`row_number` belongs to `fill_down`", at: rowNumber.range,
                    label: "what tells orders apart?",
                    help: ["add `fill_down: [COLUMN]` with the column that names the order"]))
        }
    }

    /// One ASCII character, or a word for one that is hard to write (`tab`) or missing (`none`, which gives the empty
    /// text). Nil, and reported, for anything else.
    private static func character(_ name: String, _ mapping: MappingReader, help: String) -> Located<String>? {
        guard var character = mapping.text(name, "one character") else { return nil }
        if name == "delimiter", character.value == "tab" { character.value = "\t" }
        if name == "quote", character.value == "none" {
            character.value = ""
            return character
        }
        let bytes = Array(character.value.utf8)
        let forbidden = name == "delimiter" ? "\"\r\n" : "\r\n"
        guard bytes.count == 1, bytes[0] < 0x80, !forbidden.utf8.contains(bytes[0]) else {
            mapping.reader.report(
                Diagnostic(
                    .invalidValue, "\(name == "escape" ? "an" : "a") \(name) is one ASCII character",
                    at: character.range,
                    label: "expected one character", help: [help]))
            return nil
        }
        return character
    }

    /// Reports two options with the same character, which could not be told apart.
    private func checkApart(_ mapping: MappingReader) {
        let written = [("delimiter", delimiter), ("quote", quote), ("escape", escape)]
        let common = ["delimiter": ",", "quote": "\"", "escape": ""]
        for (place, (name, character)) in written.enumerated() {
            guard let character, !character.value.isEmpty else { continue }
            for (other, second) in written where other != name {
                let isFirst = place < (written.firstIndex { $0.0 == other } ?? 0)
                guard (second?.value ?? common[other]) == character.value, second == nil || !isFirst else { continue }
                let isDoubled = name == "escape" && other == "quote"
                mapping.reader.report(
                    Diagnostic(
                        .invalidValue, "`\(name)` and `\(other)` are the same character", at: character.range,
                        label: "means two things",
                        help: [
                            isDoubled
                                ? "leave `escape` out: a doubled quote is understood without it" : "choose another"
                        ]))
                return
            }
        }
    }
}
