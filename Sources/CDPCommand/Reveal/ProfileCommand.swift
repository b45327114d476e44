import ArgumentParser
import CDPReport
import CDPRuntime

/// `cdp profile`: one customer in full.
///
/// Shows values in the clear, which is its purpose, so every call is noted in the store's log before anything is
/// printed. A value given as `-` is read from the standard input, so that it is not kept in the history of a shell.
struct ProfileCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Show one customer in full.",
        discussion: """
            FIND is a profile id, a record as in crm/17, an identifier as in email:a@b.com, or - to read it from standard \
            input, so that values stay out of the shell's history. Ids that were merged lead to what they became. Each look \
            is noted in the store's log.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: RevealOptions

    @Argument(help: ArgumentHelp("Whom to show.", valueName: "FIND"))
    var find: String

    /// Finds one profile, notes the look, and prints it.
    func perform() throws {
        let wanted = find == "-" ? readLine() ?? "" : find
        let reveal = try Reveal(global, options, lookingInto: StoreView.concernsOneCustomer)
        let match = try ProfileSearch(reveal.view).find(wanted)
        let (id, former) = try reveal.profile(match, global)
        try reveal.note("profile", [id])
        let detail = try reveal.view.detail(of: id, former: former)
        if global.isJSON {
            Output.write(ProfileJSON(detail: detail, entry: reveal.view.entry).json.prettyText + "\n")
        } else {
            Output.write(ProfileText(detail: detail, title: reveal.title).text)
        }
    }
}
