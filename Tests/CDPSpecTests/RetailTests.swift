import CDPDiagnostics
import CDPSpec
import Testing

@Suite struct RetailTests {
    @Test func theRetailExampleReadsWithoutFindings() throws {
        let loaded = SpecLoader(files: InMemorySpecFiles(RepositoryFiles.retail)).load()
        #expect(loaded.found == [])
        let specs = try #require(loaded.specs)
        #expect(specs.sources.map(\.name) == ["crm", "loyalty", "orders", "web_accounts", "web_events"])
        #expect(
            specs.identity?.rules.map(\.name.value) == [
                "same_card", "same_email", "same_phone", "same_browser", "likely",
            ])
        #expect(specs.sources.first?.read.named.value == "data/crm_*.csv")
    }

    /// Whatever is done to the files, reading them ends, and every place lies inside its file.
    @Test func randomDamageNeverCrashes() {
        var random = Damage(seed: 0x5EED)
        let original = RepositoryFiles.retail
        let paths = original.keys.sorted()
        for _ in 0..<1000 {
            let path = paths[random.below(paths.count)]
            var files = ["cdp.yaml": original["cdp.yaml"] ?? []]
            files[path] = random.damaged(original[path] ?? [])
            let loaded = SpecLoader(files: InMemorySpecFiles(files)).load()
            for finding in loaded.diagnostics {
                for label in [finding.primary].compactMap(\.self) + finding.related {
                    let size = loaded.texts[label.range.file]?.utf8.count ?? 0
                    #expect(label.range.start.byte <= label.range.end.byte && label.range.end.byte <= size)
                }
            }
            for trait in loaded.specs?.traits ?? [] {
                guard case .short(let text) = trait.body else { continue }
                #expect(text.range.end.byte <= loaded.texts[text.file]?.utf8.count ?? 0)
            }
        }
    }
}

/// Damages bytes, the same way for the same seed.
private struct Damage {
    var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, bound)))
    }

    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let pieces = [
            "{", "}", "[", "]", "(", ")", "'", "\"", ": ", "\n", "  ", "- ", "#", " #", "&a ", "*a", "!x ", "|", ">",
            "${",
            "$$", "\u{2028}", "\u{85}", "\r", "\t", "é", "😀", "---\n", "? ", "%", "\\", ",", "<<: ",
        ]
        for _ in 0...below(4) where !bytes.isEmpty {
            let at = below(bytes.count)
            switch below(4) {
            case 0: bytes.insert(contentsOf: pieces[below(pieces.count)].utf8, at: at)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + 1 + below(12)))
            case 2: bytes[at] = UInt8(below(256))
            default:
                let piece = bytes[at..<min(bytes.count, at + below(60))]
                bytes.insert(contentsOf: Array(piece), at: below(bytes.count))
            }
        }
        return bytes
    }
}
