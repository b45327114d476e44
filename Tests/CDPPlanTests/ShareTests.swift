import CDPPlan
import Testing

/// When a share that rose is more than chance.
@Suite struct ShareTests {
    private static let cases: [(now: Share, before: Share, isFar: Bool)] = [
        // Never before: its share alone counts, however few they are.
        (Share(1, of: 1), Share(0, of: 2), true), (Share(1, of: 5), Share(0, of: 1_000_000), false),
        (Share(2, of: 5), Share(0, of: 1_000_000), true), (Share(2, of: 2), Share(0, of: 0), true),
        (Share(0, of: 7), Share(0, of: 7), false), (Share(0, of: 0), Share(0, of: 7), false),
        // Usual before: a few rows mean nothing, many do.
        (Share(1, of: 1), Share(300, of: 1000), false), (Share(5, of: 5), Share(300, of: 1000), false),
        (Share(6, of: 6), Share(300, of: 1000), true), (Share(60, of: 100), Share(300, of: 1000), true),
        (Share(45, of: 100), Share(300, of: 1000), false), (Share(10, of: 20), Share(30, of: 60), false),
        (Share(5, of: 5), Share(9, of: 9), false), (Share(1, of: 100), Share(9, of: 9), false),
    ]

    @Test(arguments: cases)
    func risesAreToldFromChance(now: Share, before: Share, isFar: Bool) {
        #expect(now.isFarAbove(before, by: 2000) == isFar)
    }
}
