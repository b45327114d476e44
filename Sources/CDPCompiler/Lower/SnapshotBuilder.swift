import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

/// Collects the canonical fields of one resource, and where they are written.
///
/// A field has a path (`fields.email.type`), a text, the effect that changing it has, and a masked text where its
/// constants may be somebody's. Defaults are left out, so that writing one down is no change; what was inferred
/// from files is marked as such.
///
///     var builder = SnapshotBuilder(Address(.segment, "lapsed"), declaration.details)
///     builder.add("where", segment.predicate, .recomputes, at: declaration.predicate.range)
///     let snapshot = builder.finished(reading: [Address(.trait, "last_order")])
///
/// Paths are unique within a resource. Texts are compared by `cdp diff`, so a change of how a value is printed here
/// shows as a change of every project: do not use them for anything that is read back.
struct SnapshotBuilder {
    /// The resource so far.
    private(set) var snapshot: ResourceSnapshot
    /// Where fields are written, by path.
    private(set) var ranges: [String: SourceRange] = [:]
    /// Where the resource itself is declared; nil when it has no declaration.
    let range: SourceRange?
    /// Where constants are hidden.
    private(set) var hidden: [HiddenConstants] = []

    /// Whose literals are hidden.
    var masks = MaskedLiterals { _ in false }

    /// A resource without declaration: an attribute that exists by being used, or what a short form stands for.
    init(_ address: Address, at range: SourceRange? = nil) {
        snapshot = ResourceSnapshot(address: address, fields: [])
        self.range = range
    }

    /// A declared resource.
    init(_ address: Address, _ details: ResourceDetails) {
        self.init(address, at: details.name.key ?? details.name.range)
        snapshot.renamedFrom = details.renamedFrom.map { former in
            var renamed = address
            renamed.path = [former.value]
            return renamed
        }
        add("description", details.description, .none)
        add("owner", details.owner, .none)
    }

    /// What removing the resource and giving it a new name do.
    mutating func set(removal: Effect, renaming: Effect) {
        snapshot.removal = removal
        snapshot.renaming = renaming
    }

    /// A field, unless its text is nil.
    ///
    /// - `effect`: what a change of the text does.
    /// - `masked`: what is shown instead where constants are hidden; nil when there are none.
    /// - `addition`, `removal`: effects of the field's appearing and disappearing, where they differ from `effect`.
    /// - `reaches`: the resources that the field reaches, where these are not all that read the resource.
    /// - `note`: what a plan shows in brackets.
    mutating func add(
        _ path: String, _ value: String?, _ effect: Effect, at range: SourceRange? = nil, masked: String? = nil,
        addition: Effect? = nil, removal: Effect? = nil, reaches: [Address]? = nil, note: String? = nil
    ) {
        guard let value else { return }
        snapshot.fields.append(
            DeclaredField(
                path: path, value: value, maskedValue: masked, effect: effect, addition: addition, removal: removal,
                reaches: reaches, note: note))
        ranges[path] = range
        if let range, let masked, masked != value { hide(range, but: masked) }
    }

    /// Hides the constants in a range of the specs, except those that also occur in `shown`; nil hides all of them.
    mutating func hide(_ range: SourceRange, but shown: String?) {
        hidden.append(HiddenConstants(range, shown: shown))
    }

    /// Notes where a part of a field is written, for findings about that part alone.
    mutating func mark(_ path: String, at range: SourceRange) { ranges[path] = range }

    /// A field with a declared text.
    mutating func add(_ path: String, _ value: Located<String>?, _ effect: Effect) {
        add(path, value?.value, effect, at: value?.range)
    }

    /// A field with an expression; constants that meet personal data are masked, and all of them where `class` says that
    /// the value is personal.
    mutating func add(
        _ path: String, _ expression: Expression?, _ effect: Effect, at range: SourceRange? = nil,
        class personalData: PersonalDataClass = .none, addition: Effect? = nil, removal: Effect? = nil,
        reaches: [Address]? = nil, note: String? = nil
    ) {
        guard let expression else { return }
        let masked = masks.giving(personalData: personalData != .none).text(expression)
        add(
            path, "\(expression)", effect, at: range, masked: masked, addition: addition, removal: removal,
            reaches: reaches, note: note)
    }

    /// A field that is written as a list, masked as a whole or entry by entry.
    mutating func add(
        _ path: String, list: [String], _ effect: Effect, at range: SourceRange? = nil, masked: [String]?
    ) {
        if list.isEmpty { return }
        func text(_ list: [String]) -> String { "[\(list.joined(separator: ", "))]" }
        add(path, text(list), effect, at: range, masked: masked.map(text))
    }

