/// A stretch of a file that says something of people, so that constants in it are hidden where it is quoted.
public struct HiddenConstants: Hashable, Sendable {
    /// The stretch.
    public var range: SourceRange
    /// The text with hidden constants, as it is printed elsewhere: constants that stand in it are shown. Nil hides the whole
    /// stretch.
    public var shown: String?

    /// A stretch with hidden constants.
    public init(_ range: SourceRange, shown: String?) {
        self.range = range
        self.shown = shown
    }
}
