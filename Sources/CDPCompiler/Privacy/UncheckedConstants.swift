import CDPDiagnostics
import CDPPlan
import CDPTypes

extension Workspace {
    /// What is hidden in expressions with errors.
    ///
    /// Nobody knows what such an expression compares with what. So all constants are hidden in those that name personal
    /// data, or a word at most two edits away from such a name: a mistyped `emial` must not show an address.
    var uncheckedConstants: [HiddenConstants] {
        let names = personalNames
        return unchecked.filter { text in
            text.text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init).contains { word in
                names.contains(word) || names.contains { $0.count > 3 && (Suggestions.distance(word, $0) ?? .max) <= 2 }
            }
        }.map { HiddenConstants($0.range, shown: "") }
    }

    /// The names of attributes, columns, traits and fields with personal data.
    private var personalNames: Set<String> {
        var names = Set(attributes.values.filter { $0.personalData != .none }.map(\.name))
        names.formUnion(added.values.filter { $0.personalData != .none }.map(\.name))
        names.formUnion(traits.values.filter { $0.personalData != .none }.map(\.name))
        for source in plan.sources {
            names.formUnion(personalData(ofSource: source.name).filter { $0.value != .none }.keys.compactMap(\.last))
        }
        return names
    }
}
