import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPTypes
import Testing

@Suite struct AggregatorTests {
    static let day: Int64 = 86_400_000_000
    static let context = EvaluationContext(asOf: Instant(microseconds: 100 * day))

    /// Orders of groups 0 and 1 (and none), a day apart, the last one in the future.
    static let orders = Batch([
        "amount": .decimal(
            FixedColumn([1000, 250, 250, 9900, 5000, 700], validity: Validity(bytes: [1, 1, 0, 1, 1, 1])),
            precision: 18, scale: 2),
        "status": .string(StringColumn(["paid", "paid", "open", "paid", nil, "paid"])),
        "weight": .float(FixedColumn([1.5, 2.5, 3, 4, 5, 6])),
        "lines": .list(
            ListColumn(
                offsets: [0, 2, 3, 3, 5, 5, 6],
                elements: .structure(
                    StructColumn(
                        names: ["category", "quantity"],
                        columns: [
                            .string(StringColumn(["tea", "cup", "tea", "mug", "cup", "pot"])),
                            .integer(FixedColumn([1, 2, 3, 4, 5, 6])),
                        ], count: 6)))),
    ])
    static let groups: [UInt32] = [0, 0, 0, 1, Aggregator.noGroup, 0]
    static let times = Column.timestamp(FixedColumn([10 * day, 90 * day, 95 * day, 99 * day, 99 * day, 101 * day]))

    private func run(
        _ function: AggregateFunction, _ argument: Expression?, list: [String]? = nil, filter: Expression? = nil,
        within: String? = nil, type: DataType, splitAt: [Int] = []
    ) throws -> (values: [String?], changes: [Int64]) {
        let aggregate = Aggregate(
            function: function, source: "orders", list: list, argument: argument, filter: filter,
            within: within.flatMap { TimeSpan($0) }, since: nil, type: type)
        let bounds = [0] + splitAt + [AggregatorTests.orders.count]
        let empty = try Aggregator(aggregate, over: AggregatorTests.orders.schema, groupCount: 3)
        var whole = empty
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            var part = empty
            part.add(
                AggregatorTests.orders.slice(start..<end), groups: Array(AggregatorTests.groups[start..<end]),
                times: AggregatorTests.times.slice(start..<end), AggregatorTests.context)
            whole.merge(part)
        }
        let column = whole.finish()
        #expect(column.type == type)
        return ((0..<3).map { DifferentialData.text(column, $0) }, whole.nextChanges)
    }

    private let amount = Expression.column("amount", .decimal(precision: 18, scale: 2))
    private let category = Expression.column("category", .string)

    @Test(arguments: [[], [1], [1, 2, 3], [2, 4]]) func aggregatesWhateverTheSplit(splitAt: [Int]) throws {
        let expected: [(AggregateFunction, Expression?, [String]?, DataType, [String?])] = [
            (.count, nil, nil, .integer, ["3", "1", "0"]), (.count, amount, nil, .integer, ["2", "1", "0"]),
            (.sum, amount, nil, .money, ["12.50", "99.00", "0.00"]),
            (.min, amount, nil, .money, ["2.50", "99.00", nil]),
            (.max, amount, nil, .money, ["10.00", "99.00", nil]),
            (.first, amount, nil, .money, ["10.00", "99.00", nil]),
            (.last, amount, nil, .money, ["2.50", "99.00", nil]),
            (.last, .column("status", .string), nil, .string, ["open", "paid", nil]),
            (.min, .column("status", .string), nil, .string, ["open", "paid", nil]),
            (.mode, .column("status", .string), nil, .string, ["paid", "paid", nil]),
            (.mode, category, ["lines"], .string, ["tea", "cup", nil]),
            (.countDistinct, category, ["lines"], .integer, ["2", "2", "0"]),
            (.sum, .column("quantity", .integer), ["lines"], .integer, ["6", "9", "0"]),
            (.count, nil, ["lines"], .integer, ["3", "2", "0"]),
        ]
        for (function, argument, list, type, values) in expected {
            #expect(
                try run(function, argument, list: list, type: type, splitAt: splitAt).values == values, "\(function)")
        }
        let average = try run(.avg, amount, type: .float, splitAt: splitAt).values
        #expect(average.map { $0.map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) } } == [6.25, 99, nil])
    }

    @Test func filtersSeeElementAndEvent() throws {
        let paid = Expression.call("equal", [.column("status", .string), .literal(.string("paid"))], .boolean)
        let many = Expression.call("greater", [.column("quantity", .integer), .literal(.integer(1))], .boolean)
        let both = Expression.call("and", [paid, many], .boolean)
        #expect(try run(.count, nil, list: ["lines"], filter: both, type: .integer).values == ["2", "2", "0"])
    }

    /// A window changes a microsecond after the earliest event leaves, or when one dated later comes.
    @Test func windowsKnowWhenTheyChange() throws {
        let day = AggregatorTests.day
        let window = try run(.sum, amount, within: "30 days", type: .money)
        #expect(window.values == ["2.50", "99.00", "0.00"])
        #expect(window.changes == [101 * day, 129 * day + 1, .max])
        #expect(try run(.sum, amount, type: .money).changes == [101 * day, .max, .max])
        #expect(try run(.sum, amount, within: "90 days", type: .money).values[0] == "12.50")
    }

    @Test func sumsBeyondTheTypeAreNull() throws {
        let events = Batch(["n": .integer(FixedColumn([.max, 1, .min, -1]))])
        var sums = try Aggregator(
            Aggregate(
                function: .sum, source: "e", list: nil, argument: .column("n", .integer), filter: nil, within: nil,
                since: nil,
                type: .integer), over: events.schema, groupCount: 2)
        let times = Column.timestamp(FixedColumn([0, 0, 0, 0]))
        sums.add(events, groups: [0, 0, 1, 1], times: times, AggregatorTests.context)
        #expect(sums.finish().validity.nullCount == 2)
        sums.add(events, groups: [1, 1, 0, 0], times: times, AggregatorTests.context)
        #expect(DifferentialData.text(sums.finish(), 0) == "-1")
    }
}
