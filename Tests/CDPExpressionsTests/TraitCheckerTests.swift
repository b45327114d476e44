import CDPDiagnostics
import CDPExpressions
import CDPTypes
import Testing

@Suite struct TraitCheckerTests {
    static let orders = EventSource(
        name: "orders",
        fields: [
            Field("amount", .money), Field("status", .string), Field("ordered_at", .timestamp),
            Field(
                "lines",
                .list(.structure([Field("category", .string), Field("quantity", .integer), Field("status", .string)]))),
            Field("tags", .list(.string)), Field("buyer", .structure([Field("email", .string)])),
        ])

    private func check(_ value: String, from: String? = nil, filter: String? = nil) -> (TraitExpression?, [Diagnostic])
    {
        let embedded = { (text: String) in EmbeddedText(text: text, file: "t.yaml") }
        let (trait, diagnostics) = TraitChecker.check(
            TraitText(value: embedded(value), source: from.map(embedded), filter: filter.map(embedded)),
            sources: [TraitCheckerTests.orders], profile: Scope([Field("revenue", .money)], kind: "attribute or trait"))
        return (trait, diagnostics)
    }

    private func aggregate(_ value: String, from: String? = nil, filter: String? = nil) throws -> Aggregate {
        let (trait, diagnostics) = check(value, from: from, filter: filter)
        #expect(diagnostics.isEmpty)
        guard case .aggregate(let aggregate) = try #require(trait) else { throw Mismatch() }
        return aggregate
    }

    private struct Mismatch: Error {}

    @Test func shortFormReadsItsSourceFromThePath() throws {
        let sum = try aggregate("sum(orders.amount) where status = 'paid' within 365 days")
        #expect(sum.function == .sum)
        #expect(sum.source == "orders")
        #expect(sum.list == nil)
        #expect(sum.argument == .column("amount", .money))
        #expect(sum.filter?.description == "status = 'paid'")
        #expect(sum.within == TimeSpan("365 days"))
        #expect(sum.type == .money)
    }

    @Test func pathsThroughAListReadItsElements() throws {
        let mode = try aggregate("mode(orders.lines.category) where status = 'paid' and amount > 5")
        #expect(mode.list == ["lines"])
        #expect(mode.argument == .column("category", .string))
        #expect(mode.filter?.columns == ["amount", "status"])
        #expect(try aggregate("count(distinct orders.lines.category)").function == .countDistinct)
        #expect(try aggregate("sum(orders.lines.quantity * 2)").argument?.description == "quantity * 2")
        #expect(try aggregate("count(distinct orders.tags)").argument == .column("tags", .string))
    }

    @Test func rowsAreCountedByNameOrStar() throws {
        #expect(try aggregate("count(orders)").argument == nil)
        #expect(try aggregate("count(orders.lines)").list == ["lines"])
        let long = try aggregate("count(*)", from: "orders", filter: "status = 'paid'")
        #expect(long.argument == nil)
        #expect(long.filter?.description == "status = 'paid'")
        #expect(try aggregate("sum(quantity)", from: "orders.lines").list == ["lines"])
        #expect(try aggregate("max(buyer.email)", from: "orders").argument?.description == "buyer.email")
    }

    @Test func whatIsNoAggregateReadsTheProfile() throws {
        guard case .scalar(let scalar) = try #require(check("revenue * 2").0) else { throw Mismatch() }
        #expect(scalar.columns == ["revenue"])
    }

    @Test(arguments: [
        ("sum(ordrs.amount)", DiagnosticCode.unknownName), ("sum(orders.amnt)", .unknownName),
        ("count(*)", .wrongArguments),
        ("sum(orders.status)", .typeMismatch), ("revenue within 5 days", .misplacedAggregate),
        ("sum(sum(orders.amount))", .misplacedAggregate),
        ("sum(distinct orders.amount)", .wrongArguments), ("sum(orders.amount) since status", .unknownName),
        ("sum(orders.amount) where amount", .typeMismatch), ("sum(orders.amount) within 3 months", .invalidLiteral),
    ])
    func reports(text: String, code: DiagnosticCode) {
        let (trait, diagnostics) = check(text)
        #expect(trait == nil)
        #expect(diagnostics.first?.code == code, "\(diagnostics)")
    }
}
