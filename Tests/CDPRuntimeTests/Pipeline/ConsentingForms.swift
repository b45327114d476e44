/// A shop whose forms say who may be written to, and a list of those who may.
enum ConsentingForms {
    /// The specs: what grants, and the name of the consent, with its former one.
    static func specs(_ granted: String = "ok = 'yes'", name: String = "news", former: String = "")
        -> String
    {
        """
        cdp: 1
        project: shop
        sources:
          forms:
            read: { file: "forms/*.csv" }
            delivers: changes
            key: id
            fields: { id: { type: string, required: true }, mail: string, ok: string, said: timestamp }
            map: { email: mail }
            consents:
              \(name): { granted: "\(granted)", at: said, contact: mail }
        consents:
          \(name): { for: email\(former.isEmpty ? "" : ", renamed_from: \(former)") }
        segments:
          all: email is not null
        destinations:
          list:
            write: { file: out/list.csv }
            segment: all
            consent: \(name)
            key: EMAIL
            fields: { EMAIL: email }

        """
    }
}
