import CDPColumns
import Glibc

/// A question that a person answers before something is done that cannot be taken back.
enum Confirmation {
    /// Asks and waits for the answer.
    static func isGiven(_ question: String) -> Bool {
        isYes(answer(to: "\(question) [y/N] "))
    }

    /// The answer to a question, a line of the standard input; nil at its end and after a signal. `readLine` would wait on after a signal.
    static func answer(to question: String) -> String? {
        Output.note(question)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while Interruption.signal == nil {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, byte != UInt8(ascii: "\n") else { break }
            line.append(byte)
        }
        return line.isEmpty || Interruption.signal != nil ? nil : String(decoding: line, as: UTF8.self)
    }

    /// Whether an answer is `y` or `yes`, in any case. The end of the input and anything else mean no.
    static func isYes(_ answer: String?) -> Bool {
        let word = answer?.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return word == "y" || word == "yes"
    }
}
