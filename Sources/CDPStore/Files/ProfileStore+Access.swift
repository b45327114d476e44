public import CDPFormats
import Glibc

extension ProfileStore {
    /// Gives everything in the store the access that is declared. Returns how many files and folders somebody could read before
    /// who may not now. Needs the exclusive lock.
    ///
    /// The store's own folder comes last: one that has the access already says that all in it have, since what is made inside
    /// takes after it.
    public func settle(_ access: FileAccess) throws(StoreError) -> Int {
        guard !access.isImposed(on: try StoreFiles.status(layout.root)) else { return 0 }
        return try settle(access, below: layout.root)
    }

    private func settle(_ access: FileAccess, below folder: String) throws(StoreError) -> Int {
        var count = 0
        for name in try StoreFiles.list(folder) {
            let path = "\(folder)/\(name)"
            // What taps log in with is the owner's alone.
            if path == layout.taps { continue }
            let status = try StoreFiles.status(path)
            switch status.st_mode & S_IFMT {
            case S_IFDIR: count += try settle(access, below: path)
            case S_IFREG:
                if try Self.close(path, status, access) { count += 1 }
            default: continue
            }
        }
        return try count + (Self.close(folder, StoreFiles.status(folder), access) ? 1 : 0)
    }

    /// Gives a file or folder an access. True where that shut somebody out.
    private static func close(_ path: String, _ before: stat, _ access: FileAccess) throws(StoreError) -> Bool {
        if access.isImposed(on: before) { return false }
        try StoreFiles.impose(access, on: path)
        let after = try StoreFiles.status(path)
        return access.isExceeded(by: before) && !access.isExceeded(by: after)
    }
}
