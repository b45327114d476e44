import CDPSpec

/// A project without sources: what `cdp init --empty` writes.
enum EmptyProject {
    /// The files of a project in that folder, whose name it gets.
    static func files(in directory: String) -> [SampleProject.File] {
        let project = """
            cdp: 1
            project: \(name(of: directory))
            store: store
            specs: [specs]

            """
        let ignored = "# made by cdp: the store, and what is sent\nstore/\nout/\n"
        let files = [
            (SpecLoader.projectPath, project), ("specs/people.yaml", people), (".gitignore", ignored),
        ]
        return SampleProject.forEditors(files.map { SampleProject.File(path: $0.0, content: Array($0.1.utf8)) })
    }

    /// A project's name made of that of its folder: lower-case letters, digits and `_`, a letter first; `customers`
    /// where no letter is left.
    static func name(of directory: String) -> String {
        let folder = directory.split(separator: "/").last { $0 != "." } ?? ""
        let letters = folder.lowercased().unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "0"..."9": Character(scalar)
            default: "_"
            }
        }
        let name = String(letters.drop { !("a"..."z").contains($0) }.prefix(64))
        return name.isEmpty ? "customers" : name
    }

    /// A spec in comments, to be uncommented: an empty project must be valid as it is.
    private static let people = """
        # Take the marks away and write your own file, fields and names; `cdp validate` checks, `cdp plan` shows what it would do.
        #
        # sources:
        #   customers:
        #     read: data/customers_*.csv
        #     key: id
        #     fields:
        #       id: { type: string, required: true }
        #       Email: string
        #       First Name: string
        #       opt_in: boolean
        #       updated_at: timestamp
        #     map:
        #       email: Email
        #       first_name: '"First Name"'
        #     consents:
        #       email_marketing: { granted: opt_in, at: updated_at, contact: Email }
        #
        # identity: standard
        #
        # consents:
        #   email_marketing: { for: email, legal_basis: consent }
        #
        # segments:
        #   reachable: email is not null
        #
        # destinations:
        #   newsletter:
        #     write: out/newsletter.csv
        #     segment: reachable
        #     consent: email_marketing
        #     key: email
        #     fields: [email, first_name]

        """
}
