import CDPExpressions
import CDPTypes

/// The kernel of each row of the function table.
enum KernelTable {
    /// The kernel of a call; throws `EvaluationError` for a function or constant that this build does not know.
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) throws -> Kernel {
        let kernel =
            try ComparisonKernels.kernel(name)
            ?? ArithmeticKernels.kernel(name, arguments, type)
            ?? NumberKernels.kernel(name, arguments, type)
            ?? TextKernels.kernel(name, arguments)
            ?? TextTestKernels.kernel(name, arguments)
            ?? TimeKernels.kernel(name, arguments, type)
            ?? ZoneKernels.kernel(name, arguments)
            ?? NestedKernels.kernel(name, type)
            ?? NormalFormKernels.kernel(name, arguments)
            ?? HashKernels.kernel(name)
        guard let kernel else { throw EvaluationError.unknownFunction(name) }
        return kernel
    }
}
