import CDPTypes

/// Prints conversions between instants and the clocks of a time zone. A timestamp in SQL is the instant in UTC.
///
/// `date_trunc('day', at)` by the clocks of Paris is printed as: to local time, cut, and back. A local time that
/// clocks show twice is the earlier one, and one that they skip moves forward, as in evaluation.
struct SQLClocks {
    /// The zone, as SQL.
    private let zone: String

    /// Clocks of a zone that is given as SQL.
    init(_ zone: String) {
        self.zone = zone
    }

    /// The project's zone.
    static let project = "getvariable('time_zone')"

    /// What clocks show at an instant.
    func local(_ instant: String) -> String {
        "timezone(\(zone), timezone('UTC', \(instant)))"
    }

    /// The instant at which clocks show a time.
    func instant(_ local: String) -> String {
        "timezone('UTC', timezone(\(zone), \(local)))"
    }

    /// The instant that a text names, with an offset or by the clocks.
    func reading(_ text: String) -> String {
        "case when regexp_matches(\(text), ':.*([-+Zz]|[Uu][Tt][Cc]|[Gg][Mm][Tt])') "
            + "then timezone('UTC', try_cast(\(text) as timestamptz)) "
            + "else \(instant("try_cast(\(text) as timestamp)")) end"
    }

    /// The instant at which the unit of an instant begins. Units up to the hour are subtracted, since going back from
    /// local time would be ambiguous when clocks change.
    private func start(of unit: String, _ instant: String) -> String {
        let local = local(instant)
        if SQLClocks.lengths.contains(unit) { return "(\(instant) - (\(local) - date_trunc(\(unit), \(local))))" }
        return self.instant("cast(date_trunc(\(unit), \(local)) as timestamp)")
    }

    /// Units that have the same length by every clock.
    private static let lengths: Set<String> = ["'microsecond'", "'second'", "'minute'", "'hour'"]

    /// The functions that give a part of a moment, by name.
    private static let parts: Set<String> = [
        "year", "quarter", "month", "week", "day", "day_of_week", "day_of_year", "hour", "minute", "second",
    ]

    /// A call of a function of time; nil for one that prints as its row of the function table says.
    static func call(_ name: String, _ arguments: [Expression], _ texts: [String]) -> String? {
        func clocks(_ place: Int) -> SQLClocks { SQLClocks(place < texts.count ? texts[place] : project) }
        func moment(_ place: Int, _ zone: Int) -> String {
            arguments[place].type == .date ? texts[place] : clocks(zone).local(texts[place])
        }
        if parts.contains(name) { return part("'\(name)'", moment(0, 1)) }
        switch name {
        case "date_part": return part(texts[0].lowercased(), moment(1, 2))
        case "date_trunc":
            return arguments[1].type == .date
                ? "cast(date_trunc(\(texts[0]), \(texts[1])) as date)"
                : clocks(2).start(of: texts[0].lowercased(), texts[1])
        case "start_of_day", "start_of_week", "start_of_month", "start_of_year":
            return clocks(1).start(of: "'\(name.dropFirst("start_of_".utf8.count))'", texts[0])
        case "date_diff":
            let unit = texts[0].lowercased()
            if lengths.contains(unit), arguments[1].type != .date {
                return
                    "date_diff(\(unit), \(clocks(3).start(of: unit, texts[1])), \(clocks(3).start(of: unit, texts[2])))"
            }
            let (first, second) = (moment(1, 3), moment(2, 3))
            return unit == "'week'"
                ? "date_diff('day', date_trunc('week', \(first)), date_trunc('week', \(second))) // 7"
                : "date_diff(\(unit), \(first), \(second))"
        case "to_utc":
            switch arguments[0].type {
            case .string: return clocks(1).reading(texts[0])
            case .date: return clocks(1).instant("cast(\(texts[0]) as timestamp)")
            default: return clocks(1).instant(texts[0])
            }
        case "local_date": return "cast(\(clocks(1).local(texts[0])) as date)"
        case "to_timestamp":
            let read = "try_strptime(\(texts[0]), \(texts[1]))"
            return texts[1].contains("%z") ? "timezone('UTC', \(read))" : clocks(2).instant(read)
        case "format_date": return "strftime(\(moment(0, 2)), \(texts[1]))"
        default: return nil
        }
    }

    /// A part of a local moment. DuckDB has other words for two of them.
    private static func part(_ unit: String, _ moment: String) -> String {
        let unit = ["'day_of_week'": "'dow'", "'day_of_year'": "'doy'"][unit] ?? unit
        return "date_part(\(unit), \(moment))"
    }
}
