/// Units of time as people write them who come from another language or are in a hurry.
public enum ForeignUnits {
    /// Units of time in other languages and short forms.
    private static let units: [String: String] = [
        "jour": "day", "jours": "days", "tag": "day", "tage": "days", "día": "day", "dia": "day", "días": "days",
        "dias": "days", "giorno": "day", "giorni": "days", "dag": "day", "dagen": "days", "d": "days",
        "heure": "hour", "heures": "hours", "stunde": "hour", "stunden": "hours", "hora": "hour", "horas": "hours",
        "ora": "hour", "ore": "hours", "h": "hours", "hr": "hours", "hrs": "hours", "semaine": "week",
        "semaines": "weeks", "woche": "week", "wochen": "weeks", "semana": "week", "semanas": "weeks", "w": "weeks",
        "min": "minutes", "mins": "minutes", "sec": "seconds", "secs": "seconds", "s": "seconds", "mois": "month",
        "ans": "year", "an": "year", "année": "year", "monat": "month", "monate": "month", "jahr": "year",
        "jahre": "year",
    ]

    private static let known = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks",
    ]

    /// What to write instead of a word that is no unit of time; nil where nothing is near.
    public static func advice(onUnit word: String) -> String? {
        let lowered = word.lowercased()
        switch units[lowered] {
        case "month"?, "year"?: return exactOnly
        case let unit?: return "did you mean `\(unit)`?"
        case nil:
            return ["month", "months", "quarter", "quarters", "year", "years"].contains(lowered)
                ? exactOnly : Suggestions.didYouMean(lowered, in: known)
        }
    }

    /// The same for a length of time that cannot be read, `30 jours`.
    public static func advice(onLength text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if words.count == 2, words[0].allSatisfy(\.isNumber) {
            return known.contains(words[1].lowercased()) ? "write the unit in small letters" : advice(onUnit: words[1])
        }
        let digits = text.prefix { $0.isNumber }
        let rest = String(text.dropFirst(digits.count))
        guard !digits.isEmpty else { return nil }
        if rest.isEmpty { return "add the unit: `\(digits) days`" }
        return known.contains(rest) ? "put a blank before the unit: `\(digits) \(rest)`" : advice(onUnit: rest)
    }

    private static let exactOnly = "write days, as in `30 days` or `365 days`: months and years have no exact length"
}
