package import CDPTypes

extension ConnectionError {
    /// Why a program that ended so did not do its work; nil where it did. `errors` is the file with what it said, which may name
    /// people.
    package init?(_ end: Program.End, _ program: String, within: TimeSpan, errors: String) {
        let said = "what it said stands in `\(errors)`"
        switch end {
        case .ended(0): return nil
        case .ended(let status): self.init("the program ended with status \(status)", help: said)
        case .signalled(let number): self.init("signal \(number) ended the program", help: said)
        case .late:
            self.init("the program took longer than \(within)", help: "give it more time: `within:`; \(said)")
        case .interrupted: self.init("a signal ended the pull", help: "run the command again")
        case .unknown(let reason):
            self.init(
                "the program cannot be started: \(reason)",
                help: "`\(program)` is looked for in PATH, or from the project's folder where it has a slash")
        }
    }
}
