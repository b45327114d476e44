import CDPTypes

extension StageGraph {
    /// The stages of a plan; the same plan gives the same graph on each machine.
    public init(_ plan: ExecutionPlan) {
        let stages = PlanStages(plan)
        self.init(stages.reading + stages.identity + stages.profiles + stages.deliveries)
    }
}

/// Finds the stages of a plan: one function for each part of the graph, in the order in which data passes through.
///
/// A new stage is added here with its name, shape, tables, and the parts of the plan that its result depends on
/// (`define`). A part that is forgotten there lets a change of the specs go unnoticed.
private struct PlanStages {
    /// The plan.
    private let plan: ExecutionPlan
    /// The attributes by name, without the choice of golden values.
    private let forms: [String: AttributePlan]
    /// The consents by name.
    private let consents: [String: ConsentPlan]
    /// The sources that describe people.
    private let people: [SourcePlan]
    /// The sources of events.
    private let events: [SourcePlan]
    /// Part of every definition whose expressions may use calendar functions.
    private let clocks: Clocks

    /// Looks up what several stages need.
    init(_ plan: ExecutionPlan) {
        self.plan = plan
        forms = Dictionary(plan.attributes.map { ($0.name, $0.form) }) { first, _ in first }
        consents = Dictionary(plan.consents.map { ($0.name, $0) }) { first, _ in first }
        people = plan.sources.filter(\.describesPeople)
        events = plan.sources.filter(\.isEventSource)
        clocks = Clocks(timeZone: plan.timeZone, edition: plan.clockEdition)
    }

    /// What calendar functions depend on.
    private struct Clocks: Encodable {
        let timeZone: String
        let edition: Int?
    }

    /// A stage whose definition is a fingerprint of its name and of what `define` adds.
    private func stage(
        _ name: StageName, _ shape: Stage.Shape, reads: [TableName], recalls: [TableName] = [], writes: [TableName],
        for resources: [Address] = [], define: (inout Fingerprint.Builder) -> Void = { _ in }
    ) -> Stage {
        var builder = Fingerprint.Builder("\(name)")
        define(&builder)
        return Stage(
            name, shape, reads: reads, recalls: recalls, writes: writes, resources: resources,
            definition: builder.finished)
    }

    /// The addresses of attributes, without those kept as they were written.
    private var attributes: [Address] {
        plan.attributes.filter { $0.writtenOf == nil }.map { Address(.profile, $0.name) }
    }

    /// The tables of enrichments.
    private var lookups: [TableName] { plan.enrichments.map { .lookups($0.name) } }

    /// Sources, lookups, consents and quarantine.
    var reading: [Stage] {
        let consents = stage(
            .consents, .group(by: .contact),
            reads: plan.sources.filter { !$0.consents.isEmpty }.map { .changes($0.name) }, writes: [.consents],
            for: plan.consents.map { Address(.consent, $0.name) }
        ) {
            $0.add(clocks)
            $0.add(plan.consents)
            $0.add(plan.consents.map { forms[$0.contact] })
            for source in plan.sources {
                $0.add([source.name, source.originalName])
                $0.add(source.consents)
            }
        }
        let quarantine = stage(
            .quarantine, .group(by: .file), reads: plan.sources.map { .changes($0.name) }, writes: [.quarantine]
        ) { $0.add(plan.sources.map(\.name)) }
        return plan.sources.map(collect) + plan.enrichments.map(lookup) + [consents, quarantine]
    }

    /// Reading one source. Its definition has the normal forms of all attributes that its rows are compared with.
    private func collect(_ source: SourcePlan) -> Stage {
        let address = Address(.source, source.name)
        let names = source.comparedAttributes { consents[$0]?.contact }
        return stage(
            .collect(source.name), .group(by: .key), reads: [.files(address)], recalls: [.tombstones, .quarantine],
            writes: [source.table, .changes(source.name)], for: [address]
        ) {
            $0.add(clocks)
            $0.add(source)
            $0.add(names.map { forms[$0] })
        }
    }

