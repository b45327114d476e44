/// When a service wants to be asked again, as its headers say.
enum RetryTime {
    /// In how many seconds; nil where nothing is said. `now` is in seconds since 1970.
    static func seconds(_ headers: [String: String], now: Int) -> Double? {
        if let text = headers["retry-after"] {
            if let seconds = Double(text), seconds >= 0 { return seconds }
            return instant(text).map { Double(max(0, $0 - now)) }
        }
        let names = ["x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"]
        guard let reset = names.lazy.compactMap({ headers[$0] }).compactMap({ Double($0) }).first, reset >= 0 else {
            return nil
        }
        // Some say in how many seconds, others when.
        return reset > 1e9 ? max(0, reset - Double(now)) : reset
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// The seconds since 1970 of a date of HTTP, `Sun, 06 Nov 1994 08:49:37 GMT`; nil for other texts.
    private static func instant(_ text: String) -> Int? {
        let words = text.lowercased().split { $0 == " " || $0 == "," }
        guard words.count == 6, words[5] == "gmt", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3 else { return nil }
        // Days since 1970 of the proleptic Gregorian calendar, with years that begin in March.
        let march = month < 2 ? year - 1 : year
        let ofYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        let days = 365 * march + march / 4 - march / 100 + march / 400 + ofYear - 719_468
        return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }
}
