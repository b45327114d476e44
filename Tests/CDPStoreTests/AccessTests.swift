import CDPFormats
import CDPTypes
import Glibc
import Testing

@testable import CDPStore

@Suite struct AccessTests {
    private func modes(below path: String) throws -> [String: mode_t] {
        var found: [String: mode_t] = [path: try StoreFiles.status(path).st_mode & 0o7777]
        for name in try StoreFiles.list(path) {
            let inner = "\(path)/\(name)"
            if StoreFiles.isDirectory(inner) {
                found.merge(try modes(below: inner)) { first, _ in first }
            } else {
                found[inner] = try StoreFiles.status(inner).st_mode & 0o7777
            }
        }
        return found
    }

    @Test func othersMayNotReadAStoreWhateverTheMask() throws {
        let before = umask(0)
        defer { umask(before) }
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let found = try modes(below: sample.store.layout.root)
        #expect(found.filter { $0.value != 0o600 && $0.value != 0o700 } == [:])
    }

    @Test func aStoreOfBeforeIsClosedOnce() throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let root = sample.store.layout.root
        for path in try modes(below: root).keys { chmod(path, StoreFiles.isDirectory(path) ? 0o755 : 0o644) }
        #expect(try sample.store.settle(.owner) > 10)
        #expect(try modes(below: root).values.allSatisfy { $0 & 0o077 == 0 })
        #expect(try sample.store.settle(.owner) == 0)
    }

    @Test func aDeclaredGroupMayReadWhatIsThereAndWhatComes() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        #expect(try sample.store.settle(FileAccess(group: getegid())) == 0)
        try sample.commit(through: 2)
        let found = try modes(below: sample.store.layout.root)
        #expect(found.filter { $0.value != 0o640 && $0.value != 0o2750 } == [:])
        #expect(try sample.store.settle(.owner) > 10)
    }

    @Test func linksInAStoreAreLeftAlone() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        let target = sample.path + "/outside"
        try StoreFiles.write([1], to: target)
        chmod(target, 0o644)
        symlink(target, sample.store.layout.root + "/link")
        chmod(sample.store.layout.root, 0o755)
        _ = try sample.store.settle(.owner)
        #expect(try StoreFiles.status(target).st_mode & 0o7777 == 0o644)
    }

    @Test func logsAndManifestsHoldNoValues() throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let layout = sample.store.layout
        for folder in [layout.deltaLog("profiles"), layout.manifests] {
            for name in try StoreFiles.list(folder) {
                let text = String(decoding: try StoreFiles.read("\(folder)/\(name)"), as: UTF8.self)
                #expect(!text.contains("profiles 0 of") && !text.contains("specs 1"), "\(name)")
            }
        }
        let entry = try #require(try sample.store.head())
        #expect(try sample.store.manifest(entry.manifest) == Array("specs 2".utf8))
    }

    @Test func aManifestOfAnotherSecretIsDamaged() throws {
        let sealed = try SecretSeal(.manifest, secret: [1]).seal([2, 3])
        #expect(SecretSeal(.manifest, secret: [1]).open(sealed) == [2, 3])
        #expect(SecretSeal(.manifest, secret: [4]).open(sealed) == nil)
        #expect(SecretSeal(.manifest, secret: [1]).open(Array("{}".utf8)) == Array("{}".utf8))
        #expect(try SecretSeal(.manifest, secret: [1]).seal([2, 3]) == sealed)
        #expect(try SecretSeal(.manifest, secret: [1]).seal([2, 4]).suffix(20) != sealed.suffix(20))
    }

    @Test(arguments: [
        ("shop", "/a/shop", "/a/shop/store", true), ("shop", "/b/shop", "/b/shop/store", true),
        ("boutique", "/b/boutique", "/b/boutique/store", true), ("shop", "/c", "/a/shop/store", true),
        ("other", "/a/other", "/a/shop/store", false),
    ])
    func aStoreKnowsItsProject(name: String, directory: String, store: String, isAllowed: Bool) throws {
        let sample = try SampleStore()
        try sample.store.claim(ProjectMark(name: "shop", directory: "/a/shop", store: "/a/shop/store"))
        let again = try ProfileStore(at: sample.store.layout.root)
        let other = ProjectMark(name: name, directory: directory, store: store)
        guard !isAllowed else {
            try again.claim(other)
            return
        }
        #expect(throws: StoreError.self) { try again.claim(other) }
        try again.claim(other, adopting: true)
        #expect(try ProfileStore(at: sample.store.layout.root).identity.project == other)
    }
}
