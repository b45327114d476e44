import CDPColumns
import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPTypes
import Testing

@Suite struct EvaluationTests {
    static let batch = Batch([
        "name": .string(StringColumn(["Zoë", nil, "", " Anna  ", "12x"])),
        "n": .integer(FixedColumn([1, 0, 3, .max, 5])),
        "price": .decimal(FixedColumn([150, 0, -5, 999_999_999_999_999_999, 100]), precision: 18, scale: 2),
        "at": .timestamp(FixedColumn([0, 1_767_222_000_000_000, 1, 2, 3])),
    ])
    /// 2026-01-01T00:30 in Paris, still the year before in UTC.
    static let context = EvaluationContext(asOf: Instant(microseconds: 1_767_223_800_000_000), timeZone: "Europe/Paris")

    static func evaluate(_ text: String) throws -> (values: [String?], failures: [UInt8]) {
        let (expression, problems) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t"), scope: Scope(batch.schema))
        #expect(problems.isEmpty)
        let evaluation = try CompiledExpression(try #require(expression), over: batch.schema).evaluate(batch, context)
        return (
            (0..<batch.count).map { DifferentialData.text(evaluation.column, $0) },
            evaluation.failures ?? [UInt8](repeating: 0, count: batch.count)
        )
    }

    /// Data errors are null and marked; what is guarded by a condition is not.
    @Test(arguments: [
        ("10 / n", [UInt8]([0, 1, 0, 0, 0])), ("n + 1", [0, 0, 0, 1, 0]), ("price * 100", [0, 0, 0, 1, 0]),
        ("cast(name as integer)", [1, 0, 1, 1, 1]), ("try_cast(name as integer)", [0, 0, 0, 0, 0]),
        ("case when n = 0 then 0 else 10 % n end", [0, 0, 0, 0, 0]), ("n <> 0 and 10 % n > 1", [0, 0, 0, 0, 0]),
        ("n = 0 or 10 % n > 1", [0, 0, 0, 0, 0]), ("coalesce(n, 10 % n)", [0, 0, 0, 0, 0]),
        ("coalesce(10 % n, 7)", [0, 1, 0, 0, 0]), ("repeat(name, 100000)", [1, 0, 0, 1, 1]),
        ("sqrt(-n)", [1, 0, 1, 1, 1]), ("-price", [0, 0, 0, 0, 0]),
        ("case when 10 % n > 1 then 10 % n else 0 end", [0, 1, 0, 0, 0]),
        ("case when n = 0 then 0 when 10 % n > 2 then 10 % n else 10 % n end", [0, 0, 0, 0, 0]),
        ("case when n > 2 then cast(name as integer) else length(name) + cast(name as integer) end", [1, 0, 1, 1, 1]),
    ])
    func dataErrorsAreMarked(text: String, failures: [UInt8]) throws {
        #expect(try EvaluationTests.evaluate(text).failures == failures)
    }

    @Test(arguments: [
        ("today()", ["2026-01-01"]), ("local_date(as_of(), 'UTC')", ["2025-12-31"]),
        ("cast(start_of_year(as_of()) as string)", ["2025-12-31T23:00:00Z"]),
        ("cast(start_of_day(as_of(), 'America/New_York') as string)", ["2025-12-31T05:00:00Z"]),
        ("hour(at_time_zone(as_of(), 'Europe/Paris'))", ["0"]),
        ("age_years(date '2004-02-29', date '2025-02-28')", ["20"]), ("age_years(date '2006-01-01')", ["20"]),
        ("regexp_extract('order 123-A', '([0-9]+)-([A-Z])', 1)", ["123"]),
        ("regexp_replace('a1b2', '[0-9]', '_', 'g')", ["a_b_"]),
        ("regexp_matches('abc', '^b')", ["false"]), ("email(' A@X.fr ')", ["a@x.fr"]),
        ("phone('06 12 34 56 78', 'FR')", ["+33612345678"]),
        ("unaccent('Élodie')", ["Elodie"]), ("cast('1.5' as integer)", [nil]), ("round(2.345, 2)", ["2.350"]),
        ("to_date('31/01/2026', '%d/%m/%Y')", ["2026-01-31"]),
        ("cast('2026-01-01T12:00:00+02:00' as timestamp) - timestamp '2026-01-01T00:00:00Z'", ["36000000000"]),
        ("translate('+33 (0)6.12', ' .()', '')", ["+330612"]),
        ("translate('aé€b', 'é€a', 'e')", ["eb"]), ("translate('aab', 'aa', 'xy')", ["xxb"]),
        ("sha256('')", ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]),
        ("substring('日本語', 2, 1)", ["本"]), ("split_part('a--b--c', '--', -1)", ["c"]), ("lpad('7', 3, '0')", ["007"]),
        ("format_date(date '2026-01-31', '%B %Y')", ["January 2026"]),
        ("date_diff('month', date '2026-01-31', date '2026-02-01')", ["1"]),
    ])
    func givesValues(text: String, value: [String?]) throws {
        #expect(try EvaluationTests.evaluate(text).values.first == value.first)
    }

