extension ComparedTexts {
    /// What a text is made of.
    public struct Makeup: Hashable, Sendable {
        /// The number of scalars, and of the digits and blanks among them.
        public var length = 0, digits = 0, blanks = 0
    }

    /// What a text is made of.
    public func makeup(_ index: Int) -> Makeup {
        let entry = pool[index]
        var makeup = Makeup(length: Int(entry.count))
        func count(_ scalar: UInt32) {
            if scalar &- 48 < 10 { makeup.digits += 1 }
            if scalar == 32 { makeup.blanks += 1 }
        }
        for place in entry.start..<entry.start + Int(entry.count) {
            count(entry.isWide ? pool.scalars[place] : UInt32(pool.bytes[place]))
        }
        return makeup
    }
}
