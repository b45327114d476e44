import CDPFormats
import Testing

@Suite struct NaturalOrderTests {
    @Test(arguments: [
        ["crm_9.csv", "crm_10.csv", "crm_100.csv"], ["a", "a1", "a2", "a10", "ab"],
        ["2026-1-9", "2026-1-10", "2026-02-01"], ["f_01", "f_1", "f_02", "f_2"],
        ["crm_20251231", "crm_202512311530", "crm_20260101", "crm_202601010000"], ["v1.9.2", "v1.10.0", "v2"],
        ["day=9/p-2", "day=9/p-10", "day=10/p-1"], ["", "0", "00", "1"], ["A10", "a2", "é1", "é10"],
        ["x99999999999999999998", "x99999999999999999999", "x100000000000000000000"],
        ["1767222000.csv", "1767222001.csv", "11767222000.csv"], ["f-00000000", "f-20261301", "f-100000000"],
    ])
    func namesStandByTheirNumbers(names: [String]) {
        #expect(names.reversed().sorted { NaturalOrder.precedes($0, $1) } == names)
        for (i, a) in names.enumerated() {
            for (j, b) in names.enumerated() { #expect(NaturalOrder.precedes(a, b) == (i < j), "\(a) \(b)") }
        }
    }

    /// A total order: of two names exactly one precedes, and what precedes goes through a third.
    @Test func theOrderIsTotal() {
        var state: UInt64 = 5
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet = Array("0129ab/-")
        let starts = ["", "20260131", "2026", "0", "9"]
        let names = (0..<60).map { _ in
            starts[next(5)] + String((0..<next(5)).map { _ in alphabet[next(8)] })
        }
        for a in names {
            for b in names where a != b {
                #expect(NaturalOrder.precedes(a, b) != NaturalOrder.precedes(b, a), "\(a) \(b)")
                for c in names where NaturalOrder.precedes(a, b) && NaturalOrder.precedes(b, c) {
                    #expect(NaturalOrder.precedes(a, c), "\(a) \(b) \(c)")
                }
            }
        }
    }
}
