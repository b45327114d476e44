import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPText
import CDPTypes

extension Workspace {
    /// Finds the fields of every source and lookup table: declared, inferred, or remembered by the applied manifest, in
    /// this order.
    ///
    /// Where there are none of the three, the address is added to `unknownContracts` and names of its fields cannot be
    /// checked.
    mutating func resolveContracts() {
        for source in specs.sources {
            let remembered = applied?.plan.sources.first {
                $0.name == source.name || $0.name == source.details.renamedFrom?.value
            }
            let address = Address(.source, source.name)
            checkTimeZone(source.timeZone, on: address)
            resolveContract(address, source.fields, remembered?.fields, source.read)
            readClocks(of: address, declared: source.fields, zone: source.timeZone)
        }
        for enrichment in specs.enrichments {
            let remembered = applied?.plan.enrichments.first {
                $0.name == enrichment.name || $0.name == enrichment.details.renamedFrom?.value
            }
            let address = Address(.enrichment, enrichment.name)
            resolveContract(address, enrichment.fields, remembered?.fields, enrichment.lookup)
            readClocks(of: address, declared: enrichment.fields, zone: nil)
        }
    }

    /// The contract of one input, with the columns that its dialect adds.
    private mutating func resolveContract(
        _ address: Address, _ declared: [FieldDeclaration]?, _ remembered: [FieldPlan]?, _ input: InputDeclaration
    ) {
        if let declared {
            contracts[address] = declared.map { field(of: $0, on: address) }
        } else if let known = inferred[address] ?? remembered {
            contracts[address] = known
        } else if !specs.invalid.contains(address) {
            unknownContracts.append(address)
        }
        guard case .csv(let csv)? = input.file?.format?.value, var fields = contracts[address] else { return }
        if let number = csv.rowNumber?.value, !fields.contains(where: { $0.name == number }) {
            fields.append(FieldPlan(name: number, type: .integer))
            contracts[address] = fields
        }
        for column in csv.fillDown where !fields.contains(where: { $0.name == column.value }) {
            reportUnknown("field", column, among: fields.map(\.name), on: address)
        }
    }

    /// Gives each field with times the zone of clocks that write no offset: the field's own, else its source's, else
    /// the project's.
    ///
    /// UTC is stored as nil, so that writing it down is no change. Unknown zones too; they were reported.
    private mutating func readClocks(of address: Address, declared: [FieldDeclaration]?, zone: Located<String>?) {
        guard var fields = contracts[address] else { return }
        let outer = zone?.value ?? plan.timeZone
        for place in fields.indices where fields[place].type.holdsTime {
            let own = declared?.first { $0.name.value == fields[place].name }?.timeZone?.value
            let name = own ?? outer
            fields[place].timeZone = name == "UTC" || !Zone.isPlace(name) ? nil : name
        }
        contracts[address] = fields
    }

    /// One declared field; options that do not fit its type are reported, and the field is kept.
    private mutating func field(of declaration: FieldDeclaration, on address: Address) -> FieldPlan {
        let type = declaration.type.dataType
        if let format = declaration.format, type != .date, type != .timestamp {
            report(
                .optionDoesNotFit, "`format` does not fit a field of type \(type)", at: format.range,
                label: "for dates and timestamps", related: [Label(declaration.type.range, "this is \(type)")],
                on: address)
        }
        if let format = declaration.format, let fault = CalendarFormat.fault(of: format.value) {
            report(
                .invalidLiteral, "the format is not valid: \(fault)", at: format.range, label: "cannot be used",
                help: ["formats are written as in `%d/%m/%Y` and `%Y-%m-%dT%H:%M:%S%z`"], on: address)
        }
        if let zone = declaration.timeZone {
            if type.holdsTime {
                checkTimeZone(zone, on: address)
            } else {
                report(
                    .optionDoesNotFit, "`time_zone` does not fit a field of type \(type)", at: zone.range,
                    label: "for timestamps", related: [Label(declaration.type.range, "this is \(type)")], on: address)
            }
        }
        if let decimal = declaration.decimal, !type.holdsNumber {
            report(
                .optionDoesNotFit, "`decimal` does not fit a field of type \(type)", at: decimal.range,
                label: "for numbers", related: [Label(declaration.type.range, "this is \(type)")], on: address)
        }
        if let first = declaration.oneOf?.first, type != .string {
            report(
                .optionDoesNotFit, "`one_of` does not fit a field of type \(type)", at: first.range, label: "for texts",
                related: [Label(declaration.type.range, "this is \(type)")], on: address)
        }
        checkNested(declaration.type, on: address)
        var plan = FieldPlan(
            name: declaration.name.value, type: type, isRequired: declaration.required?.value ?? false,
            format: declaration.format?.value, oneOf: declaration.oneOf?.map(\.value),
            rejectsErrors: declaration.onError?.value == .reject)
        plan.decimal = declaration.decimal?.value
        return plan
    }

    /// Options hold for whole fields of a row, not for what is inside them.
    private mutating func checkNested(_ type: FieldType, on address: Address) {
        switch type {
        case .simple: return
        case .list(let element, _): checkNested(element, on: address)
        case .structure(let fields, _):
            for field in fields {
                let ranges = [
                    field.required?.range, field.format?.range, field.timeZone?.range, field.decimal?.range,
                    field.oneOf?.first?.range, field.onError?.range,
                ]
                for range in ranges.compactMap({ $0 }) {
                    report(
                        .optionDoesNotFit, "a field inside a structure has a type and no options", at: range,
                        label: "of the nested field `\(field.name.value)`",
                        help: ["options hold for the fields of a row; check nested values in `map`"], on: address)
                }
                checkNested(field.type, on: address)
            }
        }
    }
}

extension DataType {
    /// Whether timestamps are inside.
    fileprivate var holdsTime: Bool { contains { $0 == .timestamp } }

    /// Whether numbers are inside.
    fileprivate var holdsNumber: Bool { contains(\.isNumeric) }

    /// Whether the type, or one inside it, matches. Lists and structures themselves are not asked.
    private func contains(_ matches: (DataType) -> Bool) -> Bool {
        switch self {
        case .list(let element): element.contains(matches)
        case .structure(let fields): fields.contains { $0.type.contains(matches) }
        default: matches(self)
        }
    }
}
