extension AdvertiserForm {
    /// For Meta: the letters of a city with their accents, without digits, white space and punctuation. Null where nothing is left.
    public static func metaCity(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        appendSmall(value, into: &output)
        let table = UnicodeTable.shared
        return keep(from: start, of: &output) { $0 != UTF8.invalid && table.record($0).isLetter }
    }

    /// For Meta: in the United States the code of two letters of a state, of its name too, and null where there is none;
    /// elsewhere as a city.
    public static func metaState(
        _ value: UnsafeBufferPointer<UInt8>, country: CountryCode?, into output: inout [UInt8]
    ) -> Bool {
        let start = output.count
        guard metaCity(value, into: &output) else { return false }
        guard country == unitedStates else { return true }
        let text = output[start...]
        guard let state = states.first(where: { text.elementsEqual($0.code) || text.elementsEqual($0.name) }) else {
            return discard(&output, from: start)
        }
        output.replaceSubrange(start..., with: state.code)
        return true
    }

    /// For Meta: a postal code without white space and hyphens; in the United States the first five digits of five or nine, in
    /// the United Kingdom area, district and sector (`SW1A 1AA` is `sw1a1`), and null where the shape is another one.
    public static func metaZip(
        _ value: UnsafeBufferPointer<UInt8>, country: CountryCode?, into output: inout [UInt8]
    ) -> Bool {
        let start = output.count
        if country == unitedStates {
            let text = WhiteSpace.trimmedWhite(value)
            guard isAmerican(text) else { return false }
            output.append(contentsOf: text[..<5])
            return true
        }
        appendSmall(value, into: &output)
        guard keep(from: start, of: &output, where: { $0 != 0x2D && !WhiteSpace.isWhite($0) }) else { return false }
        guard country == unitedKingdom else { return true }
        guard isBritish(output[start...]) else { return discard(&output, from: start) }
        output.removeLast(2)
        return true
    }

    /// For Meta: the ISO 3166-1 code of two letters in small ones; null where no country has it, and for names.
    public static func metaCountry(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        appendSmall(value, into: &output)
        guard output.count == start + 2, output[start...].allSatisfy(isLetter),
            countries[CountryCode((output[start] - 0x20, output[start + 1] - 0x20)).place]
        else { return discard(&output, from: start) }
        return true
    }

    private static let unitedStates = CountryCode("US")
    private static let unitedKingdom = CountryCode("GB")

    /// Whether a country has the code at that index. ISO leaves those with an X in front to its users: Kosovo's XK is no code of it.
    private static let countries: [Bool] = (UInt8(0x41)...0x5A).flatMap { first in
        (UInt8(0x41)...0x5A).map { second in
            first != UInt8(ascii: "X")
                && CountryTable.shared.code(of: [first, second]).map { $0 == (first, second) } ?? false
        }
    }

    /// A small letter of ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    /// A digit of ASCII.
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Whether the text is five digits, or nine with at most one blank or hyphen between the parts.
    private static func isAmerican(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 5, text[..<5].allSatisfy(isDigit) else { return false }
        if text.count == 5 { return true }
        var rest = 5
        let scalar = UTF8.decode(text, at: &rest)
        if scalar != 0x2D, !WhiteSpace.isWhite(scalar) { rest = 5 }
        return text.count == rest + 4 && text[rest...].allSatisfy(isDigit)
    }

    /// Whether the text is a postal code of the United Kingdom: area, district, sector and unit.
    private static func isBritish(_ text: ArraySlice<UInt8>) -> Bool {
        let unit = text.suffix(2)
        guard unit.allSatisfy(isLetter), let sector = text.dropLast(2).last, isDigit(sector) else { return false }
        let area = text.prefix(while: isLetter).count
        let district = text.dropLast(3).dropFirst(area)
        return (1...2).contains(area) && (1...2).contains(district.count) && district.first.map(isDigit) ?? false
            && district.dropFirst().allSatisfy { isDigit($0) || isLetter($0) }
    }

    /// The states of the United States and the District of Columbia.
    private static let states: [(name: [UInt8], code: [UInt8])] = """
        alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de districtofcolumbia dc \
        florida fl georgia ga hawaii hi idaho id illinois il indiana in iowa ia kansas ks kentucky ky louisiana la maine me \
        maryland md massachusetts ma michigan mi minnesota mn mississippi ms missouri mo montana mt nebraska ne nevada nv \
        newhampshire nh newjersey nj newmexico nm newyork ny northcarolina nc northdakota nd ohio oh oklahoma ok oregon or \
        pennsylvania pa rhodeisland ri southcarolina sc southdakota sd tennessee tn texas tx utah ut vermont vt virginia va \
        washington wa westvirginia wv wisconsin wi wyoming wy
        """.split(separator: " ").map { Array($0.utf8) }.paired()
}

extension [[UInt8]] {
    /// Each name with the code after it.
    fileprivate func paired() -> [(name: [UInt8], code: [UInt8])] {
        stride(from: 0, to: count - 1, by: 2).map { (self[$0], self[$0 + 1]) }
    }
}
