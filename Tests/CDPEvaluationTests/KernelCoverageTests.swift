import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPTypes
import Testing

/// Every signature of the function table has a kernel.
@Suite struct KernelCoverageTests {
    @Test(arguments: FunctionTable.all.map(\.name)) func everySignatureRuns(name: String) throws {
        let definition = try #require(FunctionTable.definition(name))
        for signature in definition.signatures {
            for count in signature.parameters.count - signature.optional...signature.parameters.count {
                var shared = DataType.integer
                if case .string? = KernelCoverageTests.constant(name, 0)?.type { shared = .string }
                let arguments = (0..<count).map { place in
                    KernelCoverageTests.constant(name, place)
                        ?? .literal(.null(KernelCoverageTests.type(signature.parameter(place), shared)))
                }
                let type = KernelCoverageTests.type(signature.result, arguments, shared)
                let call = CDPExpressions.Expression.call(name, arguments, type)
                let result = try CompiledExpression(call, over: []).evaluate(
                    .init(schema: [], columns: [], count: 2), DifferentialTests.context)
                #expect(result.column.count == 2)
                #expect(result.column.type == type, "\(name)\(signature)")
                #expect(result.failures == nil)
            }
        }
    }

    /// The constants without which a function cannot be compiled.
    private static func constant(_ name: String, _ place: Int) -> CDPExpressions.Expression? {
        switch (name, place) {
        case ("date_trunc", 0), ("date_part", 0), ("date_diff", 0): .literal(.string("month"))
        case ("to_date", 1), ("to_timestamp", 1), ("format_date", 1): .literal(.string("%Y-%m-%d"))
        case ("phone", 1), ("postal_code", 1): .literal(.string("FR"))
        case ("start_of_day", 1), ("start_of_week", 1), ("start_of_month", 1), ("start_of_year", 1), ("local_date", 1),
            ("at_time_zone", 1), ("to_utc", 1):
            .literal(.string("Europe/Paris"))
        default: nil
        }
    }

    private static func type(_ pattern: Signature.Pattern, _ shared: DataType) -> DataType {
        switch pattern {
        case .exact(let type): type
        case .exactNumber, .decimal: .money
        case .any, .ordered, .free: shared
        case .list: .list(shared)
        }
    }

    private static func type(
        _ result: Signature.Result, _ arguments: [CDPExpressions.Expression], _ shared: DataType
    ) -> DataType {
        switch result {
        case .exact(let type): type
        case .common: shared
        case .first: arguments[0].type
        case .widerScale: .money
        case .scaleSum: .decimal(precision: 18, scale: 4)
        }
    }
}
