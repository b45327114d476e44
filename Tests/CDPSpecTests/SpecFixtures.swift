import CDPDiagnostics
import CDPSpec

/// A project made of `cdp.yaml` and one spec file.
func load(_ spec: String, project: String = "cdp: 1\nproject: example\nspecs: [specs]\n", environment: String? = nil)
    -> LoadedSpecs
{
    let files = InMemorySpecFiles(texts: ["cdp.yaml": project, "specs/example.yaml": spec])
    return SpecLoader(files: files, environment: environment).load()
}

/// A project of the one file `cdp.yaml`.
func loadProject(_ project: String, environment: String? = nil) -> LoadedSpecs {
    SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": project]), environment: environment).load()
}

/// The text that a range covers.
func covered(_ range: SourceRange, in texts: SourceTexts) -> String {
    let bytes = Array((texts[range.file] ?? "").utf8)
    return String(decoding: bytes[range.start.byte..<range.end.byte], as: UTF8.self)
}

extension LoadedSpecs {
    /// `CDP1101 unknown key …` with the text it points at, for every finding.
    var found: [String] {
        diagnostics.map { finding in
            let place = finding.primary.map { covered($0.range, in: texts) } ?? "-"
            return "\(finding.code.name) [\(place)]"
        }
    }
}
