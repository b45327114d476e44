import ArgumentParser
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp show`: one resource in canonical form, or a saved plan.
///
/// What is printed is what is compared when specs change, so it answers why `cdp diff` reports a field. Constants
/// next to personal data are masked as in plans (`docs/masking.md`); `--reveal` shows them, and is logged.
struct ShowCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a resource as compiled, short forms written out, or a saved plan.",
        discussion: """
            `cdp show identity` shows what `standard` stands for. Constants that meet personal data are masked unless \
            --reveal. Where FILE is a plan that `cdp plan --out FILE` saved, it is shown as `cdp plan` showed it.
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var past: PastOptions

    @Flag(name: .customLong("applied"), help: "Of the applied specs instead of the working tree; --at implies it.")
    var isApplied = false

    @Flag(name: .customLong("reveal"), help: "Show constants that meet personal data.")
    var isRevealing = false

    @Flag(
        name: .customLong("details"), help: "Of a saved plan: each change field by field, each file and each segment.")
    var showsDetails = false

    @Argument(
        help: ArgumentHelp("Such as segment.vip, source.crm, identity; or the FILE of a plan.", valueName: "ADDRESS"))
    var address: String

    /// Prints the resources at the address, or fails with the nearest address.
    func perform() throws {
        if PlanFile.isPlan(address) { return try showPlan() }
        let session = ProjectSession(global)
        let manifest = try session.manifest(isApplied: isApplied, at: past)
        let found = manifest.resources.filter { isShown($0.address) }
        guard !found.isEmpty else { throw unknown(manifest.resources.map(\.address.description)) }
        if global.isJSON {
            let resources = found.map { json($0, manifest.plan) }
            Output.write(JSON.object(["resources": .array(resources)]).prettyText + "\n")
        } else {
            Output.write(found.map { text($0, manifest.plan) }.joined(separator: "\n"))
        }
    }

    /// Prints a saved plan of the project's store.
    private func showPlan() throws {
        let report = try PlanFile.read(address, ProfileStore(at: ProjectSession.ofStore(global).storePath())).report
        global.write(report, showsDetails: showsDetails)
    }

    /// The resource itself and its members: `identity` shows its rules too.
    private func isShown(_ candidate: Address) -> Bool {
        let name = candidate.description
        return name == address || name.hasPrefix(address + ".")
    }

    /// The failure for an address that names nothing.
    private func unknown(_ known: [String]) -> Failure {
        let kinds = Address.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        let help = Suggestions.didYouMean(address, in: known) ?? "`cdp graph` shows all; kinds are \(kinds)"
        return Failure(.unknownAddress, "there is no resource `\(address)`", help: [help], status: .failed)
    }

    /// The text of a field, masked unless values are revealed.
    private func shown(_ field: DeclaredField) -> String {
        isRevealing ? field.value : field.maskedValue ?? field.value
    }

    /// The attributes of a source for which the order of arrival decides; nil for other resources and where a version
    /// decides.
    private func arrival(_ resource: ResourceSnapshot, _ plan: ExecutionPlan) -> ArrivalOrder? {
        plan.sources.first { Address(.source, $0.name) == resource.address }.flatMap { plan.arrival(of: $0) }
    }

    /// A resource as text: fields, then what it reads.
    private func text(_ resource: ResourceSnapshot, _ plan: ExecutionPlan) -> String {
        var table = TextTable([.left, .left])
        for field in resource.fields { table.add([field.path, shown(field)]) }
        if let order = arrival(resource, plan) {
            table.add(["order of arrival", "decides \(ArrivalText.attributes(order)): no `version`, no `event_at`"])
        }
        if let former = resource.renamedFrom { table.add(["renamed_from", former.description]) }
        if !resource.dependencies.isEmpty {
            table.add(["reads", resource.dependencies.map(\.description).joined(separator: ", ")])
        }
        return ([resource.address.description] + table.lines).joined(separator: "\n") + "\n"
    }

    /// A resource for programs.
    private func json(_ resource: ResourceSnapshot, _ plan: ExecutionPlan) -> JSON {
        .object([
            "address": .string(resource.address.description),
            "fields": .object(
                Dictionary(resource.fields.map { ($0.path, JSON.string(shown($0))) }) { first, _ in first }),
            "arrival": .array((arrival(resource, plan)?.attributes ?? []).map(JSON.string)),
            "renamed_from": .optional(resource.renamedFrom?.description),
            "reads": .array(resource.dependencies.map { .string($0.description) }),
        ])
    }
}
