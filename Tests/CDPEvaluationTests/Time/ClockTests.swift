import CDPColumns
import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPTestSupport
import CDPText
import CDPTypes
import Testing

/// Calendar fields are those that the clocks of the project show, or of a zone that is named, in the specs or in a row.
@Suite struct ClockTests {
    private static let schema = [
        Field("at", .timestamp), Field("other", .timestamp), Field("zone", .string), Field("written", .string),
    ]

    /// Expressions with `ZONE` where a zone may be given, in the order of the columns of `clocks.py`.
    private static let fields: [String] =
        ["hour", "day", "week", "month", "quarter", "year"].map { "date_trunc('\($0)', at ZONE)" }
        + ["year", "month", "day", "hour", "minute", "week", "day_of_week", "day_of_year"].map { "\($0)(at ZONE)" }
        + [
            "days_between(date '1970-01-01', local_date(at ZONE))", "format_date(at, '%Y-%m-%d %H:%M:%S %z' ZONE)",
            "to_utc(local_date(at ZONE) + 1 ZONE)",
        ] + ["hour", "day", "week", "month", "year"].map { "date_diff('\($0)', at, other ZONE)" }
        + ["to_utc(written ZONE)"]

    /// The same by the conversions that take no zone: those of the project.
    private static let conversions: [Int: String] = [
        14: "cast(at as date) - date '1970-01-01'", 16: "cast(cast(at as date) + 1 as timestamp)",
        22: "cast(written as timestamp)",
    ]

    private static func compiled(_ text: String) throws -> CompiledExpression {
        let (checked, problems) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t"), scope: Scope(schema))
        #expect(problems.isEmpty, "\(text): \(problems)")
        return try CompiledExpression(try #require(checked), over: schema)
    }

    private static func batch(_ rows: [[Substring]]) -> Batch {
        let instants = { (place: Int) in Column.timestamp(FixedColumn(rows.map { Int64($0[place]) ?? 0 })) }
        return Batch(
            schema: schema,
            columns: [
                instants(1), instants(2), .string(StringColumn(rows.map { String($0[0]) })),
                .string(StringColumn(rows.map { String($0[25]) })),
            ], count: rows.count)
    }

    private static func answers(_ row: [Substring]) -> [String] {
        (Array(row[3...24]) + [row[26]]).map(String.init)
    }

    @Test(.needsPython) func zoneinfoAgrees() throws {
        let rows = try PythonOracle(script: "clocks.py").lines("6000", "20261128")
        #expect(rows.count == 6000)
        var different: [String] = []
        func compare(_ text: String, _ place: Int, _ rows: [[Substring]], _ context: EvaluationContext) throws {
            let column = try Self.compiled(text).evaluate(Self.batch(rows), context).column
            for (index, row) in rows.enumerated() {
                let (ours, theirs) = (DifferentialData.text(column, index), Self.answers(row)[place])
                if ours != theirs { different.append("\(text) \(row[0...2]): \(ours ?? "null"), not \(theirs)") }
            }
        }
        let utc = EvaluationContext(asOf: Instant(microseconds: 0))
        for (place, field) in Self.fields.enumerated() {
            let text = { (zone: String) in
                field.split(separator: "ZONE", omittingEmptySubsequences: false).joined(separator: zone)
            }
            try compare(text(", zone"), place, rows, utc)
            for (zone, group) in Dictionary(grouping: rows, by: { String($0[0]) }) {
                let context = EvaluationContext(asOf: Instant(microseconds: 0), timeZone: zone)
                try compare(text(", '\(zone)'"), place, group, utc)
                try compare(text(""), place, group, context)
                if let conversion = Self.conversions[place] { try compare(conversion, place, group, context) }
            }
        }
        #expect(different.isEmpty, "\(different.count) differences, first \(different.prefix(5))")
    }

    /// The SQL of each field reads the same clocks. Times that clocks show twice are left out, since DuckDB takes the second,
    /// and zones that were shifted by no whole hour: DuckDB counts their hours from times that no clock showed.
    @Test(.needsPython) func duckDBAgrees() throws {
        let rows = try PythonOracle(script: "clocks.py").lines("600", "7").filter { row in
            guard let at = Int64(row[1]), let zone = Zone(String(row[0])) else { return false }
            return !["Australia/Lord_Howe", "America/Havana", "America/St_Johns", "Asia/Kathmandu"].contains(row[0])
                && (Int64(-14)...14).allSatisfy { hours in
                    let local = zone.local(fromUTC: at + hours * 3_600_000_000)
                    return zone.utc(fromLocal: local) == at + hours * 3_600_000_000
                }
        }
        #expect(rows.count > 100)
        let fields = Self.fields.enumerated().filter { !$0.element.contains("%z") }
        let columns =
            "(values \(rows.map { "(make_timestamp(\($0[1])), make_timestamp(\($0[2])), '\($0[0])', '\($0[25])')" }.joined(separator: ", ")))"
        let queries = try fields.map { _, field in
            let text = field.split(separator: "ZONE", omittingEmptySubsequences: false).joined(separator: ", zone")
            let (checked, _) = ExpressionChecker.check(EmbeddedText(text: text, file: "t"), scope: Scope(Self.schema))
            return
                "select \(SQLPrinter.text(try #require(checked))) from \(columns) t(\"at\", \"other\", \"zone\", \"written\")"
        }
        let answers = try DuckDBOracle(setup: []).run(queries)
        for ((place, field), answer) in zip(fields, answers) {
            let theirs = try answer.get()
            let different = zip(rows, theirs).filter { Self.answers($0)[place] != $1 }
            #expect(
                different.isEmpty,
                "\(field): \(different.count) of \(rows.count), first \(String(describing: different.first))")
        }
    }

