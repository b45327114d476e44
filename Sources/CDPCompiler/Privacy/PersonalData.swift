import CDPExpressions
import CDPPlan
import CDPTypes

extension PersonalDataClass {
    /// From the least to the most protected.
    ///
    /// A class that is missing here would count as the least protected.
    private static let byStrictness: [PersonalDataClass] = [
        .none, .location, .identity, .contact, .financial, .sensitive,
    ]

    /// The more protected of two classes.
    func stricter(_ other: PersonalDataClass) -> PersonalDataClass {
        let order = PersonalDataClass.byStrictness
        return order.firstIndex(of: self) ?? 0 < order.firstIndex(of: other) ?? 0 ? other : self
    }

    /// The names as an enumeration for messages.
    static let allNames = allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
}

extension Workspace {
    /// The class of a column of the profile: an added column, an attribute in either form, or a trait; `.none` for
    /// unknown names.
    func personalData(ofColumn name: String) -> PersonalDataClass {
        let name = WrittenValue.attribute(of: name) ?? name
        return added[name]?.personalData ?? attributes[name]?.personalData ?? traits[name]?.personalData ?? .none
    }

    /// The strictest class of what an expression over the profile reads.
    func personalData(of expression: Expression) -> PersonalDataClass {
        expression.columns.reduce(.none) { $0.stricter(personalData(ofColumn: $1)) }
    }

    /// The class of each path of a source's fields.
    ///
    /// A path has the strictest class of the attributes that it is mapped to, that it finds owners by, or that have its
    /// name. Contacts of consents and keys of owners are personal too. Paths that are missing in the result have no
    /// class.
    func personalData(ofSource name: String) -> [FieldPath: PersonalDataClass] {
        guard let source = plan.sources.first(where: { $0.name == name }) else { return [:] }
        var classes: [FieldPath: PersonalDataClass] = [:]
        func note(_ paths: some Sequence<FieldPath>, _ known: PersonalDataClass) {
            for path in paths { classes[path, default: .none] = known.stricter(classes[path] ?? .none) }
        }
        for field in source.fields { note([[field.name]], attributes[field.name]?.personalData ?? .none) }
        for mapping in source.map { note(mapping.value.paths, attributes[mapping.attribute]?.personalData ?? .none) }
        for mapping in source.consents { note(mapping.contact.paths, .contact) }
        for owner in source.belongsTo {
            switch owner {
            case .record(_, let key): note(key.paths, .identity)
            case .identifier(let attribute, let value, _):
                note(value.paths, attributes[attribute]?.personalData ?? .none)
            }
        }
        return classes
    }

    /// The class of each field of a lookup's table: that of the attribute that it is matched with.
    func personalData(of enrichment: EnrichmentPlan) -> [FieldPath: PersonalDataClass] {
        var classes: [FieldPath: PersonalDataClass] = [:]
        for match in enrichment.match { classes[[match.field]] = attributes[match.attribute]?.personalData }
        return classes
    }

    /// The strictest class of what an aggregate reads.
    func personalData(of aggregate: Aggregate) -> PersonalDataClass {
        let classes = personalData(ofSource: aggregate.source)
        let prefix = aggregate.list ?? []
        let paths = aggregate.argument.map(\.paths) ?? []
        return paths.reduce(.none) { strictest, path in
            strictest.stricter(classes[path] ?? .none).stricter(classes[prefix + path] ?? .none)
        }
    }
}
