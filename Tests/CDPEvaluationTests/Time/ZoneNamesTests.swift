import CDPEvaluation
import CDPTypes
import Testing

@Suite struct ZoneNamesTests {
    /// The compiler, which sees no tables, accepts what the tables hold; `Factory` is no place.
    @Test func compilerAndTablesKnowTheSameZones() {
        #expect(Set(Zone.names).subtracting(["Factory"]) == TimeZoneNames.all)
    }
}
