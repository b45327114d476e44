import CDPDiagnostics
import CDPPlan
import CDPTypes
import Testing

@Suite struct ManifestDiffTests {
    private func segment(_ name: String, where text: String, reads: [Address] = [], from former: String? = nil)
        -> ResourceSnapshot
    {
        ResourceSnapshot(
            address: Address(.segment, name), fields: [DeclaredField(path: "where", value: text, effect: .recomputes)],
            renamedFrom: former.map { Address(.segment, $0) }, dependencies: reads)
    }

    private func manifest(_ resources: [ResourceSnapshot], rules: [String] = []) -> Manifest {
        var plan = ExecutionPlan(project: "shop")
        plan.identity.rules = rules.map { IdentityPlan.Rule(name: $0, attributes: [$0]) }
        let snapshots = rules.map { rule in
            ResourceSnapshot(
                address: Address(.identity, rule),
                fields: [DeclaredField(path: "on", value: "[\(rule)]", effect: .reidentifies)],
                removal: .reidentifies, renaming: .none)
        }
        return Manifest(resources: (resources + snapshots).sorted { $0.address < $1.address }, plan: plan)
    }

    @Test func equalManifestsDoNotDiffer() {
        let same = manifest([segment("vip", where: "revenue >= 1")])
        let diff = ManifestDiff.changes(from: same, to: same)
        #expect(diff.changes.isEmpty)
        #expect(diff.unchanged == 1)
    }

    @Test func anEmptyStoreLacksEverything() {
        let diff = ManifestDiff.changes(
            from: nil, to: manifest([segment("vip", where: "a"), segment("new", where: "b")]))
        #expect(diff.changes.map(\.actions) == [[.add], [.add]])
        #expect(diff.changes.map(\.address.description) == ["segment.new", "segment.vip"])
        #expect(diff.unchanged == 0)
    }

    @Test func aChangedFieldReachesItsReaders() throws {
        let readers = [segment("eu", where: "in_segment('vip')", reads: [Address(.segment, "vip")])]
        let diff = ManifestDiff.changes(
            from: manifest([segment("vip", where: "a >= 1")] + readers),
            to: manifest([segment("vip", where: "a >= 2")] + readers))
        let change = try #require(diff.changes.first)
        #expect(diff.changes.count == 1 && diff.unchanged == 1)
        #expect(change.effects == [.recomputes])
        #expect(change.fields == [FieldChange(path: "where", before: "a >= 1", after: "a >= 2", effect: .recomputes)])
        #expect(change.downstream == [Address(.segment, "eu")])
    }

    /// In a chain of which all is new each resource names the one after it, not all that follow: as many as there are
    /// readers, not as many as pairs. What does not change is reached by way of what does.
    @Test func changesNameTheirReadersAsFarAsOtherChanges() {
        let count = 2_000
        let chain = (0..<count).map { number in
            segment("s\(number)", where: "a > 1", reads: number == 0 ? [] : [Address(.segment, "s\(number - 1)")])
        }
        let added = ManifestDiff.changes(from: nil, to: manifest(chain)).changes
        #expect(added.reduce(0) { $0 + $1.downstream.count } == count - 1)
        #expect(added.first { $0.address == Address(.segment, "s7") }?.downstream == [Address(.segment, "s8")])
        var later = chain
        for place in [0, 3] { later[place].fields[0].value = "a > 2" }
        let changed = ManifestDiff.changes(from: manifest(chain), to: manifest(later)).changes
        #expect(changed.map(\.downstream.count) == [3, count - 4])
    }

    @Test func aFieldWithoutEffectReachesNobody() {
        func vip(_ owner: String) -> ResourceSnapshot {
            var resource = segment("vip", where: "a")
            resource.fields.insert(DeclaredField(path: "owner", value: owner, effect: .none), at: 0)
            return resource
        }
        let reader = segment("eu", where: "b", reads: [Address(.segment, "vip")])
        let diff = ManifestDiff.changes(from: manifest([vip("x"), reader]), to: manifest([vip("y"), reader]))
        #expect(diff.changes.map(\.effects) == [[.none]])
        #expect(diff.changes.map(\.downstream) == [[]])
    }

