import CDPTestSupport
import FoundationEssentials
import FuzzReaders
import Testing

/// Every reader of foreign bytes reads its corpus, where each input that once broke it stays, and damaged variants of it.
/// A trap would end the test process.
@Suite struct CorpusTests {
    static func corpus(_ reader: FuzzReader) throws -> [[UInt8]] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let folder = tests.path() + "Corpus/" + reader.rawValue
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
        }
    }

    @Test(arguments: FuzzReader.allCases)
    func readersSurvive(reader: FuzzReader) throws {
        let corpus = try CorpusTests.corpus(reader)
        #expect(!corpus.isEmpty)
        for bytes in corpus { reader.read(bytes) }
        var mutator = Mutator(seed: 41)
        for _ in 0..<Repository.cases(600) { reader.read(mutator.variant(of: corpus)) }
    }
}