    @Test func selectsTheTrueRows() throws {
        let schema = EvaluationTests.batch.schema
        let (expression, _) = ExpressionChecker.check(
            EmbeddedText(text: "name <> 'Zoë'", file: "t"), scope: Scope(schema))
        let compiled = try CompiledExpression(try #require(expression), over: schema)
        #expect(compiled.select(EvaluationTests.batch, EvaluationTests.context) == [2, 3, 4])
    }

    @Test func whatDoesNotFitTheSchemaIsRefused() {
        #expect(throws: EvaluationError.unknownColumn("x")) {
            try CompiledExpression(.column("x", .string), over: [])
        }
        #expect(throws: EvaluationError.columnType("x", expected: .string, found: .integer)) {
            try CompiledExpression(.column("x", .string), over: [Field("x", .integer)])
        }
        #expect(throws: EvaluationError.self) {
            try CompiledExpression(
                .call("regexp_matches", [.literal(.string("a")), .literal(.string("("))], .boolean), over: [])
        }
    }

    @Test func attributesComeInTheirNormalForm() throws {
        let texts = Column.string(StringColumn([" A@x.FR", "", nil, "no address"]))
        let email = try AttributeNormalForm(.email).apply(texts, EvaluationTests.context)
        #expect((0..<4).map { DifferentialData.text(email.column, $0) } == ["a@x.fr", nil, nil, nil])
        #expect(email.failures == nil)
        let date = try AttributeNormalForm(.date).apply(
            .string(StringColumn(["2026-01-31", "", "x"])), EvaluationTests.context)
        #expect((0..<3).map { DifferentialData.text(date.column, $0) } == ["2026-01-31", nil, nil])
        #expect(date.failures == [0, 0, 1])
        let card = try AttributeNormalForm(.string, storage: .integer).apply(
            .integer(FixedColumn([42])), EvaluationTests.context)
        #expect(DifferentialData.text(card.column, 0) == "42")
        #expect(throws: EvaluationError.unknownRegion("XX")) { try AttributeNormalForm(.phone, country: "XX") }
    }

    @Test(arguments: [
        ("n + 1", ChangeAnalysis.never), ("today() - 3", .daily), ("age_years(date '2000-01-01')", .daily),
        ("at > as_of()", .always), ("at > start_of_month(as_of())", .daily),
        ("at > start_of_day(as_of(), 'Asia/Tokyo')", .always), ("local_date(as_of) > date '2026-01-01'", .daily),
        ("date_diff('day', at, as_of)", .daily), ("date_diff('hour', as_of, at)", .hourly),
        ("date_diff('minute', at, as_of)", .always), ("date_diff('day', at, as_of - 1 hours)", .always),
        ("date_part('dow', as_of) = 1 and age_years(date '2000-01-01') > 3", .daily),
        ("year(as_of)", .daily), ("hour(as_of)", .hourly), ("minute(as_of)", .always),
        ("cast(as_of as date)", .daily),
        ("date_diff('month', date '2026-01-01', cast(as_of as date))", .daily),
    ])
    func timeIsNoticed(text: String, change: ChangeAnalysis) throws {
        let (expression, _) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t"), scope: Scope(EvaluationTests.batch.schema))
        #expect(ChangeAnalysis(try #require(expression)) == change)
        // It is half an hour past midnight in Paris.
        #expect(ChangeAnalysis.daily.nextChange(EvaluationTests.context) == 1_767_308_400_000_000)
    }

    /// Each name is gone through once, however many ways lead to it: written out, this would be 2^200 expressions.
    @Test func namesThatNameOthersTwiceAreAGraph() throws {
        var definitions: [(name: String, value: Expression)] = [
            ("now", .call("as_of", [], .timestamp)), ("days", try expression("date_diff('day', at, now)")),
            ("t0", try expression("if(at > now - 7 days, days, 0)")),
        ]
        for level in 1...200 {
            let before = Expression.column("t\(level - 1)", .integer)
            definitions.append(("t\(level)", .call("least", [before, .call("negate", [before], .integer)], .integer)))
        }
        let all = Definitions(definitions)
        let last = Expression.column("t200", .integer)
        #expect(ChangeAnalysis(last, all) == .always)
        #expect(ChangeAnalysis(.column("days", .integer), all) == .daily)
        let moments = ChangeMoments([last, last], all)
        #expect(moments.visits <= definitions.count + 2)
        #expect(moments.rest == .daily)
        #expect(moments.thresholds.map(\.shift) == [604_800_000_000])
        #expect(all.columns(behind: ["t200"]).isSuperset(of: ["at", "now", "days", "t0"]))
    }

    private func expression(_ text: String) throws -> Expression {
        let fields = [Field("now", .timestamp), Field("days", .integer)]
        let scope = Scope(EvaluationTests.batch.schema + fields)
        return try #require(ExpressionChecker.check(EmbeddedText(text: text, file: "t"), scope: scope).0)
    }

    /// Nothing changes before it is said to.
    @Test(arguments: [
        "today() - at", "date_diff('day', at, as_of)", "date_diff('week', as_of, at)", "date_diff('hour', at, as_of)",
        "date_trunc('month', as_of)", "date_part('hour', as_of)", "day_of_year(as_of)", "hour(as_of)",
        "start_of_day(as_of)", "local_date(as_of)", "cast(as_of as date)", "date_trunc('hour', as_of)",
        "cast(today() as timestamp)",
    ])
    func valuesStayUntilTheyMayChange(text: String) throws {
        let (checked, problems) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t"), scope: Scope(EvaluationTests.batch.schema))
        #expect(problems.isEmpty)
        let expression = try #require(checked)
        let compiled = try CompiledExpression(expression, over: EvaluationTests.batch.schema)
        let minute: Int64 = 60_000_000
        let starts: [(zone: String, asOf: Int64)] = [
            ("UTC", 1_767_223_800), ("Europe/Paris", 1_767_223_800), ("Asia/Kathmandu", 1_767_223_800),
            ("America/New_York", 1_767_223_800),
            // Before clocks are set: forward, back, by half an hour, across midnight and over a whole day.
            ("Europe/Paris", 1_774_740_000), ("Europe/Paris", 1_792_881_000), ("Australia/Lord_Howe", 1_775_304_000),
            ("Australia/Lord_Howe", 1_791_028_800), ("America/Sao_Paulo", 1_550_365_800),
            ("America/St_Johns", 1_162_087_200), ("Pacific/Apia", 1_325_150_000),
        ]
        for (zone, start) in starts {
            var context = EvaluationContext(asOf: Instant(microseconds: start * 1_000_000), timeZone: zone)
            for _ in 0..<6 {
                let before = compiled.evaluate(EvaluationTests.batch, context).column.hashes()
                let next = ChangeAnalysis(expression).nextChange(context)
                #expect(next > context.asOf.microseconds)
                for instant in stride(from: context.asOf.microseconds, to: next, by: 13 * Int(minute)) {
                    let later = EvaluationContext(asOf: Instant(microseconds: instant), timeZone: zone)
                    #expect(compiled.evaluate(EvaluationTests.batch, later).column.hashes() == before)
                }
                context.asOf = Instant(microseconds: next)
            }
        }
    }

    /// A comparison with the time changes for each row at its own moment; what else reads the time, for all.
    @Test(arguments: [
        ("at >= as_of - 7 days", [Int64(604_800_000_000)], ChangeAnalysis.never), ("as_of < at", [0], .never),
        (
            "n > 3 and (at + 1 hours between as_of - 2 hours and as_of + 1 hours)", [7_200_000_000, -3_600_000_000],
            .never
        ),
        ("at = as_of or today() > date '2026-01-01'", [0], .daily), ("date_diff('day', at, as_of) > 3", [], .daily),
        ("at > start_of_day(as_of)", [], .daily), ("hour(as_of) > 3 and as_of > at", [0], .hourly),
        ("as_of - at > 3 days", [], .always), ("n > 3", [], .never),
    ])
    func timeIsNoticedByRow(text: String, shifts: [Int64], rest: ChangeAnalysis) throws {
        let (expression, problems) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t"), scope: Scope(EvaluationTests.batch.schema))
        #expect(problems.isEmpty)
        let moments = ChangeMoments([try #require(expression)])
        #expect(moments.thresholds.map(\.shift) == shifts)
        #expect(moments.rest == rest)
        for threshold in moments.thresholds {
            #expect(threshold.next(1_000 - threshold.shift, asOf: 999) == 1_000)
            #expect(threshold.next(1_000 - threshold.shift, asOf: 1_000) == 1_001)
            #expect(threshold.next(1_000 - threshold.shift, asOf: 1_001) == .max)
        }
    }
}
