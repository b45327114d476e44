import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

/// What the passes share: the declarations, what is resolved so far, and the findings.
///
/// A pass is an extension of it that reads what earlier passes resolved and adds its own. Nothing is taken back, and a
/// resource that has an error is left out of what later passes read, so that one mistake does not become many findings.
/// Only the compiler sees it; the plan that comes out is a value of `CDPPlan`.
struct Workspace {
    let specs: SpecSet
    /// Fields that were guessed from files, where that was asked for.
    let inferred: [Address: [FieldPlan]]
    let applied: Manifest?
    /// Columns of files whose types cdp does not read, with what they hold.
    var unreadable: [Address: [String: String]] = [:]
    /// The traits as they are written, by name.
    let declaredTraits: [String: TraitDeclaration]
    /// The segments as they are written, by name.
    let declaredSegments: [String: SegmentDeclaration]

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
    var traits: [String: TraitPlan] = [:]
    /// The only texts that some traits hold.
    var allowedTexts: [String: [String]] = [:]
    /// The plan in the making: what is compiled later may look at what came before.
    var plan: ExecutionPlan
    var acceptances: [Acceptance] = []
    var diagnostics: [Diagnostic] = []
    /// Expressions with errors.
    var unchecked: [EmbeddedText] = []

    init(_ specs: SpecSet, contracts: [Address: [FieldPlan]], applied: Manifest?) {
        self.specs = specs
        inferred = contracts
        self.applied = applied
        declaredTraits = Dictionary(specs.traits.map { ($0.name, $0) }) { first, _ in first }
        declaredSegments = Dictionary(specs.segments.map { ($0.name, $0) }) { first, _ in first }
        plan = ExecutionPlan(
            project: specs.project.name.value,
            timeZone: specs.project.timezone?.value ?? ExecutionPlan(project: "").timeZone)
    }

    /// Findings that may only follow from a part of a resource that is missing because it was reported already.
    private static let consequences: Set<DiagnosticCode> = [
        .unknownName, .sourceWithoutKey, .attributeWithoutType, .missingPersonalDataClass, .destinationWithoutKey,
        .contactNotSent, .sourceWithoutUse, .ruleWithoutEvidence, .attributeNeverSet,
    ]

    /// Adds a finding about a resource, unless it may follow from one reported before.
    mutating func report(_ diagnostic: Diagnostic, on address: Address) {
        let mayFollow = specs.isPartial || specs.poisoned.contains(address)
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

    /// Adds a finding at a place.
    mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, label: String = "", related: [Label] = [],
        help: [String] = [], fixes: [Fix] = [], on address: Address
    ) {
        report(
            Diagnostic(code, message, at: range, label: label, related: related, help: help, fixes: fixes), on: address)
    }

    /// Reports that `name` does not exist among `candidates`.
    mutating func reportUnknown(
        _ kind: String, _ name: Located<String>, among candidates: some Sequence<String>, on address: Address
    ) {
        let known = Array(candidates)
        report(
            .unknownName, "`\(address)` names an unknown \(kind) `\(name.value)`", at: name.range,
            label: "no \(kind) of this name",
            help: [Suggestions.didYouMean(name.value, in: known) ?? Workspace.advice(on: kind, known)], on: address)
    }

    /// What to do about a name that is near no other.
    private static func advice(on kind: String, _ known: [String]) -> String {
        let sections = [
            "attribute": "profile.attributes:", "consent": "consents:", "segment": "segments:", "source": "sources:",
        ]
        if let section = sections[kind] { return "declare it under `\(section)`, or name one that is there" }
        if known.isEmpty { return "there is none; declare it first" }
        let list = known.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        return known.count > 12 ? "among others there are \(list)" : "there are \(list)"
    }

    /// Whether a resource of that address was declared, broken or not.
    func isDeclared(_ address: Address, among names: some Sequence<String>) -> Bool {
        names.contains(address.path.first ?? "") || specs.poisoned.contains(address)
    }
}
