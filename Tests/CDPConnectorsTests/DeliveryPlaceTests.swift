import CDPConnectors
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

@Suite(.serialized) struct DeliveryPlaceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder(files: ["out/old.csv", "elsewhere/kept.csv"])
    }

    private func place(_ path: String) throws -> DeliveryPlace {
        try #require(DeliveryPlace(path, project: folder.path))
    }

    private func write(_ path: String, _ text: String = "new") throws {
        var file = try AtomicFile(try place(path))
        try file.append(Array(text.utf8))
        try file.commit()
    }

    private func status(_ path: String) -> stat {
        var status = stat()
        return lstat("\(folder.path)/\(path)", &status) == 0 ? status : stat()
    }

    @Test(arguments: ["out/a.csv", "./out/a.csv", "out//a.csv", "out/x/../a.csv", "x/../out/./a.csv"])
    func differentTextsAreOnePlace(path: String) throws {
        #expect(ProjectPath(path) == ProjectPath("out/a.csv"))
        #expect(try place(path).path == folder.path + "/out/a.csv")
        #expect(try place("\(folder.path)/\(path)") == place("out/a.csv"))
    }

    @Test(arguments: ["../a.csv", "/tmp/a.csv", "out/../../a.csv"])
    func leavesTheProject(path: String) throws {
        #expect(try place(path).isOutside)
    }

    @Test(arguments: [".", "", "out/.."])
    func namesNoFile(path: String) {
        #expect(DeliveryPlace(path, project: folder.path) == nil)
    }

    @Test func othersMayNotReadWhateverTheMask() throws {
        let before = umask(0)
        defer { umask(before) }
        try write("new/deep/a.csv")
        #expect(status("new/deep/a.csv").st_mode & 0o7777 == 0o600)
        #expect(status("new").st_mode & 0o7777 == 0o700)
        #expect(status("new/deep").st_mode & 0o7777 == 0o700)
    }

    @Test func aDeclaredGroupMayRead() throws {
        let before = umask(0o077)
        defer { umask(before) }
        let access = FileAccess(group: getegid())
        var file = try AtomicFile(try #require(DeliveryPlace("new/a.csv", project: folder.path, access: access)))
        try file.commit()
        #expect(status("new/a.csv").st_mode & 0o7777 == 0o640)
        #expect(status("new").st_mode & 0o7777 == 0o2750)
        #expect(status("new/a.csv").st_gid == getegid())
    }

    @Test func aFolderThatIsALinkIsNotEntered() throws {
        symlink("elsewhere", folder.path + "/link")
        #expect(throws: FormatError.self) { try write("link/kept.csv") }
        #expect(throws: FormatError.self) { try write("link/new/a.csv") }
        #expect(try place("link/kept.csv").linkOnTheWay == folder.path + "/link")
        #expect(status("elsewhere/kept.csv").st_size == 0)
    }

    @Test func aLinkInPlaceOfTheFileIsReplacedAndNotFollowed() throws {
        symlink("../elsewhere/kept.csv", folder.path + "/out/a.csv")
        try write("out/a.csv")
        #expect(status("out/a.csv").st_mode & S_IFMT == S_IFREG)
        #expect(status("elsewhere/kept.csv").st_size == 0)
    }

    @Test func whatKilledWritersLeftIsRemovedAndWhatOthersWriteIsNot() throws {
        let names = [".cdp-1f.writing", ".old.csv.writing", ".cdp-2f.writing"]
        for name in names { fclose(fopen("\(folder.path)/out/\(name)", "w")) }
        let other = open("\(folder.path)/out/.cdp-2f.writing", O_RDONLY)
        defer { close(other) }
        try #require(flock(other, LOCK_EX) == 0)
        try write("out/old.csv")
        let left = try #require(FolderNames.read("\(folder.path)/out")).sorted()
        #expect(left == [".cdp-2f.writing", "old.csv"])
    }

    @Test(arguments: [
        ("data/*.csv", "data/a.csv", true), ("data/*.csv", "data/x/a.csv", false),
        ("data/**/a.csv", "data/x/y/a.csv", true),
        ("data/**/a.csv", "data/a.csv", true), ("data/**", "data/x/y", true), ("data/a.csv", "data/a.csv", true),
        ("data/[ab].csv", "data/c.csv", false), ("data/?.csv", "data/.csv", false), ("*.csv", "data/a.csv", false),
    ])
    func patternsMatchPlacesThatAreNotThere(pattern: String, path: String, isMatch: Bool) {
        #expect(FileGlob.matches(ProjectPath(path).names[...], ProjectPath(pattern).names[...]) == isMatch)
    }
}
