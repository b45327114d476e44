package import CDPDiagnostics
import CDPTypes

/// The result of reading a project's specs.
package struct LoadedSpecs: Sendable {
    /// The declarations; nil when the project file cannot be used.
    package var specs: SpecSet?
    /// Everything found, in no particular order.
    package var diagnostics: [Diagnostic]
    /// The files that were read, by path.
    package var texts: SourceTexts
}

/// Reads `cdp.yaml`, and every `*.yaml` and `*.yml` below its `specs:` folders.
///
///     let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": text])).load()
///     loaded.specs?.segments
///
/// Never throws: all independent errors are found in one pass and are in `diagnostics`. The order of files matters
/// for messages only. Files and folders whose names begin with a point are no specs.
package struct SpecLoader {
    /// The project file.
    package static let projectPath = "cdp.yaml"

    /// Where files are read from.
    private let files: any SpecFiles
    /// The environment to be applied; nil for none.
    private let environment: String?

    /// A loader of the project in `files`, under an environment of the project.
    package init(files: any SpecFiles, environment: String? = nil) {
        self.files = files
        self.environment = environment
    }

    /// Reads everything; with `isProjectOnly` no more than the project file.
    package func load(isProjectOnly: Bool = false) -> LoadedSpecs {
        let findings = Findings()
        var texts = SourceTexts()
        let outcome = LoadedSpecs(specs: nil, diagnostics: [], texts: texts)
        guard let (text, root) = tree(SpecLoader.projectPath, at: nil, findings, &texts) else {
            return finished(outcome, nil, findings, texts)
        }
        let plain = NodeReader(text: text, findings: findings, interpolation: Interpolation(variables: [:]))
        guard let root, let mapping = plain.mapping(root, .project) else {
            if root == nil { reportEmptyProject(text, findings) }
            return finished(outcome, nil, findings, texts)
        }
        let project = ProjectDeclaration(mapping, environment: environment)
        let values = project?.variables.map { ($0.name.value, $0.value.value) } ?? []
        let interpolation = Interpolation(variables: Dictionary(values) { first, _ in first })
        let collector = ResourceCollector(findings)
        collector.collect(mapping, reader: NodeReader(text: text, findings: findings, interpolation: interpolation))
        for (path, folder) in specPaths(isProjectOnly ? [] : project?.specs ?? [], findings) {
            guard let (text, root) = tree(path, at: folder, findings, &texts) else {
                collector.isPartial = true
                continue
            }
            let reader = NodeReader(text: text, findings: findings, interpolation: interpolation)
            guard let root, let mapping = reader.mapping(root, .specFile) else { continue }
            collector.collect(mapping, reader: reader)
        }
        var specs = project.map { collector.specSet($0, texts) }
        readWeights(&specs, NodeReader(text: text, findings: findings, interpolation: interpolation), &texts)
        return finished(outcome, specs, findings, texts)
    }

    /// Reads what was learnt for rules that compare, where there is such a file.
    private func readWeights(_ specs: inout SpecSet?, _ reader: NodeReader, _ texts: inout SourceTexts) {
        for (place, rule) in (specs?.identity?.rules ?? []).enumerated() {
            guard let matching = rule.matching else { continue }
            let path = matching.path(of: rule.name.value)
            guard (try? files.content(of: path)) != nil,
                let (text, root) = tree(path, at: matching.weights?.range, reader.findings, &texts), let root
            else { continue }
            let reader = NodeReader(text: text, findings: reader.findings, interpolation: reader.interpolation)
            specs?.identity?.rules[place].matching?.learnt = WeightsDeclaration(root, reader)
        }
        specs?.texts = texts
    }

    /// The result with everything that was found.
    private func finished(
        _ outcome: LoadedSpecs, _ specs: SpecSet?, _ findings: Findings, _ texts: SourceTexts
    ) -> LoadedSpecs {
        var outcome = outcome
        outcome.specs = specs
        outcome.diagnostics = findings.diagnostics
        outcome.texts = texts.hiding(findings.hidden)
        return outcome
    }

    /// The spec files below the folders, by the bytes of their paths, each once, with the range that named its folder.
    private func specPaths(
        _ folders: [Located<String>], _ findings: Findings
    ) -> [(path: String, folder: SourceRange)] {
        var found: [String: SourceRange] = [:]
        for folder in folders {
            do {
                let name = folder.value.hasSuffix("/") ? String(folder.value.dropLast()) : folder.value
                for path in try files.paths(below: name) where isSpec(path) && found[path] == nil {
                    found[path] = folder.range
                }
            } catch {
                findings.report(
                    Diagnostic(
                        .unreadableFile, "folder `\(folder.value)` cannot be read: \(error.reason)", at: folder.range,
                        label: "named here", help: ["make the folder, or remove it from `specs:`"]))
            }
        }
        return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }

    /// Whether a path is a spec file: by its ending, outside of hidden folders, and not the project file.
    private func isSpec(_ path: String) -> Bool {
        guard path != SpecLoader.projectPath, path.hasSuffix(".yaml") || path.hasSuffix(".yml") else { return false }
        return !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }

    /// The node tree of a file. Nil, and reported, where it cannot be used; the root is nil for an empty file.
    private func tree(
        _ path: String, at range: SourceRange?, _ findings: Findings, _ texts: inout SourceTexts
    ) -> (SpecText, YAMLNode?)? {
        let bytes: [UInt8]
        do {
            bytes = try files.content(of: path)
        } catch {
            let help =
                path == SpecLoader.projectPath ? ["run `cdp init` to make a project, or name one: --project DIR"] : []
            findings.report(
                Diagnostic(
                    .unreadableFile, "`\(path)` cannot be read: \(error.reason)", at: range, label: "found below this",
                    help: help))
            return nil
        }
        guard bytes.count <= YAMLTree.maximumBytes else {
            findings.report(
                Diagnostic(
                    .fileTooLarge, "`\(path)` is larger than \(YAMLTree.maximumBytes >> 20) MiB", at: range,
                    label: "found below this", help: ["split it, or move data out of the folders of specs"]))
            return nil
        }
        guard let content = String(validating: bytes, as: UTF8.self) else {
            findings.report(
                Diagnostic(
                    .unreadableFile, "`\(path)` is not UTF-8", at: range, label: "found below this",
                    help: ["save it as UTF-8"]))
            return nil
        }
        texts[path] = content
        let text = SpecText(path: path, text: content)
        let (root, diagnostics) = YAMLTree.read(text)
        diagnostics.forEach(findings.report)
        guard let root else {
            return diagnostics.contains { $0.severity == .error } ? nil : (text, nil)
        }
        var repair = CutExpressions(text)
        let mended = repair.mended(root)
        repair.diagnostics.forEach(findings.report)
        return (text, mended.isEmpty ? nil : mended)
    }

    /// Reports a project file without content.
    private func reportEmptyProject(_ text: SpecText, _ findings: Findings) {
        findings.report(
            Diagnostic(
                .missingKey, "the project file needs `cdp` and `project`", at: text.range(0, 0), label: "nothing here",
                help: ["write `cdp: 1` and `project: NAME`"]))
    }
}
