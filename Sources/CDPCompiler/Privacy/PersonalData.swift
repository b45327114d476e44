import CDPExpressions
import CDPPlan
import CDPTypes

extension PersonalDataClass {
    /// From the least to the most protected.
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
    /// The class of a column of the profile.
    func personalData(ofColumn name: String) -> PersonalDataClass {
        let name = WrittenValue.attribute(of: name) ?? name
        return added[name]?.personalData ?? attributes[name]?.personalData ?? traits[name]?.personalData ?? .none
    }

    /// The strictest class of what an expression over the profile reads.
    func personalData(of expression: Expression) -> PersonalDataClass {
        expression.columns.reduce(.none) { $0.stricter(personalData(ofColumn: $1)) }
    }

    /// The class of each path of a source's fields: that of the attribute that it is mapped to.
    func personalData(ofSource name: String) -> [FieldPath: PersonalDataClass] {
        guard let source = plan.sources.first(where: { $0.name == name }) else { return [:] }
        var classes: [FieldPath: PersonalDataClass] = [:]
        for mapping in source.map {
            let known = attributes[mapping.attribute]?.personalData ?? .none
            for path in mapping.value.paths { classes[path, default: .none] = known.stricter(classes[path] ?? .none) }
        }
        for mapping in source.consents {
            for path in mapping.contact.paths {
                classes[path, default: .none] = PersonalDataClass.contact.stricter(classes[path] ?? .none)
            }
        }
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

/// The names from a row to a value inside it.
typealias FieldPath = [String]

extension Expression {
    /// The paths that it reads, without positions in lists.
    var paths: Set<FieldPath> {
        if let path { return [path] }
        // The country in which a number is read says nothing of the person.
        if case .call("phone", let arguments, _) = self { return arguments[0].paths }
        if case .call("postal_code", let arguments, _) = self { return arguments[0].paths }
        return children.reduce(into: []) { $0.formUnion($1.paths) }
    }

    private var path: FieldPath? {
        switch self {
        case .column(let name, _): [name]
        case .field(let base, let name, _): base.path.map { $0 + [name] }
        case .element(let base, _, _): base.path
        default: nil
        }
    }
}