    /// A field that is written as a list, all of which is shown or hidden.
    mutating func add(
        _ path: String, list: [String], _ effect: Effect, at range: SourceRange? = nil, hides: Bool = false
    ) {
        add(path, list: list, effect, at: range, masked: hides ? [MaskedLiterals.mask] : nil)
    }

    /// Files with their dialect, what differs from the common one.
    mutating func add(files: FileInput, at path: String, _ declaration: FileDeclaration?, _ effect: Effect) {
        add(path + ".file", files.path, effect, at: declaration?.path.range)
        add(format: files.format, at: path, declaration?.format?.range, effect)
    }

    /// How rows are written, with the options that differ from the common dialect.
    mutating func add(format: FileFormat, at path: String, _ range: SourceRange?, _ effect: Effect) {
        switch format {
        case .jsonLines: add(path + ".format", "json", effect, at: range)
        case .jsonDocument(let names):
            add(path + ".format", "json", effect, at: range)
            add(path + ".json.path", names.joined(separator: "."), effect, at: range)
        case .parquet: add(path + ".format", "parquet", effect, at: range)
        case .csv(let csv):
            let common = CSVFormat()
            if csv.delimiter != common.delimiter {
                add(path + ".csv.delimiter", "\"\(csv.delimiter)\"", effect, at: range)
            }
            if csv.encoding != common.encoding { add(path + ".csv.encoding", csv.encoding, effect, at: range) }
            if csv.decimal != common.decimal { add(path + ".csv.decimal", "\"\(csv.decimal)\"", effect, at: range) }
            if csv.nulls != common.nulls {
                add(
                    path + ".csv.nulls", list: csv.nulls.map { "\"\($0)\"" }, effect, at: range,
                    hides: csv.nulls.contains(where: PersonalText.isLikely))
            }
            add(layout: csv, at: path + ".csv", range, effect)
        }
    }

    /// The options of the dialect that say how lines and quotes are laid out.
    private mutating func add(layout csv: CSVFormat, at path: String, _ range: SourceRange?, _ effect: Effect) {
        let common = CSVFormat()
        if csv.quote != common.quote {
            add(path + ".quote", csv.quote.isEmpty ? "none" : "\"\(csv.quote)\"", effect, at: range)
        }
        if csv.escape != common.escape { add(path + ".escape", "\"\(csv.escape)\"", effect, at: range) }
        if !csv.hasHeader { add(path + ".header", "false", effect, at: range) }
        if csv.skipFirst > 0 { add(path + ".skip_first", "\(csv.skipFirst)", effect, at: range) }
        if csv.skipLast > 0 { add(path + ".skip_last", "\(csv.skipLast)", effect, at: range) }
        add(path + ".fill_down", list: csv.fillDown, effect, at: range)
        if !csv.rowNumber.isEmpty { add(path + ".row_number", csv.rowNumber, effect, at: range) }
        if csv.escapesFormulas { add(path + ".formulas", "escape", effect, at: range) }
    }

    /// A contract: type and options of each field. Fields that were inferred have no range.
    mutating func add(fields: [FieldPlan], _ declared: [FieldDeclaration]?, _ effect: Effect) {
        let declarations = Dictionary((declared ?? []).map { ($0.name.value, $0) }) { first, _ in first }
        for field in fields {
            let declaration = declarations[field.name]
            let range = declaration?.type.range
            let path = "fields.\(field.name)"
            add(path + ".type", field.type.description, effect, at: range)
            if field.isRequired { add(path + ".required", "true", effect, at: range) }
            add(path + ".format", field.format, effect, at: declaration?.format?.range ?? range)
            if let zone = declaration?.timeZone { add(path + ".time_zone", zone.value, effect, at: zone.range) }
            add(path + ".decimal", field.decimal.map { "\"\($0)\"" }, effect, at: declaration?.decimal?.range ?? range)
            if let allowed = field.oneOf {
                let hides = masks.hides(allowed, of: [field.name])
                add(path + ".one_of", list: allowed, effect, at: range, hides: hides)
                for text in declaration?.oneOf ?? [] where hides { hide(text.range, but: nil) }
            }
            if field.rejectsErrors { add(path + ".on_error", "reject", effect, at: range) }
        }
    }

    /// The finished resource, its fields sorted by path and the addresses that it reads by name.
    func finished(reading dependencies: some Sequence<Address>) -> ResourceSnapshot {
        var snapshot = snapshot
        snapshot.fields.sort { $0.path < $1.path }
        snapshot.dependencies = Set(dependencies).subtracting([snapshot.address]).sorted()
        return snapshot
    }
}
