import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// The result of all passes.
    func lowered() -> Compilation {
        var lowering = Lowering(workspace: self)
        lowering.addResources()
        let hasErrors = diagnostics.contains { $0.severity == .error } || !specs.invalid.isEmpty || specs.isPartial
        let isComplete = !hasErrors && unknownContracts.isEmpty
        return Compilation(
            manifest: isComplete
                ? Manifest(resources: lowering.resources.sorted { $0.address < $1.address }, plan: lowering.plan) : nil,
            plan: lowering.plan, positions: lowering.positions, acceptances: acceptances,
            diagnostics: diagnostics.sortedByPlace,
            unknownContracts: unknownContracts.sorted())
    }
}

/// Makes the final plan and the snapshots of all resources from what the passes found.
///
/// Where a pass found an error, no manifest comes out. The plan is what the runtime carries out; snapshots are what
/// `cdp diff` compares and people read. Both are sorted by name: the order of declarations changes neither.
///
/// Each kind of resource has an `add…` function here that writes down its fields, one by one, with the effect that
/// a change of the field has. A field that is forgotten here is carried out, but no plan shows that it changed.
struct Lowering {
    /// The passes' results; read only.
    let workspace: Workspace
    /// The plan with its attributes.
    let plan: ExecutionPlan
    /// The snapshots added so far, in the order of `addResources()`.
    private(set) var resources: [ResourceSnapshot] = []
    /// Where the resources and their fields are written.
    private(set) var positions = SpecPositions()

    /// Attributes that decide who is who, so that a change of their values changes people.
    let identifying: Set<String>

    /// Completes the plan with the attributes that are used, and with those kept as they were written.
    init(workspace: Workspace) {
        self.workspace = workspace
        var plan = workspace.plan
        plan.attributes = workspace.usedAttributes.compactMap { workspace.attributes[$0] }.sorted { $0.name < $1.name }
        plan.keep(written: workspace.usedWritten, as: workspace.written)
        self.plan = plan
        let identity = plan.identity
        identifying = Set(
            identity.rules.flatMap(\.reads) + identity.limits.map(\.attribute)
                + identity.distrust.flatMap { [$0.attribute] + ($0.distinct.map { [$0] } ?? []) }
                + identity.forbid.flatMap { $0.comparisons.map(\.attribute) })
    }

    /// Adds a finished resource, and where it and its fields are written.
    ///
    /// `dependencies` are the addresses that it reads; repeated ones and itself are left out.
    mutating func add(_ builder: SnapshotBuilder, reading dependencies: some Sequence<Address>) {
        let snapshot = builder.finished(reading: dependencies)
        resources.append(snapshot)
        positions.resources[snapshot.address] = builder.range
        positions.fields[snapshot.address] = builder.ranges
        positions.hidden += builder.hidden
    }

    /// Adds all resources of the plan, kind by kind.
    mutating func addResources() {
        for connection in plan.connections ?? [] { addConnection(connection) }
        for source in plan.sources { addSource(source) }
        addAttributes()
        addIdentity()
        for consent in plan.consents { addConsent(consent) }
        for enrichment in plan.enrichments { addEnrichment(enrichment) }
        for trait in plan.traits { addTrait(trait) }
        for segment in plan.segments { addSegment(segment) }
        for destination in plan.destinations { addDestination(destination) }
        addProject()
        positions.hidden += workspace.uncheckedConstants
    }

    /// The resources whose columns an expression over the profile reads.
    ///
    /// A column is given by a segment, a trait, an enrichment or an attribute, and looked for in this order. Columns
    /// that nobody declares, such as `profile_id`, give nothing.
    func resources(behind columns: [String]) -> [Address] {
        columns.compactMap { name in
            if let reference = SegmentReference(column: name) { return Address(.segment, reference.segment) }
            if workspace.traits[name] != nil { return Address(.trait, name) }
            if workspace.added[name] != nil {
                return plan.enrichments.first { $0.columns.contains { $0.name == name } }.map {
                    Address(.enrichment, $0.name)
                }
            }
            let attribute = WrittenValue.attribute(of: name) ?? name
            return workspace.attributes[attribute] == nil ? nil : Address(.profile, attribute)
        }
    }

    /// Masks constants that meet personal data of the profile, whose id is personal too.
    var profileMasks: MaskedLiterals {
        let workspace = workspace
        return MaskedLiterals { path in
            path.first == Workspace.profileID || workspace.personalData(ofColumn: path.first ?? "") != .none
        }
    }

    /// Masks for expressions over the fields of a source, or over the elements of a list in them.
    ///
    /// Personal are the fields that are mapped to personal attributes, and the keys of sources about people.
    ///
    /// `list` is the path of the list; fields are looked up with and without it.
    func masks(ofSource name: String, list: [String] = []) -> MaskedLiterals {
        var paths = Set(workspace.personalData(ofSource: name).filter { $0.value != .none }.keys)
        if let source = plan.sources.first(where: { $0.name == name }), !source.map.isEmpty, !source.isEventSource {
            paths.formUnion(source.keyPaths)
        }
        return masks(of: paths, list)
    }

    /// Masks over a row with personal data at some paths; a structure around such a path is personal as a whole.
    ///
    /// `list` is the path of the list whose elements the expressions read; paths are looked up with and without it.
    func masks(of paths: Set<FieldPath>, _ list: [String] = []) -> MaskedLiterals {
        MaskedLiterals { path in
            [path, list + path].contains { asked in
                paths.contains { $0.starts(with: asked) || asked.starts(with: $0) }
            }
        }
    }
}

extension SourcePlan {
    /// The paths of its key.
    fileprivate var keyPaths: [FieldPath] { key.map { [$0] } }
}

extension ExecutionPlan {
    /// Keeps the values of some attributes as they were written.
    ///
    /// Each becomes an attribute of its own next to its normal form. It is mapped from the same values, and its golden
    /// value comes from the record that gives the golden value of the normal form: `name` and `name` as written never
    /// come from two records.
    fileprivate mutating func keep(written names: Set<String>, as values: [Address: [String: Expression]]) {
        for attribute in attributes where names.contains(attribute.name) {
            var plan = AttributePlan(name: WrittenValue.column(of: attribute.name), semantic: .string)
            plan.personalData = attribute.personalData
            plan.preferredSources = attribute.preferredSources
            plan.survivorship = attribute.survivorship
            plan.writtenOf = attribute.name
            attributes.append(plan)
            for place in sources.indices {
                guard sources[place].map.contains(where: { $0.attribute == attribute.name }),
                    let value = values[Address(.source, sources[place].name)]?[attribute.name]
                else { continue }
                sources[place].map.append(AttributeMapping(attribute: plan.name, value: value))
                sources[place].map.sort { $0.attribute < $1.attribute }
            }
        }
        attributes.sort { $0.name < $1.name }
    }
}

extension [Diagnostic] {
    /// By file, line and column; those without a range first. Findings at the same byte keep their order.
    var sortedByPlace: [Diagnostic] {
        enumerated().sorted { left, right in
            let a = left.element.primary?.range
            let b = right.element.primary?.range
            let files = (a?.file ?? "", b?.file ?? "")
            if files.0 != files.1 { return files.0 < files.1 }
            let starts = (a?.start.byte ?? 0, b?.start.byte ?? 0)
            return starts.0 != starts.1 ? starts.0 < starts.1 : left.offset < right.offset
        }.map(\.element)
    }
}
