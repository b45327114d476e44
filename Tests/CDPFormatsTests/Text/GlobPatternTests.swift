import CDPFormats
import Testing

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("", "", true), ("*", "", true), ("?", "", false), ("a*b", "ab", true), ("a*b", "axxb", true),
        ("a*b", "axxbc", false),
        ("*ab", "aab", true), ("*a*b*", "xxaxxbxx", true), ("?", "é", true), ("??", "é", false), ("*?é", "éé", true),
        ("[ab]", "[ab]", true), ("[ab]", "a", false), ("a**b", "ab", true),
    ])
    func placeholdersStandForText(pattern: String, text: String, isMatch: Bool) {
        #expect(GlobPattern(pattern, hasSets: false).matches(text) == isMatch)
    }

    @Test(arguments: [
        ("[ab]", "a", true), ("[ab]", "c", false), ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false),
        ("[!a-c]x", "éx", true),
        ("*[!é]", "é", false), ("[é-ü]*", "ö1", true), ("[]]", "]", true), ("[a", "[a", true), ("[c-a]", "b", false),
        ("20[0-9][0-9].csv", "2026.csv", true),
    ])
    func setsStandForOneCharacter(pattern: String, text: String, isMatch: Bool) {
        #expect(GlobPattern(pattern, hasSets: true).matches(text) == isMatch)
    }
}
