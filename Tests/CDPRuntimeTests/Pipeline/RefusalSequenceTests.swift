import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Nobody who refused last is written to, and everybody who granted last is: nights and specs by chance, against a model that
/// knows rows, times and nothing else.
@Suite struct RefusalSequenceTests {
    /// What was said of one address.
    private struct Said {
        var isGrant: Bool
        var minute: Int
        var row: String
    }

    /// A row of contacts, as it is now.
    private struct Row: Equatable {
        var mail: String
        var word: String
        var minute: Int?
    }

    /// What people said and how it is to be understood, written a second time.
    private struct Model {
        private(set) var rows: [String: Row] = [:]
        private(set) var said: [String: [Said]] = [:]

        /// A row arrives at a minute, or goes and is heard once more.
        mutating func hear(_ key: String, _ row: Row, isLeaving: Bool, now: Int) {
            let before = rows[key]
            rows[key] = isLeaving ? nil : row
            if before == row, !isLeaving { return }
            let source = "contacts/\(key)"
            let isRepeated = before?.mail == row.mail && before?.word == "no" && before?.minute == nil
            switch (row.word, row.minute) {
            case ("no", nil) where isRepeated: break
            case ("no", let minute):
                said[row.mail, default: []].append(Said(isGrant: false, minute: minute ?? now, row: source))
            case ("yes", let minute?) where !isLeaving:
                said[row.mail, default: []].append(Said(isGrant: true, minute: minute, row: source))
            default:
                if !isLeaving { said[row.mail]?.removeAll { $0.isGrant && $0.row == source } }
            }
        }

        /// A line of the log of forms.
        mutating func note(_ mail: String, isGrant: Bool, minute: Int) {
            said[mail, default: []].append(Said(isGrant: isGrant, minute: minute, row: "forms"))
        }

        /// The specs say otherwise what they said: grants of rows that are no more need not be kept.
        func isGranted(_ mail: String, isRewritten: Bool) -> Bool {
            let words = said[mail] ?? []
            let standing = words.filter { word in
                guard word.isGrant, isRewritten, word.row != "forms" else { return true }
                return rows.contains {
                    "contacts/\($0.key)" == word.row && $0.value == Row(mail: mail, word: "yes", minute: word.minute)
                }
            }
            guard let last = standing.map(\.minute).max() else { return false }
            return standing.allSatisfy { $0.minute < last || $0.isGrant }
        }
    }

    private static func specs(_ granted: String, contact: String, name: String, former: String?, more: String) -> String
    {
        ShopProject.specs(
            """
              \(name):
                read: { file: "contacts/*.csv" }
            \(former.map { "    renamed_from: \($0)\n" } ?? "")    key: id
                deleted_when: gone
                fields:
                  id: { type: string, required: true }
                  mail: string
                  ok: boolean
                  said: timestamp
                  gone: boolean\(more)
                consents: { news: { granted: "\(granted)", at: said, contact: "\(contact)" } }
              forms:
                read: { file: "forms/*.csv" }
                delivers: log
                key: id
                fields: { id: string, mail: string, ok: boolean, said: timestamp }
                consents: { news: { granted: ok, at: said, contact: mail } }
            consents:
              news: { for: email }
            identity:
              rules: { same_email: email }
            destinations:
              list:
                write: { file: out/list.csv }
                consent: news
                key: EMAIL
                fields: { EMAIL: email }

            """)
    }

    /// Minutes count from the first night.
    private static func text(_ minute: Int?) -> String {
        minute.map { "\(Instant(microseconds: 1_767_225_600_000_000 + Int64($0) * 60_000_000))" } ?? ""
    }

    @Test(arguments: 1...UInt64(Repository.cases(6))) func whoRefusedLastIsNotWrittenTo(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let project = try ShopProject()
        let mails = ["ida@x.dk", "bo@x.dk"]
        try project.write("1.csv", mails.enumerated().map { "\($0),\($1),,P,DK" })
        for folder in ["contacts", "forms"] { try StoreFiles.makeDirectory("\(project.path)/\(folder)") }
        try project.writeText("forms/00.csv", "id,mail,ok,said\n")
        try project.writeText("contacts/00.csv", "id,mail,ok,said,gone\n")
        var model = Model()
        var (granted, contact, name, former, more) = ("ok", "mail", "contacts", String?.none, "")
        var isRewritten = false
        for night in 0..<14 {
            let now = night * 1440
            func minute() -> Int { now - 2 * random.below(900) - 1 }
            let key = "k\(random.below(2))"
            var row = Row(
                mail: mails[random.below(2)], word: ["yes", "no", "no", "hm"][random.below(4)],
                minute: random.below(3) == 0 ? nil : minute())
            if random.below(4) == 0, let before = model.rows[key] { row = before }
            let isLeaving = random.below(5) == 0
            let file = "contacts/\(String(night + 100)).csv"
            try project.writeText(
                file,
                "id,mail,ok,said,gone\n\(key),\(row.mail),\(row.word),\(Self.text(row.minute)),\(isLeaving ? "yes" : "no")\n"
            )
            if model.rows[key] != nil || !isLeaving {
                model.hear(key, row, isLeaving: isLeaving, now: now)
            } else {
                // A key that is not there may still be deleted, and is heard the first time: not tried here.
                try StoreFiles.remove("\(project.path)/\(file)")
            }
            if random.below(2) == 0 {
                let (mail, isGrant, minute) = (mails[random.below(2)], random.below(3) > 0, minute())
                try project.writeText(
                    "forms/\(String(night + 100)).csv",
                    "id,mail,ok,said\nf\(night),\(mail),\(isGrant ? "yes" : "no"),\(Self.text(minute))\n")
                model.note(mail, isGrant: isGrant, minute: minute)
            }
            former = nil
            switch night == 0 ? 7 : random.below(8) {
            case 0: (granted, isRewritten) = (granted == "ok" ? "ok = true" : "ok", true)
            case 1: (contact, isRewritten) = (contact == "mail" ? "lower(mail)" : "mail", true)
            case 2: (former, name) = (name, name == "contacts" ? "people" : "contacts")
            case 3: more = more.isEmpty ? "\n      more: string" : ""
            default: break
            }
            try project.apply(Self.specs(granted, contact: contact, name: name, former: former, more: more))
            let list =
                StoreFiles.exists("\(project.path)/out/list.csv") ? try project.lines("out/list.csv") : []
            for mail in mails {
                let isSent = list.contains(mail)
                if isSent { #expect(model.isGranted(mail, isRewritten: false), "night \(night), \(mail)") }
                if model.isGranted(mail, isRewritten: isRewritten) { #expect(isSent, "night \(night), \(mail)") }
            }
        }
    }
}
