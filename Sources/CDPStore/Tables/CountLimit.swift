/// How many rows, records or values can be numbered at once: numbers have 31 bits, which halves the memory of what stands for
/// every record. Checked wherever things of a whole table or source come together.
public struct CountLimit: Sendable {
    /// The most that 31 bits number.
    public static let standard = CountLimit(Int(Int32.max))

    private let most: Int

    /// A limit of `most`; a lower one than the standard is for tests.
    public init(_ most: Int) {
        self.most = most
    }

    /// Throws where there are more; `things` says of what, in the plural.
    public func check(_ count: Int, _ things: @autoclosure () -> String) throws(StoreError) {
        guard count > most else { return }
        throw StoreError(
            .tooMany, "\(count) \(things()) are more than the \(most) that can be numbered",
            help: "`cdp explain CDP7021` says what can be done; nothing was changed")
    }
}
