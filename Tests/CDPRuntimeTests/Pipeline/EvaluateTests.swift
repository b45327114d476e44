import CDPIdentity
import CDPPlan
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// What of profiles is wrong by a truth.
@Suite struct EvaluateTests {
    private func project() throws -> (project: ShopProject, plan: ExecutionPlan) {
        let project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": ShopProject.likelyWeights]
        // 1, 2 and 3 have one phone; 4 has the e-mail of 1; 5 and 6 share a name alone; 7 may not be with 8.
        try project.write(
            "a.csv",
            [
                "1,a@x.fr,0612345678,MERTIN,FR", "2,,0612345678,MERTON,FR", "3,,0612345678,DURAND,FR",
                "4,a@x.fr,,KLEIN,FR", "5,,0699999999,ARNAUD,FR", "6,,0688888888,ARNAUD,FR", "7,,0677777777,LEROY,FR",
                "8,,0677777777,LEROY,BE",
            ])
        // 1 and 2 are two people, 1 and 3 one, 4 is another, 5 and 6 one, 7 and 8 one.
        try project.writeText("truth.csv", "key,person\n1,a\n2,b\n3,a\n4,c\n5,d\n6,d\n7,e\n8,e\n")
        let plan = try project.manifest(
            ShopProject.specs(
                """
                identity:
                  forbid: [a.country <> b.country]
                  rules:
                    same_email: email
                    likely: { block: [phone], compare: { last_name: [equal, edits <= 1], phone: [equal] } }
                """)
        ).plan
        return (project, plan)
    }

    private static let asOf = Instant(microseconds: 1_767_225_600_000_000)

    private func evaluate(examples: Int = 5) throws -> CDPRuntime.Operation.Evaluated {
        let (project, plan) = try project()
        return try project.operation.evaluate(
            plan, truth: project.path + "/truth.csv", examples: examples,
            asOf: Self.asOf)
    }

    private func names(_ pair: FalsePair) -> String { "\(pair.left) \(pair.right)" }

    @Test func wrongEvidenceIsTold() throws {
        let errors = try evaluate().errors
        #expect(errors.united.map(names) == ["crm/1 crm/2"])
        #expect(
            errors.united.first?.waterfall?.parts.map(\.text) == [
                "prior -6.000", "last_name edits <= 1 +4.250", "phone equal +8.125",
            ])
        #expect(errors.unitedExactly.map(names) == ["crm/1 crm/4"])
        #expect(errors.unitedExactly.first?.rule == "same_email")
    }

    /// The lightest first, each with its reason.
    @Test func missingEvidenceIsTold() throws {
        let errors = try evaluate().errors
        #expect(errors.parted.map(names) == ["crm/5 crm/6", "crm/1 crm/3", "crm/7 crm/8"])
        #expect(errors.parted.map(\.waterfall?.weight) == [-2500, -875, 7625])
        #expect(errors.parted.map(\.cause) == [.notCompared, .lacks(1585 + 875), .refused])
        #expect(errors.parted.map { $0.values.map(\.attribute) } == Array(repeating: ["last_name", "phone"], count: 3))
    }

    @Test func wrongProfilesAreTold() throws {
        let errors = try evaluate().errors
        #expect(errors.mixed.map { [$0.records, $0.parts] } == [[3, 3]])
        #expect(errors.mixed.first?.examples.map(\.description) == ["crm/1", "crm/2", "crm/4"])
        #expect(errors.split.map { [$0.records, $0.parts] } == [[2, 2], [2, 2], [2, 2]])
        #expect(errors.split.first?.examples.map(\.description) == ["crm/1", "crm/3"])
    }

    /// 1 and 2 weigh 6.375 bits, 1 and 3 as 2 and 3 -0.875, 7 and 8 7.625.
    @Test func chancesAreHeldAgainstTheTruth() throws {
        let calibration = try evaluate().calibration
        #expect(
            calibration.bands.filter { $0.pairs > 0 }.map { [$0.from, $0.to, $0.pairs, $0.same] } == [
                [250_000, 500_000, 2, 1], [950_000, 990_000, 1, 0], [990_000, 999_000, 1, 1],
            ])
        #expect([calibration.accepted.pairs, calibration.accepted.same] == [2, 1])
        #expect(abs(calibration.accepted.expected - 1 / (1 + exp2(-6.375)) - 1 / (1 + exp2(-7.625))) < 1e-9)
    }

    /// Labels are pairs, or people: of these all pairs of one, and of two those that share a key.
    @Test(arguments: [
        ("left,right,decision\ncrm/5,crm/6,same\ncrm/2,crm/3,different\ncrm/9,crm/1,same\n", [1, 1, 1]),
        ("key,person\n1,a\n2,b\n3,a\n5,d\n6,d\n9,e\n", [2, 2, 1]),
    ])
    func labelsAreRead(text: String, counts: [Int]) throws {
        let (project, plan) = try project()
        try project.writeText("labels.csv", text)
        let labels = try project.operation.train(
            plan, rule: "likely", labels: project.path + "/labels.csv", asOf: Self.asOf
        ).labels
        #expect([labels.pairs.same.count, labels.pairs.different.count, labels.unknown] == counts)
    }

    @Test func countsAreOfAllHoweverFewAreTold() throws {
        let errors = try evaluate(examples: 1).errors
        #expect((errors.unitedCount, errors.unitedExactlyCount, errors.partedCount) == (1, 1, 3))
        #expect((errors.parted.count, errors.split.count) == (1, 1))
        #expect(try evaluate(examples: 0).errors.parted.isEmpty)
    }
}