    /// Reading one lookup.
    private func lookup(_ enrichment: EnrichmentPlan) -> Stage {
        let address = Address(.enrichment, enrichment.name)
        return stage(
            .lookup(enrichment.name), .group(by: .value), reads: [.files(address)],
            writes: [.lookups(enrichment.name)], for: [address]
        ) {
            $0.add(clocks)
            $0.add(enrichment)
            $0.add(enrichment.match.map { forms[$0.attribute] })
        }
    }

    /// Records, and who is who among them.
    var identity: [Stage] {
        let guests = people.filter(\.isEventSource)
        let kept = plan.attributes.map(\.form)
        let records = stage(
            .records, guests.isEmpty ? .map : .group(by: .person),
            reads: people.map { .changes($0.name) } + guests.map(\.table), recalls: [.members],
            writes: [.records, .index], for: attributes
        ) {
            $0.add(clocks)
            $0.add(kept)
            $0.add(plan.identity.sources)
            for source in people {
                $0.add(source.name)
                $0.add(source.map)
            }
        }
        let tombstones = stage(
            .tombstones, .group(by: .key), reads: people.map { .changes($0.name) } + [.index], recalls: [.members],
            writes: [.tombstones, .votes]
        ) { $0.add(plan.identity.sources) }
        let decisions = plan.identity.decisions == nil ? [] : [TableName.files(Address(.identity))]
        let identity = stage(
            .identity, .components, reads: [.index, .votes] + decisions, writes: [.clusters],
            for: [Address(.identity)] + plan.identity.rules.map { Address(.identity, $0.name) }
        ) {
            $0.add(plan.identity)
            $0.add(kept)
            $0.add(people.map(\.originalName))
        }
        return [records, tombstones, identity]
    }

    /// Owners of events, profiles, and the tables that say who is who.
    var profiles: [Stage] {
        let tables = events.map(\.table)
        let owners = stage(.owners, .map, reads: [.clusters, .index] + tables, writes: [.owners]) {
            for source in events { $0.add(source.belongsTo) }
        }
        let affected = stage(
            .affected, .group(by: .profile),
            reads: [.clusters, .owners, .index] + lookups + tables + events.map { .changes($0.name) },
            recalls: [.profiles], writes: [.affected])
        let profiles = stage(
            .profiles, .group(by: .profile), reads: [.affected, .clusters, .owners, .records] + lookups + tables,
            writes: [.profiles, .memberships],
            for: attributes + plan.traits.map { Address(.trait, $0.name) }
                + plan.segments.map { Address(.segment, $0.name) }
        ) {
            $0.add(clocks)
            $0.add(plan.attributes)
            $0.add(plan.enrichments.map(\.columns))
            $0.add(plan.traits)
            $0.add(plan.segments)
        }
        let identifiers = stage(
            .identifiers, .group(by: .value), reads: [.clusters, .index, .records], writes: [.identifiers]
        ) {
            $0.add(plan.attributes)
            $0.add(plan.identity)
        }
        return [
            owners, affected, profiles,
            stage(.members, .group(by: .profile), reads: [.clusters, .owners, .index], writes: [.members]),
            stage(.links, .group(by: .profile), reads: [.clusters, .index], writes: [.links]),
            stage(
                .idHistory, .group(by: .profile), reads: [.clusters], recalls: [.profiles], writes: [.idHistory]),
            identifiers,
        ]
    }

    /// Deliveries, and destinations to be emptied.
    var deliveries: [Stage] {
        plan.destinations.map(delivery)
            + (plan.leaving ?? []).map { leaving in
                stage(.empty(leaving.ledger), .group(by: .key), reads: [], writes: [.ledger(leaving.ledger)]) {
                    $0.add(leaving)
                }
            }
    }

    /// Sending one destination.
    private func delivery(_ destination: DestinationPlan) -> Stage {
        let ledger = plan.ledger(of: destination.name)
        let address = Address(.destination, destination.name)
        let consent = destination.consent.flatMap { consents[$0] }
        return stage(
            .deliver(destination.name), .group(by: .key),
            reads: [.profiles, .memberships] + (consent == nil ? [] : [.consents]),
            writes: [.ledger(ledger), .files(address)], for: [address]
        ) {
            $0.add(destination)
            $0.add(ledger)
            $0.add(consent)
        }
    }
}