    @Test func aFieldReachesOnlyThoseItNames() {
        func crm(_ value: String) -> ResourceSnapshot {
            ResourceSnapshot(
                address: Address(.source, "crm"),
                fields: [
                    DeclaredField(
                        path: "map.city", value: value, effect: .recomputes, reaches: [Address(.profile, "city")])
                ])
        }
        let attributes = ["city", "email"].map {
            ResourceSnapshot(address: Address(.profile, $0), fields: [], dependencies: [Address(.source, "crm")])
        }
        let diff = ManifestDiff.changes(from: manifest([crm("a")] + attributes), to: manifest([crm("b")] + attributes))
        #expect(diff.changes.map(\.downstream) == [[Address(.profile, "city")]])
    }

    @Test func aRenameIsNoRemoval() throws {
        let diff = ManifestDiff.changes(
            from: manifest([segment("old", where: "a")]), to: manifest([segment("new", where: "a", from: "old")]))
        let change = try #require(diff.changes.first)
        #expect(diff.changes.count == 1)
        #expect(change.actions == [.rename])
        #expect(change.previousAddress == Address(.segment, "old"))
        #expect(change.effects == [.recomputes])
    }

    @Test func aRenamedAndChangedResourceIsBoth() {
        let diff = ManifestDiff.changes(
            from: manifest([segment("old", where: "a")]), to: manifest([segment("new", where: "b", from: "old")]))
        #expect(diff.changes.map(\.actions) == [[.rename, .change]])
    }

    @Test func anAppliedRenameIsNoChange() {
        let applied = manifest([segment("new", where: "a", from: "old")])
        #expect(ManifestDiff.changes(from: applied, to: applied).changes.isEmpty)
    }

    @Test func aRuleOfAnotherNameIsRenamed() {
        func rules(_ name: String) -> Manifest {
            Manifest(
                resources: [
                    ResourceSnapshot(
                        address: Address(.identity, name),
                        fields: [DeclaredField(path: "on", value: "[email]", effect: .reidentifies)],
                        removal: .reidentifies, renaming: .none)
                ], plan: ExecutionPlan(project: "shop"))
        }
        let diff = ManifestDiff.changes(from: rules("mail"), to: rules("same_email"))
        #expect(diff.changes.map(\.actions) == [[.rename]])
        #expect(diff.changes.map(\.effects) == [[.none]])
    }

    @Test func anotherPriorityReidentifies() {
        let identity = ResourceSnapshot(address: Address(.identity), fields: [])
        let diff = ManifestDiff.changes(
            from: manifest([identity], rules: ["email", "phone"]), to: manifest([identity], rules: ["phone", "email"]))
        #expect(diff.changes.map(\.address.description) == ["identity"])
        #expect(diff.changes.map(\.effects) == [[.reidentifies]])
        #expect(diff.unchanged == 2)
    }

    @Test func aRuleInFrontMovesNoOther() {
        let identity = ResourceSnapshot(address: Address(.identity), fields: [])
        let diff = ManifestDiff.changes(
            from: manifest([identity], rules: ["email"]), to: manifest([identity], rules: ["card", "email"]))
        #expect(diff.changes.map(\.address.description) == ["identity.card"])
    }

    @Test(
        arguments: [
            (nil, "vip", Effect.recomputes), ("vip", nil, .discloses), ("vip", "all", .discloses),
        ] as [(String?, String?, Effect)])
    func directionDecides(before: String?, after: String?, effect: Effect) {
        func ads(_ segment: String?) -> Manifest {
            let field = segment.map {
                DeclaredField(path: "segment", value: $0, effect: .discloses, addition: .recomputes)
            }
            return manifest([
                ResourceSnapshot(address: Address(.destination, "ads"), fields: field.map { [$0] } ?? [])
            ])
        }
        #expect(ManifestDiff.changes(from: ads(before), to: ads(after)).changes.map(\.effects) == [[effect]])
    }

    @Test func maskedTextsStayMasked() {
        func vip(_ value: String) -> Manifest {
            manifest([
                ResourceSnapshot(
                    address: Address(.segment, "vip"),
                    fields: [
                        DeclaredField(path: "where", value: value, maskedValue: "email = «masked»", effect: .recomputes)
                    ])
            ])
        }
        let diff = ManifestDiff.changes(from: vip("email = 'a@x.fr'"), to: vip("email = 'b@x.fr'"))
        let expected = FieldChange(
            path: "where", before: "email = «masked»", after: "email = «masked»", isSensitive: true, effect: .recomputes
        )
        #expect(diff.changes.flatMap(\.fields) == [expected])
    }

    @Test func removalIsWhatTheResourceSays() {
        let diff = ManifestDiff.changes(
            from: manifest([segment("vip", where: "a")], rules: ["email"]), to: manifest([]))
        #expect(diff.changes.map(\.effects) == [[.reidentifies], [.destroys]])
    }
}
