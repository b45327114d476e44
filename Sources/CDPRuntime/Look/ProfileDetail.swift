package import CDPColumns
import CDPPlan
import CDPStore
package import CDPTypes

/// One value of a profile, with where it comes from.
package struct ProfileValue: Sendable {
    /// The attribute, trait or column.
    package var name: String
    /// The value, a column of one row.
    package var value: Column
    /// The record that gave it; nil where several did or none.
    package var record: RecordName?
    /// The class of personal data.
    package var personalData: PersonalDataClass
}

/// What the consent statements say of a contact value of a profile.
package struct ConsentState: Sendable {
    /// The consent.
    package var consent: String
    /// The attribute that the value belongs to.
    package var attribute: String
    /// The contact value.
    package var contact: String
    /// Whether it is granted; nil when nothing was stated, which denies.
    package var isGranted: Bool?
    /// Whether it was granted and what its source says of it now cannot be read, which denies.
    package var isUnreadable = false
    /// Whether all that was said is a grant that is dated after now.
    package var isWaiting = false
    /// When the statement was made.
    package var at: Int64?
    /// The record that made it.
    package var record: RecordName?
}

/// A membership of a segment; `leftAt` is nil while it lasts.
package struct SegmentStay: Sendable {
    /// The segment.
    package var segment: String
    /// Since when, in microseconds.
    package var enteredAt: Int64
    /// Until when.
    package var leftAt: Int64?
}

/// The newest events of a profile in one source.
package struct LatestEvents: Sendable {
    /// The event source.
    package var source: String
    /// The field that holds the time.
    package var timeField: String
    /// How many the profile has.
    package var total: Int
    /// The newest, newest first, with the source's fields.
    package var rows: Batch
}

/// One customer in full, as a generation knows her.
package struct ProfileDetail: Sendable {
    /// The id.
    package var id: String
    /// The ids that led here, oldest first.
    package var formerIDs: [String] = []
    /// Her records, in record order.
    package var records: [RecordName] = []
    /// Golden values by attribute.
    package var attributes: [ProfileValue] = []
    /// What enrichments added.
    package var addedColumns: [ProfileValue] = []
    /// Stored and virtual traits, in the order of the specs.
    package var traits: [ProfileValue] = []
    /// Segments, current ones first.
    package var segments: [SegmentStay] = []
    /// Consents of her contact values.
    package var consents: [ConsentState] = []
    /// When she changes although no data does.
    package var nextChangeAt: Int64?
    /// The newest events by source.
    package var events: [LatestEvents] = []
}

extension StoreView {
    /// Reads everything there is of a profile that exists, with its newest `eventLimit` events of each source.
    package func detail(of id: String, former: [String] = [], eventLimit: Int = 5) throws -> ProfileDetail {
        let columns = ProfileColumns(view: self)
        let stored = try rows(.profiles(plan), hashes: [ProfileSearch.hash(id)])
        guard stored.count == 1 else {
            throw ProfileMatch.noProfile(id, entry)
        }
        let profile = try columns.completed(stored, names: columns.storedColumns(of: columns.schema.map(\.name)))
        var detail = ProfileDetail(id: id, formerIDs: former)
        detail.records = try records(of: profile)
        detail.attributes = plan.mappedAttributes.compactMap { attribute in
            profile[attribute.name].map {
                ProfileValue(
                    name: attribute.name, value: $0, record: origin(of: attribute.name, profile, detail.records),
                    personalData: attribute.personalData)
            }
        }
        detail.addedColumns = plan.enrichments.flatMap(\.columns).compactMap { added in
            profile[added.name].map {
                ProfileValue(name: added.name, value: $0, record: nil, personalData: added.personalData)
            }
        }
        detail.traits = plan.traits.compactMap { trait in
            profile[trait.name].map {
                ProfileValue(name: trait.name, value: $0, record: nil, personalData: trait.personalData)
            }
        }
        detail.segments = try segments(of: id)
        detail.nextChangeAt = try profile[ProfilesTable.nextChangeAt][0]
        let people = try recordRows(detail.records)
        detail.consents = try consents(of: people)
        detail.events = try latestEvents(of: id, people, limit: eventLimit)
        return detail
    }

    /// The records of a profile, of its row.
    func records(of profile: Batch) throws(StoreError) -> [RecordName] {
        let names = try profile[ProfilesTable.records]
        return names.range(0).map { RecordName(source: names.sources[$0] ?? "", key: names.keys[$0] ?? "") }
    }

    /// The rows of records in the records table, in the order of the names.
    func recordRows(_ names: [RecordName]) throws -> Batch {
        let search = ProfileSearch(self)
        let hashes = try names.map(search.hash)
        let rows = try rows(.records(plan), hashes: hashes)
        let places = Dictionary(zip(rows.storedHashes, 0..<Int32(rows.count))) { first, _ in first }
        return rows.gathered(hashes.compactMap { places[$0] })
    }

    private func origin(of attribute: String, _ profile: Batch, _ records: [RecordName]) -> RecordName? {
        guard case .structure(let provenance)? = profile[ProfilesTable.provenance],
            let place = provenance.names.firstIndex(of: attribute),
            case .integer(let ordinals) = provenance.columns[place],
            let ordinal = ordinals[0], records.indices.contains(Int(ordinal))
        else { return nil }
        return records[Int(ordinal)]
    }

    private func segments(of id: String) throws -> [SegmentStay] {
        let rows = try rows(.memberships, hashes: [ProfileSearch.hash(id)])
        let names = try rows[MembershipsTable.segment]
        let (entered, left) = (try rows[MembershipsTable.enteredAt], try rows[MembershipsTable.leftAt])
        return (0..<rows.count).map {
            SegmentStay(segment: names[$0] ?? "", enteredAt: entered[$0] ?? 0, leftAt: left[$0])
        }.sorted {
            ($0.leftAt == nil ? 0 : 1, $0.segment, $0.enteredAt) < ($1.leftAt == nil ? 0 : 1, $1.segment, $1.enteredAt)
        }
    }
}
