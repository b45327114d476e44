import CDPColumns

/// Different texts that have one hash, so that what stands on hashes can be tried with the hashes that there are.
///
/// The second of three steps multiplies by the difference of its last eight bytes from the hash so far: where these are the
/// same, that is by nought, whatever the eight bytes before say.
enum CollidingText {
    /// A text for each of eight letters.
    static func of(_ eight: String, end: String = "@shop.example.de") -> String {
        "customer00afflsz" + eight + "veufo4vf" + end
    }

    /// Two of them.
    static let pair = (of("aaaaaaaa"), of("bbbbbbbb"))

    /// Whether they collide: not if the hash is another one now.
    static var isColliding: Bool {
        let hashes = Column.string(StringColumn([pair.0, pair.1])).hashes()
        return hashes[0] == hashes[1] && pair.0.utf8.count == 48 && pair.1.utf8.count == 48
    }
}
