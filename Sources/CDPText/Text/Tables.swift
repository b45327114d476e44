import CTables

/// A table of CTables: typed pointers to its parts, by the offsets that its header holds.
struct TableFile: @unchecked Sendable {
    /// The first byte.
    let base: UnsafeRawPointer

    /// Numbering plans of all countries, from libphonenumber's metadata.
    static let phone = TableFile(cdp_phone_table())
    /// Properties of scalars, from the Unicode Character Database.
    static let unicode = TableFile(cdp_unicode_table())
    /// Time zones with their changes, from the tz database.
    static let zones = TableFile(cdp_zone_table())
    /// Names of countries in some thirty languages, from ISO and CLDR.
    static let countries = TableFile(cdp_country_table())
    /// Shapes of postal codes.
    static let postal = TableFile(cdp_postal_table())

    private init(_ start: UnsafePointer<UInt8>) {
        base = UnsafeRawPointer(start)
    }

    /// The `index`th 32-bit word of the header.
    func word(_ index: Int) -> Int {
        Int(base.load(fromByteOffset: index * 4, as: UInt32.self))
    }

    /// The part whose offset stands in the `index`th word of the header.
    func part<Element>(_ index: Int, of type: Element.Type) -> UnsafePointer<Element> {
        (base + word(index)).assumingMemoryBound(to: type)
    }
}
