import CDPSimilarity
import Testing

/// Forms of first names.
@Suite struct NicknamesTests {
    private static func groups(_ name: String) -> [UInt32] {
        Array(name.utf8).withUnsafeBufferPointer { Nicknames.common.groups(of: $0) }
    }

    private static func areForms(_ one: String, _ other: String) -> Bool {
        !Set(groups(one)).isDisjoint(with: groups(other))
    }

    @Test(arguments: [
        ("Bill", "William"), ("Bill", "Liam"), ("Peggy", "Margaret"), ("Dick", "Richard"), ("Alex", "Alexandra"),
        ("Alex", "Alexander"), ("Hans", "Johannes"), ("Sepp", "Josef"), ("Uschi", "Ursula"), ("Kees", "Cornelis"),
        ("Pepe", "José"), ("Paco", "Francisco"), ("Chema", "José María"), ("Jean-Pierre", "JP"), ("Manon", "Marie"),
        ("Beppe", "Giuseppe"), ("Totò", "Salvatore"), ("Kasia", "Katarzyna"), ("Staszek", "Stanisław"), ("Zé", "José"),
        ("Günter", "GUENTHER"),
    ])
    func knowsForms(one: String, other: String) {
        #expect(Self.areForms(one, other) && Self.areForms(other, one))
    }

    /// Two formal names with a short form in common are two names, and so are translations, parts of a name and what is unknown.
    @Test(arguments: [
        ("Alexander", "Alexandra"), ("John", "Jonathan"), ("Edward", "Theodore"), ("Francisco", "Francisca"),
        ("John", "Juan"),
        ("Anna", "Anna Maria"), ("Jean", "Jean-Pierre"), ("Bill", "Robert"), ("Xyz", "Xyz"), ("", ""), ("William", ""),
    ])
    func keepsNamesApart(one: String, other: String) {
        #expect(!Self.areForms(one, other) && !Self.areForms(other, one))
    }

    /// Case, accents and signs are as in normal forms of persons, and groups ascend, as comparing needs.
    @Test func readsNamesAsNormalFormsDo() {
        #expect(!Self.groups("José").isEmpty)
        for name in ["JOSE", "jose", " José ", "Jose\u{301}"] { #expect(Self.groups(name) == Self.groups("José")) }
        #expect(Self.groups("Lukasz") == Self.groups("ŁUKASZ"))
        for name in ["Alex", "Lena", "Jo", "Manu"] {
            let groups = Self.groups(name)
            #expect(groups.count > 2 && groups == Set(groups).sorted())
        }
    }
}
