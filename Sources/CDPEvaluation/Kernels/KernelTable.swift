import CDPExpressions
import CDPTypes

/// The kernel of each row of the function table.
///
/// A kernel is made once, when an expression is compiled, and then called once a batch: patterns, formats and zones
/// that are constants are compiled into it. Names are looked at here and never in a loop over rows.
enum KernelTable {
    /// Each family knows the functions of one kind; the first that knows a name makes its kernel.
    private static let families: [@Sendable (String, [Expression], DataType) throws -> Kernel?] = [
        { name, _, _ in ComparisonKernels.kernel(name) },
        { name, arguments, type in ArithmeticKernels.kernel(name, arguments, type) },
        { name, arguments, type in NumberKernels.kernel(name, arguments, type) },
        { name, arguments, _ in TextKernels.kernel(name, arguments) },
        { name, arguments, _ in TextTestKernels.kernel(name, arguments) },
        { name, arguments, type in try PatternKernels.kernel(name, arguments, type) },
        { name, arguments, type in try TimeKernels.kernel(name, arguments, type) },
        { name, arguments, _ in try ZoneKernels.kernel(name, arguments) },
        { name, _, type in NestedKernels.kernel(name, type) },
        { name, arguments, _ in try NormalFormKernels.kernel(name, arguments) },
        { name, arguments, _ in try AdvertiserKernels.kernel(name, arguments) },
        { name, _, _ in HashKernels.kernel(name) },
    ]

    /// The kernel of a call; throws `EvaluationError` for a function or constant that this build does not know.
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) throws -> Kernel {
        for family in families {
            if let kernel = try family(name, arguments, type) { return kernel }
        }
        throw EvaluationError.unknownFunction(name)
    }
}
