import CDPDiagnostics
import CDPExpressions
import CDPTypes
import Testing

@Suite struct ExpressionParserTests {
    static let scope = Scope([
        Field("a", .integer), Field("b", .integer), Field("name", .string), Field("paid", .boolean),
        Field("price", .money),
        Field("day", .date), Field("at", .timestamp), Field("where", .string), Field("rate", .float),
        Field("lines", .list(.structure([Field("sku", .string)]))),
        Field("buyer", .structure([Field("email", .string)])),
    ])

    static func check(_ text: String, scope: Scope = scope, expected: DataType? = nil) -> (Expression?, [Diagnostic]) {
        let (expression, diagnostics) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t.yaml"), scope: scope, expected: expected)
        return (expression, diagnostics)
    }

    @Test(arguments: [
        ("a + b * 2", "a + b * 2"), ("(a + b) * 2", "(a + b) * 2"), ("a - (b - 1)", "a - (b - 1)"),
        ("NOT paid AND a=1", "not paid and a = 1"), ("not (paid or a <> 1)", "not (paid or a <> 1)"),
        ("name in ('x','y')", "name in ('x', 'y')"), ("name not in ('x')", "not name in ('x')"),
        ("name not like '%x'", "not name like '%x'"), ("a between 1 and 2 and paid", "a between 1 and 2 and paid"),
        ("lines[0].sku", "lines[0].sku"), ("buyer.email", "buyer.email"), ("\"where\"", "\"where\""),
        ("day > '2026-01-31'", "day > date '2026-01-31'"), ("at >= day", "at >= cast(day as timestamp)"),
        ("at > as_of() - 90 days", "at > as_of() - 90 days"),
        ("at > now() - interval '2 weeks'", "at > as_of() - 2 weeks"),
        ("case a when 1 then 'x' end", "case when a = 1 then 'x' else cast(null as string) end"),
        ("if(paid, 1, 2.5)", "case when paid then 1.0 else 2.5 end"),
        ("extract(year from day)", "date_part('year', day)"),
        ("price * 1.2", "price * 1.2"), ("a / 2", "cast(a as float) / 2.0e0"), ("-5", "-5"), ("- -a", "-(-a)"),
        ("cast(name as decimal(10, 2))", "cast(name as decimal(10, 2))"),
        ("try_cast(name as int)", "try(cast(name as integer))"),
        ("1e3 + rate", "1000.0e0 + rate"), ("'it''s'", "'it''s'"), ("a is not null", "a is not null"),
        ("a is not distinct from b", "not a is distinct from b"), ("name || 'x' = 'yx'", "name || 'x' = 'yx'"),
        ("-- a remark\na", "a"), ("in_segment('vip') within 365 days", "in_segment('vip') within 365 days"),
    ])
    func readsAndPrints(text: String, printed: String) {
        var scope = ExpressionParserTests.scope
        scope.segments = ["vip"]
        let (expression, diagnostics) = ExpressionParserTests.check(text, scope: scope)
        #expect(diagnostics.isEmpty)
        #expect(expression?.description == printed)
    }

    /// The text, the code, the message, and what the primary label stands under.
    @Test(arguments: [
        ("a +", DiagnosticCode.invalidExpression, "expected a value, found the end of the expression", ""),
        ("(a + b", .invalidExpression, "expected `)`, found the end of the expression", ""),
        ("a = b = 1", .invalidExpression, "expected an operator or the end, found `=`", "="),
        ("'open", .invalidExpression, "the quote opened here is never closed", "'"),
        ("a ? b", .invalidExpression, "`?` has no meaning here", "?"),
        ("nmae = 'x'", .unknownName, "unknown field `nmae`", "nmae"),
        ("buyer.emial", .unknownName, "unknown field `emial`", "emial"),
        ("uper(name)", .unknownFunction, "unknown function `uper`", "uper"),
        ("upper(name, 1)", .wrongArguments, "`upper` does not take 2 arguments", "upper(name, 1)"),
        ("name + 1", .typeMismatch, "`a + b` does not take string and integer", "name"),
        ("name = 1", .typeMismatch, "`a = b` does not take string and integer", "name"),
        ("lines.sku", .pathThroughList, "the path goes through a list", "lines"),
        ("day = '2026-02-30'", .invalidLiteral, "this text is no date", "'2026-02-30'"),
        ("at > as_of() - 3 months", .invalidLiteral, "a month has no exact length", "3 months"),
        ("sum(a)", .misplacedAggregate, "the aggregate `sum` is not allowed here", "sum"),
        ("cast(a as txt)", .unknownType, "unknown type `txt`", "txt"),
        ("name like name", .constantRequired, "`a like pattern` needs a constant here", "name"),
        ("case when a then 1 end", .typeMismatch, "expected boolean, but this is integer", "a"),
        ("99999999999999999999", .invalidLiteral, "`99999999999999999999` is beyond 64 bits", "99999999999999999999"),
    ])
    func reports(text: String, code: DiagnosticCode, message: String, under: String) throws {
        let (expression, diagnostics) = ExpressionParserTests.check(text)
        #expect(expression == nil)
        let first = try #require(diagnostics.first)
        #expect(first.code == code)
        #expect(first.message == message)
        let range = try #require(first.primary?.range)
        let bytes = Array(text.utf8)[range.start.byte..<range.end.byte]
        #expect(String(decoding: bytes, as: UTF8.self) == under)
    }

    @Test func reportsEveryIndependentMistake() {
        let (_, diagnostics) = ExpressionParserTests.check("nmae = 'x' and uper(name) = 'Y' and lines.sku is null")
        #expect(diagnostics.map(\.code) == [.unknownName, .unknownFunction, .pathThroughList])
        #expect(diagnostics.first?.help == ["did you mean `name`?"])
    }

    @Test func depthAndLengthAreBounded() {
        for text in [
            String(repeating: "(", count: 100_000), String(repeating: "not ", count: 5000) + "paid",
            String(repeating: "-(", count: 20_000), "a" + String(repeating: " + a", count: 5000),
            String(repeating: "cast(", count: 3000),
            "cast(null as \(String(repeating: "list of ", count: 5000)) string)",
        ] {
            let (expression, diagnostics) = ExpressionParserTests.check(text)
            #expect(expression == nil)
            #expect(diagnostics.first?.code == .expressionTooLarge)
        }
        let (flat, _) = ExpressionParserTests.check("a = 1" + String(repeating: " or a = 2", count: 4000))
        #expect(flat?.type == .boolean)
    }

    @Test func expectedTypesConvertOrReport() {
        #expect(ExpressionParserTests.check("a", expected: .float).0 == .cast(.column("a", .integer), .float))
        #expect(ExpressionParserTests.check("name", expected: .integer).1.first?.code == .typeMismatch)
        #expect(ExpressionParserTests.check("null", expected: .date).0 == .literal(.null(.date)))
    }

    @Test func segmentsAreListed() throws {
        var scope = ExpressionParserTests.scope
        scope.segments = ["vip", "o'k"]
        let (expression, _) = ExpressionParserTests.check(
            "in_segment('vip') within 365 days and not in_segment('o''k')", scope: scope)
        #expect(
            SegmentReference.all(in: try #require(expression)) == [
                SegmentReference("o'k"), SegmentReference("vip", within: TimeSpan("365 days")),
            ])
        #expect(ExpressionParserTests.check("in_segment('vpi')", scope: scope).1.first?.code == .unknownName)
    }
}
