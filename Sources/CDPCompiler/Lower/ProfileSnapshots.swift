import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Lowering {
    /// The attributes of profiles, each reading the sources that map it.
    mutating func addAttributes() {
        let declared = (workspace.specs.profile?.attributes ?? []).map { ($0.name, $0) }
        let declarations = Dictionary(declared) { first, _ in first }
        var sources: [String: [String]] = [:]
        for source in plan.sources {
            for name in Set(source.map.map(\.attribute)) { sources[name, default: []].append(source.name) }
        }
        for attribute in plan.attributes where attribute.writtenOf == nil {
            addAttribute(attribute, declarations[attribute.name], mappedBy: sources[attribute.name] ?? [])
        }
    }

    /// An attribute, declared or in use; it reads the sources that map it.
    ///
    /// What the standard attribute or the type says anyway is left out. A change of an attribute that rules, limits,
    /// `distrust` or `forbid` read changes who is who.
    private mutating func addAttribute(
        _ attribute: AttributePlan, _ declaration: AttributeDeclaration?, mappedBy sources: [String]
    ) {
        let address = Address(.profile, attribute.name)
        var builder = declaration.map { SnapshotBuilder(address, $0.details) } ?? SnapshotBuilder(address)
        let personal = attribute.personalData != .none
        builder.masks = MaskedLiterals { _ in personal }
        let effect: Effect = identifying.contains(attribute.name) ? .reidentifies : .recomputes
        let standard = StandardAttributes.all[attribute.name]
        if attribute.semantic != standard?.semantic {
            builder.add("type", attribute.semantic.rawValue, effect, at: declaration?.type?.range)
        }
        if attribute.isIdentifier != attribute.semantic.isIdentifier {
            builder.add("identifier", "\(attribute.isIdentifier)", .reidentifies, at: declaration?.identifier?.range)
        }
        if attribute.isAnonymous { builder.add("anonymous", "true", .reidentifies, at: declaration?.anonymous?.range) }
        if attribute.personalData != standard?.personalData ?? attribute.semantic.personalData {
            builder.add("pii", attribute.personalData.rawValue, .discloses, at: declaration?.pii?.range)
        }
        if attribute.survivorship != attribute.semantic.survivorship {
            builder.add("keep", attribute.survivorship.rawValue, .recomputes, at: declaration?.keep?.range)
        }
        builder.add("keep.prefer", list: attribute.preferredSources, .recomputes, at: declaration?.keep?.range)
        builder.add(
            "normalise", attribute.normalise, effect, at: declaration?.normalise?.range,
            class: attribute.personalData)
        add(builder, reading: sources.map { Address(.source, $0) })
    }

    /// Rules are resources of their own; what holds for all of them is `identity`.
    ///
    /// The snapshot of `identity`, and one for each rule.
    ///
    /// Patterns of `distrust` may be somebody's address. They are hidden unless they come from `identity: standard` and
    /// are therefore the same in every project.
    mutating func addIdentity() {
        guard let declaration = workspace.specs.identity else { return }
        let identity = plan.identity
        var builder = SnapshotBuilder(Address(.identity), declaration.details)
        builder.set(removal: .reidentifies, renaming: .none)
        builder.add(
            "sources", list: declaration.sources.map(\.value), .reidentifies, at: declaration.sources.first?.range)
        for entry in identity.distrust {
            let written = declaration.distrust.first { $0.attribute.value == entry.attribute }
            let path = "distrust.\(entry.attribute)"
            let personal = workspace.attributes[entry.attribute]?.personalData != PersonalDataClass.none
            let patterns = entry.patterns.sorted()
            let hides = !declaration.isStandard && (personal || patterns.contains(where: PersonalText.isLikely))
            builder.add(
                path + ".values", list: patterns, .reidentifies, at: written?.values.first?.range, hides: hides)
            for value in written?.values ?? [] {
                builder.mark("\(path).values.\(value.value)", at: value.range)
                if hides { builder.hide(value.range, but: nil) }
            }
            if let limit = entry.moreThan {
                builder.add(path + ".distinct", entry.distinct ?? "record", .reidentifies, at: written?.distinct?.range)
                builder.add(path + ".more_than", "\(limit)", .reidentifies, at: written?.moreThan?.range)
            }
        }
        let limits = Dictionary(declaration.limits.map { ($0.attribute.value, $0) }) { first, _ in first }
        for limit in identity.limits {
            let written = limits[limit.attribute]
            builder.add("limits.\(limit.attribute)", "\(limit.maximum)", .reidentifies, at: written?.maximum.range)
        }
        if let maximum = identity.maximumRecords {
            builder.add(
                "limits.records", "\(maximum)", .reidentifies, at: limits["records"]?.maximum.range)
        }
        builder.add(
            "forbid", list: identity.forbid.map(\.text).sorted(), .reidentifies, at: declaration.forbid.first?.range)
        builder.add("one_to_one", list: identity.oneToOne, .reidentifies, at: declaration.oneToOne.first?.range)
        builder.add("decisions", identity.decisions, .reidentifies, at: declaration.decisions?.range)
        let read =
            identity.limits.map(\.attribute)
            + identity.distrust.flatMap { [$0.attribute, $0.distinct].compactMap { $0 } }
            + identity.forbid.flatMap { $0.comparisons.map(\.attribute) }
        add(builder, reading: read.map { Address(.profile, $0) })
        let rules = Dictionary(declaration.rules.map { ($0.name.value, $0) }) { first, _ in first }
        for rule in identity.rules {
            let written = rules[rule.name]
            var builder = SnapshotBuilder(
                Address(.identity, rule.name),
                at: written?.name.key ?? written?.name.range ?? declaration.details.name.range)
            builder.set(removal: .reidentifies, renaming: .none)
            builder.add("on", list: rule.attributes, .reidentifies, at: written?.range)
            if let matching = rule.matching { add(matching, to: &builder, at: written?.range) }
            add(builder, reading: rule.reads.map { Address(.profile, $0) })
        }
    }

    /// What a rule compares, and what that weighs.
    private func add(_ matching: MatchingPlan, to builder: inout SnapshotBuilder, at range: SourceRange?) {
        builder.add("block", list: matching.keys.indices.map(matching.text(ofKey:)), .reidentifies, at: range)
        builder.add("accept", MatchingPlan.text(ofMillionths: matching.accept), .reidentifies, at: range)
        if matching.review != matching.accept {
            builder.add("review", MatchingPlan.text(ofMillionths: matching.review), .none, at: range)
        }
        builder.add("prior", (matching.weights?.prior).map(MatchingPlan.text(ofThousandths:)), .reidentifies, at: range)
        builder.add(
            "relatives", (matching.weights?.related?.prior).map(MatchingPlan.text(ofThousandths:)), .reidentifies,
            at: range)
        builder.add("frequencies", matching.weights?.frequenciesDigest, .reidentifies, at: range)
        for (place, comparison) in matching.comparisons.enumerated() {
            let weights = matching.weights?.levels[place] ?? []
            let levels = comparison.levelNames.enumerated().map { number, level in
                guard !weights.isEmpty else { return level }
                let relatives = (matching.weights?.related?.levels[place][number]).map {
                    ", relatives \(MatchingPlan.text(ofThousandths: $0))"
                }
                return "\(level): \(MatchingPlan.text(ofThousandths: weights[number]))\(relatives ?? "")"
            }
            builder.add("compare.\(comparison.attribute)", list: levels, .reidentifies, at: range)
        }
        for pair in matching.weights?.together ?? [] {
            let names = [pair.first, pair.second].map { matching.comparisons[$0].attribute }
            builder.add(
                "together.\(names.joined(separator: "_with_"))",
                list: zip(pair.weights, pair.related).map {
                    "\(MatchingPlan.text(ofThousandths: $0)), relatives \(MatchingPlan.text(ofThousandths: $1))"
                }, .reidentifies, at: range)
        }
    }

    /// A kind of consent; it reads the sources that state it, and the attribute that it is given for.
    mutating func addConsent(_ consent: ConsentPlan) {
        guard let declaration = workspace.specs.consents.first(where: { $0.name == consent.name }) else { return }
        var builder = SnapshotBuilder(Address(.consent, consent.name), declaration.details)
        builder.add("for", declaration.contact, .discloses)
        builder.add("legal_basis", consent.legalBasis, .none, at: declaration.legalBasis?.range)
        builder.add("policy", consent.policy?.rawValue, .discloses, at: declaration.policy?.range)
        let sources = plan.sources.filter { $0.consents.contains { $0.consent == consent.name } }
        add(builder, reading: sources.map { Address(.source, $0.name) } + [Address(.profile, consent.contact)])
    }

    /// The project's zone and guards, each only where it is declared and not the default.
    mutating func addProject() {
        let project = workspace.specs.project
        if let zone = project.timezone, zone.value != ExecutionPlan(project: "").timeZone {
            var builder = SnapshotBuilder(Address(.project), at: project.name.key ?? project.name.range)
            builder.set(removal: .recomputes, renaming: .none)
            builder.add("timezone", zone, .recomputes)
            add(builder, reading: [])
        }
        let guards = [
            ("source_shrinks", project.guards.sourceShrinks), ("identity_merges", project.guards.identityMerges),
            ("identity_splits", project.guards.identitySplits), ("segment_moves", project.guards.segmentMoves),
            ("delivery_removals", project.guards.deliveryRemovals), ("source_nulls", project.guards.sourceNulls),
            ("source_quarantine", project.guards.sourceQuarantine), ("source_owners", project.guards.sourceOwners),
        ]
        guard let first = guards.compactMap(\.1).first else { return }
        var builder = SnapshotBuilder(Address(.guards), at: first.key ?? first.range)
        builder.set(removal: .none, renaming: .none)
        for (name, value) in guards { builder.add(name, value.map { share($0.value) }, .none, at: value?.range) }
        add(builder, reading: [])
    }

    /// Hundredths of a percent as users write them: `12.5%`.
    private func share(_ basisPoints: Int) -> String {
        let rest = basisPoints % 100
        if rest == 0 { return "\(basisPoints / 100)%" }
        return "\(basisPoints / 100).\(rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")%"
    }
}

extension IdentityPlan.Forbid {
    /// The condition as it is written.
    var text: String {
        comparisons.map { "a.\($0.attribute) \($0.isEqual ? "=" : "<>") b.\($0.attribute)" }.joined(separator: " and ")
    }
}
