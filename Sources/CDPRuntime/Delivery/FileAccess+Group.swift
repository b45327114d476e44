package import CDPFormats
package import CDPStore

extension FileAccess {
    /// The access that a declared `group:` gives; the owner's alone where none is declared.
    package init(group name: String?) throws(StoreError) {
        guard let name else {
            self = .owner
            return
        }
        let list = (try? StoreFiles.read("/etc/group")) ?? []
        guard let number = GroupList.number(of: name, in: list) else {
            throw StoreError(
                .access, "there is no group `\(name)` on this machine",
                help: "make it, or name another `group:`; one that /etc/group does not list is given by its number")
        }
        self.init(group: number)
    }
}