    /// A day or time of a constant is that of the project's clocks, unless it says its offset.
    @Test(arguments: [
        ("cast(at >= '2026-01-31' as string)", "true"), ("cast(at < date '2026-02-01' as string)", "true"),
        ("cast(timestamp '2026-01-31 12:00' as string)", "2026-01-31T11:00:00Z"),
        ("cast(timestamp '2026-01-31T12:00:00Z' as string)", "2026-01-31T12:00:00Z"),
        ("to_timestamp('31/01/2026 12:00', '%d/%m/%Y %H:%M')", "1769857200000000"),
        ("to_timestamp('31/01/2026 12:00', '%d/%m/%Y %H:%M', 'Asia/Tokyo')", "1769828400000000"),
        ("to_timestamp('31/01/2026 12:00 +0000', '%d/%m/%Y %H:%M %z', 'Asia/Tokyo')", "1769860800000000"),
        ("to_date('1769900000', 'epoch_s')", "2026-01-31"), ("to_date('1769902000', 'epoch_s')", "2026-02-01"),
        ("to_date('1769902000', 'epoch_s', 'UTC')", "2026-01-31"),
        ("hour(at_time_zone(at, 'Asia/Tokyo'))", "7"),
        ("format_date(at_time_zone(at, 'Asia/Tokyo'), '%d %H')", "01 07"),
        ("cast(at_time_zone(at, 'Asia/Tokyo') as date)", "2026-02-01"),
        ("cast(to_utc(at_time_zone(at, 'Asia/Tokyo'), 'Asia/Tokyo') = at as string)", "true"),
        ("to_utc(cast('2026-01-31 12:00' as timestamp), 'Asia/Tokyo')", "1769828400000000"),
        ("to_utc('2026-01-31 12:00+01:00', 'Asia/Tokyo')", "1769857200000000"),
        ("to_utc(to_timestamp('31/01/2026 12:00', '%d/%m/%Y %H:%M'), 'Asia/Tokyo')", "1769828400000000"),
        ("to_utc(date '2026-01-31', 'Asia/Tokyo')", "1769785200000000"),
    ])
    func constantsAreOfTheProject(text: String, value: String) throws {
        // 2026-01-31T23:30 in Paris.
        let batch = Self.batch([["x", "1769898600000000", "0"] + Array(repeating: "", count: 24)])
        let context = EvaluationContext(asOf: Instant(microseconds: 0), timeZone: "Europe/Paris")
        let column = try Self.compiled(text).evaluate(batch, context).column
        #expect(DifferentialData.text(column, 0) == value)
        let (checked, _) = ExpressionChecker.check(EmbeddedText(text: text, file: "t"), scope: Scope(Self.schema))
        let printed = try #require(checked).description
        let again = ExpressionChecker.check(EmbeddedText(text: printed, file: "t"), scope: Scope(Self.schema))
        #expect(again.expression == checked, "printed as \(printed)")
    }

    @Test func rowsWithoutAZoneHaveNoResult() throws {
        let rows: [[Substring]] = ["Europe/Paris", "Europe/Pariss", "", "UTC"].map {
            [$0, "1769898600000000", "0"] + Array(repeating: "", count: 24)
        }
        let result = try Self.compiled("hour(at, zone)").evaluate(
            Self.batch(rows), EvaluationContext(asOf: Instant(microseconds: 0)))
        #expect((0..<4).map { DifferentialData.text(result.column, $0) } == ["23", nil, nil, "22"])
        #expect(result.failures == [0, 1, 1, 0])
    }
}
