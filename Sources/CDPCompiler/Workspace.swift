import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

/// What the passes share: the declarations, what is resolved so far, and the findings.
///
/// A pass is a mutating function in an extension. It reads what earlier passes resolved and adds its own results:
///
///     extension Workspace {
///         mutating func compileConsents() {
///             for declaration in specs.consents {
///                 // check it, report findings, append to `plan.consents`
///             }
///         }
///     }
///
/// Nothing is taken back. A resource that has an error is left out of what later passes read, and its name joins
/// `brokenNames`, so that one mistake does not become many findings: a pass that meets a broken name stays silent.
///
/// Findings go through `report(_:on:)`, never into `diagnostics` directly: it drops those that only follow from
/// others. Only the compiler sees a workspace. What comes out is `lowered()`, a `Compilation`; the plan in it is a
/// value of `CDPPlan` and has no reference to declarations.
struct Workspace {
    /// The declarations as they were parsed.
    let specs: SpecSet
    /// Fields that were guessed from files, where that was asked for.
    let inferred: [Address: [FieldPlan]]
    /// The manifest carried out last; nil in a new project.
    let applied: Manifest?
    /// Columns of files whose types cdp does not read, with what they hold.
    var unreadable: [Address: [String: String]] = [:]
    /// Whether rules that compare may lack weights.
    var isTraining = false
    /// The traits as they are written, by name.
    let declaredTraits: [String: TraitDeclaration]
    /// The segments as they are written, by name.
    let declaredSegments: [String: SegmentDeclaration]
    /// The destinations as they are written, by name.
    let declaredDestinations: [String: DestinationDeclaration]

    /// The contracts that are known.
    var contracts: [Address: [FieldPlan]] = [:]
    /// Sources whose fields must be guessed from their files first, which the compiler cannot do: it reads no data.
    var unknownContracts: [Address] = []
    /// Every attribute that may be named: declared and standard ones.
    var attributes: [String: AttributePlan] = [:]
    /// The attributes that something reads or sets.
    var usedAttributes: Set<String> = []
    /// The attributes whose values as they were written something reads.
    var usedWritten: Set<String> = []
    /// What sources map to attributes, before normal forms, by source and attribute.
    var written: [Address: [String: Expression]] = [:]
    /// The columns that enrichments add, by name.
    var added: [String: EnrichmentPlan.AddedColumn] = [:]
    /// Names of the profile whose type could not be found, so that readers stay silent.
    var brokenNames: Set<String> = []
    /// The traits that were compiled without errors, by name.
    var traits: [String: TraitPlan] = [:]
    /// The only texts that some traits hold.
    var allowedTexts: [String: [String]] = [:]
    /// The plan so far. A later pass may read what earlier ones put there; it has no attributes before lowering.
    var plan: ExecutionPlan
    /// The `accept:` entries that name a gate.
    var acceptances: [Acceptance] = []
    /// The findings, in the order in which passes report them.
    var diagnostics: [Diagnostic] = []
    /// The texts of expressions that could not be checked.
    var unchecked: [EmbeddedText] = []

    init(_ specs: SpecSet, contracts: [Address: [FieldPlan]], applied: Manifest?) {
        self.specs = specs
        inferred = contracts
        self.applied = applied
        declaredTraits = Dictionary(specs.traits.map { ($0.name, $0) }) { first, _ in first }
        declaredSegments = Dictionary(specs.segments.map { ($0.name, $0) }) { first, _ in first }
        declaredDestinations = Dictionary(specs.destinations.map { ($0.name, $0) }) { first, _ in first }
        plan = ExecutionPlan(
            project: specs.project.name.value,
            timeZone: specs.project.timezone?.value ?? ExecutionPlan(project: "").timeZone)
    }

    /// Codes of findings that may only follow from a part of a resource that was reported and left out.
    private static let consequences: Set<DiagnosticCode> = [
        .unknownName, .sourceWithoutKey, .attributeWithoutType, .missingPersonalDataClass, .destinationWithoutKey,
        .contactNotSent, .sourceWithoutUse, .ruleWithoutEvidence, .attributeNeverSet,
    ]

    /// Adds a finding about a resource, unless it may follow from one reported before.
    ///
    /// An unknown name that is in fact a column of a type which cdp does not read becomes a finding that says so.
    mutating func report(_ diagnostic: Diagnostic, on address: Address) {
        let mayFollow = specs.isPartial || specs.invalid.contains(address)
        if mayFollow, Workspace.consequences.contains(diagnostic.code) { return }
        var diagnostic = diagnostic
        if diagnostic.code == .unknownName, let columns = unreadable[address],
            let (name, reason) = columns.first(where: { diagnostic.message.hasSuffix("`\($0.key)`") })
        {
            diagnostic = Diagnostic(
                .unreadableColumn, "`\(address)` cannot read its column `\(name)`", at: diagnostic.primary?.range,
                label: "holds \(reason)",
                help: ["leave it out, or write the file with the column as text, integer, timestamp or decimal"])
        }
        diagnostic.address = address.description
        diagnostics.append(diagnostic)
    }

    /// The same from its parts: a finding at a range.
    mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, label: String = "", related: [Label] = [],
        help: [String] = [], fixes: [Fix] = [], on address: Address
    ) {
        report(
            Diagnostic(code, message, at: range, label: label, related: related, help: help, fixes: fixes), on: address)
    }

    /// Reports that `name` is not among `candidates`, and offers the nearest of them.
    mutating func reportUnknown(
        _ kind: String, _ name: Located<String>, among candidates: some Sequence<String>, on address: Address
    ) {
        let known = Array(candidates)
        report(
            .unknownName, "`\(address)` names an unknown \(kind) `\(name.value)`", at: name.range,
            label: "no \(kind) of this name",
            help: [Suggestions.didYouMean(name.value, in: known) ?? Workspace.advice(on: kind, known)], on: address)
    }

    /// What to do about a name that is near no other: where to declare it, or which names there are (at most twelve).
    private static func advice(on kind: String, _ known: [String]) -> String {
        let sections = [
            "attribute": "profile.attributes:", "connection": "connections:", "consent": "consents:",
            "segment": "segments:", "source": "sources:",
        ]
        if let section = sections[kind] { return "declare it under `\(section)`, or name one that is there" }
        if known.isEmpty { return "there is none; declare it first" }
        let list = known.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        return known.count > 12 ? "among others there are \(list)" : "there are \(list)"
    }

    /// Whether a resource of that address was declared, with or without errors.
    func isDeclared(_ address: Address, among names: some Sequence<String>) -> Bool {
        names.contains(address.path.first ?? "") || specs.invalid.contains(address)
    }
}
