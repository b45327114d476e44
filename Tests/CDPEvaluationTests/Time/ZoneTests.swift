import CDPEvaluation
import CDPTestSupport
import CDPText
import Testing

@Suite struct ZoneTests {
    @Test(.needsPython) func agreesWithZoneinfo() throws {
        let rows = try PythonOracle(script: "zones.py").lines("20000", "20261123")
        #expect(rows.count == 20_000)
        var different: [[Substring]] = []
        for row in rows {
            let zone = try #require(Zone(String(row[0])))
            let numbers = row[1...].compactMap { Int64($0) }
            let isSame =
                zone.offset(atUTC: numbers[0]) == numbers[1]
                && zone.utc(fromLocal: numbers[2] * 1_000_000) == numbers[3] * 1_000_000
            if !isSame { different.append(row) }
        }
        #expect(different.isEmpty, "\(different.count) differences, first \(different.prefix(5))")
    }

    @Test(
        arguments: [
            ("Europe/Paris", 1_774_747_800, 1_774_747_800 - 3_600),
            ("Europe/Paris", 1_792_891_800, 1_792_891_800 - 7_200),
            ("UTC", 0, 0),
            ("Asia/Kolkata", 19_800, 0),
        ] as [(String, Int64, Int64)])
    func skippedTimesMoveForwardAndRepeatedTimesAreTheFirst(name: String, local: Int64, utc: Int64) throws {
        let zone = try #require(Zone(name))
        #expect(zone.utc(fromLocal: local * 1_000_000) == utc * 1_000_000)
    }

    @Test func knowsItsNames() {
        #expect(Zone.names.contains("Europe/Paris"))
        #expect(Zone.names.allSatisfy { Zone($0) != nil })
        #expect(Zone("Europe/Pariss") == nil)
        #expect(Zone("") == nil)
    }
}
